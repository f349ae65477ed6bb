"""Monthly progress: filing, correcting, verifying, the sheet of a team, the phone form, the panel, the interface."""

import datetime
import json
from decimal import Decimal

import pytest
from django.urls import reverse

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.projects.models import ProgressChange, ProgressReport, Project, ProjectFile
from crm.projects.services import reopen_progress, report_month, report_progress, verify_progress
from tests.factories import ProjectFileFactory

SHEET = reverse("projects:progress")


def refused(code):
    return pytest.raises(RuleViolation, check=lambda refusal: refusal.code == code)


def test_a_month_is_filed_once_with_its_trace(entry, member, this_month):
    report = report_progress(entry(invested_wan=Decimal(300), problem=" 供电未通 "), by=member, month=this_month)

    assert (report.planned_pct, report.invested_total_wan, report.problem) == (50, 300, "供电未通")
    assert report.changes.get().kind == "reported"
    assert AuditEntry.objects.get(action="progress.reported").actor_id == member.pk


def test_the_same_again_writes_nothing(entry, member, this_month):
    report_progress(entry(), by=member, month=this_month)
    report_progress(entry(version=0), by=member, month=this_month)

    assert (ProgressReport.objects.get().version, ProgressChange.objects.count()) == (0, 1)


def test_a_correction_keeps_what_stood_there(entry, member, this_month):
    report_progress(entry(), by=member, month=this_month)
    report = report_progress(entry(actual=47, version=0), by=member, month=this_month)

    assert report.version == 1
    assert "实际进度（%） 45 改为 47" in report.changes.last().detail


def test_two_who_file_the_same_month_do_not_overwrite_each_other(entry, member, leader, this_month):
    report_progress(entry(), by=member, month=this_month)

    with pytest.raises(StaleWrite):
        report_progress(entry(actual=10), by=leader, month=this_month)
    assert ProgressReport.objects.get().actual_pct == 45


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"actual": None}, "actual_pct"), ({"planned": None}, "planned_pct"), ({"actual": "100.01"}, "actual_pct"),
        ({"planned": -1}, "planned_pct"), ({"actual": "45.001"}, "actual_pct"), ({"actual": "NaN"}, "actual_pct"),
        ({"invested_wan": Decimal(-1)}, "invested_wan"), ({"invested_wan": Decimal("1e13")}, "invested_wan"),
        ({"invested_wan": Decimal(5), "invested_total_wan": Decimal(4)}, "invested_total_wan"),
        ({"problem": "x" * 501}, "problem"),
    ],
)  # fmt: skip
def test_impossible_values_are_refused_by_field(entry, member, this_month, values, field):
    with refused("invalid") as caught:
        report_progress(entry(**values), by=member, month=this_month)
    assert set(caught.value.fields) == {field}


def test_all_faults_come_at_once(entry, member, this_month):
    with refused("invalid") as caught:
        report_progress(entry(planned=None, actual=120, invested_wan=Decimal(-1)), by=member, month=this_month)
    assert set(caught.value.fields) == {"planned_pct", "actual_pct", "invested_wan"}


def test_the_course_never_goes_back(entry, member, this_month, last_month):
    report_progress(entry(actual=40, invested_wan=Decimal(100)), by=member, month=last_month)

    with refused("invalid") as caught:
        report_progress(entry(actual=39, invested_total_wan=Decimal(99)), by=member, month=this_month)
    assert set(caught.value.fields) == {"actual_pct", "invested_total_wan"}
    report = report_progress(entry(actual=40, invested_wan=Decimal(50)), by=member, month=this_month)
    assert report.invested_total_wan == 150
    with refused("invalid"):
        report_progress(entry(actual=41, version=0), by=member, month=last_month)


def test_no_month_that_has_not_begun_and_no_day_in_its_midst(entry, member, this_month):
    coming = (this_month + datetime.timedelta(days=32)).replace(day=1)
    for month in (coming, this_month.replace(day=2), datetime.date(1999, 1, 1)):
        with refused("invalid") as caught:
            report_progress(entry(), by=member, month=month)
        assert set(caught.value.fields) == {"month"}


@pytest.mark.parametrize("stage", ["lead", "signed", "commissioned", "serving"])
def test_only_landing_and_building_projects_report(entry, member, this_month, at, stage):
    with refused("progress_not_asked"):
        report_progress(entry(project=at(stage)), by=member, month=this_month)


def test_who_does_not_work_on_it_may_not_report(entry, chain_leader, other_member, this_month):
    with refused("forbidden"):
        report_progress(entry(), by=chain_leader, month=this_month)
    with pytest.raises(Project.DoesNotExist):
        report_progress(entry(), by=other_member, month=this_month)


def test_headquarters_verify_but_never_what_they_filed(entry, member, hq, commander, this_month):
    own = report_progress(entry(), by=hq, month=this_month)
    with refused("forbidden"):
        verify_progress(own.pk, by=hq, version=0)
    with refused("forbidden"):
        verify_progress(own.pk, by=member, version=0)

    verified = verify_progress(own.pk, by=commander, version=0)

    assert (verified.verified_by, verified.version) == (commander, 1)
    assert verify_progress(own.pk, by=commander, version=0).version == 1
    assert list(verified.changes.values_list("kind", flat=True)) == ["reported", "verified"]


def test_a_verified_month_is_closed_until_it_is_sent_back(entry, member, hq, this_month):
    report = report_progress(entry(), by=member, month=this_month)
    verify_progress(report.pk, by=hq, version=0)

    with refused("progress_verified"):
        report_progress(entry(actual=46, version=1), by=member, month=this_month)
    with refused("reason_missing"):
        reopen_progress(report.pk, by=hq, reason=" ", version=1)
    reopen_progress(report.pk, by=hq, reason="照片与进度不符", version=1)
    assert report_progress(entry(actual=46, version=2), by=member, month=this_month).verified_at is None


@pytest.fixture
def photo(building):
    return ProjectFileFactory(project=building, evidence_type=ProjectFile.EvidenceType.PHOTO)


def test_a_verified_month_takes_no_photo_and_keeps_its_reporter(entry, member, leader, hq, photo, this_month):
    report = report_progress(entry(), by=member, month=this_month)
    verify_progress(report.pk, by=hq, version=0)

    with refused("progress_verified"):
        report_progress(entry(version=1, photos=[photo]), by=leader, month=this_month)
    report.refresh_from_db()
    assert (report.photos.count(), report.reported_by, report.version) == (0, member, 1)


def test_a_photo_alone_leaves_the_reporter_so_nobody_verifies_own_figures(
    entry, member, hq, commander, photo, as_user, this_month
):
    report_progress(entry(), by=hq, month=this_month)
    report = report_progress(entry(version=0, photos=[photo]), by=member, month=this_month)

    assert (report.reported_by, report.photos.get(), report.version) == (hq, photo, 1)
    assert list(report.changes.values_list("kind", flat=True)) == ["reported", "photos"]
    with refused("forbidden"):
        verify_progress(report.pk, by=hq, version=1)
    assert verify_progress(report.pk, by=commander, version=1).verified_by == commander


def test_the_same_photo_again_writes_nothing(entry, member, photo, this_month):
    report_progress(entry(photos=[photo]), by=member, month=this_month)

    assert report_progress(entry(version=0, photos=[photo]), by=member, month=this_month).version == 0


def test_who_corrected_figures_since_the_month_was_sent_back_does_not_verify_them(
    entry, member, hq, commander, as_user, building, this_month
):
    report = report_progress(entry(), by=hq, month=this_month)
    report_progress(entry(actual=46, version=0), by=member, month=this_month)
    panel = reverse("projects:progress-panel", args=[building.pk])
    verify = reverse("projects:progress-verify", args=[building.pk, report.pk])

    with refused("forbidden"):
        verify_progress(report.pk, by=hq, version=1)
    assert f'formaction="{verify}"' not in as_user(hq).get(panel).text
    assert as_user(hq).post(verify, {"version": 1}).status_code == 403
    address = f"/api/v1/progress-reports/{report.pk}/verify/"
    assert as_user(hq).post(address, headers={"If-Match": '"v1"'}).status_code == 403

    verify_progress(report.pk, by=commander, version=1)
    reopen_progress(report.pk, by=commander, reason="重报", version=2)
    report_progress(entry(actual=47, version=3), by=member, month=this_month)
    assert verify_progress(report.pk, by=hq, version=4).verified_by == hq


def test_who_added_a_photo_alone_may_verify(entry, member, hq, photo, this_month):
    report_progress(entry(), by=member, month=this_month)
    report = report_progress(entry(version=0, photos=[photo]), by=hq, month=this_month)

    assert verify_progress(report.pk, by=hq, version=1).verified_by == hq


def test_verifying_what_was_corrected_meanwhile_is_stale(entry, member, hq, this_month):
    report = report_progress(entry(), by=member, month=this_month)
    report_progress(entry(actual=46, version=0), by=member, month=this_month)

    with pytest.raises(StaleWrite):
        verify_progress(report.pk, by=hq, version=0)


def test_many_are_filed_in_one_act_or_none(entry, member, at, others_project, this_month):
    second, third = at("sited"), at("completed")
    entries = [
        entry(),
        entry(actual=None, project=second),
        entry(actual=101, project=third),
        entry(project=others_project),
    ]

    with refused("rows_invalid") as caught:
        report_month(entries, by=member, month=this_month)

    assert set(caught.value.fields) == {f"{second.pk}-actual_pct", f"{third.pk}-actual_pct", f"{others_project.pk}-row"}
    assert not ProgressReport.objects.exists()
    assert len(report_month([entry(), entry(project=third)], by=member, month=this_month)) == 2


# the sheet


def row(project, planned="50", actual="45", *, was=("", "", "", "", ""), version="", **more):
    values = {
        "planned_pct": planned,
        "actual_pct": actual,
        "invested_wan": "",
        "invested_total_wan": "",
        "problem": "",
        **more,
    }
    typed = {f"{project.pk}-{name}": value for name, value in values.items()}
    return typed | {f"{project.pk}-was": json.dumps(list(was)), f"{project.pk}-version": version}


def test_the_sheet_shows_every_reporting_project_of_the_team_with_the_month_before(
    member, as_user, building, at, others_project, entry, last_month, this_month
):
    at("lead")
    paused = at("sited", status="suspended")
    report_progress(entry(planned=30, actual=28), by=member, month=last_month)

    response = as_user(member).get(SHEET, {"month": f"{this_month:%Y-%m}"})

    shown = [form.row.project.pk for form in response.context["forms"]]
    assert shown == [building.pk]
    assert paused.name not in response.text
    assert "30 / <b>28</b>" in response.text


def test_the_plan_is_suggested_from_the_schedule(member, as_user, at, days_ago, today, this_month):
    at("started", days=0, planned_start_on=days_ago(400), planned_commission_on=today + datetime.timedelta(days=400))
    Project.objects.get().stage_changes.update(to_stage="started", actual_on=days_ago(400))

    form = as_user(member).get(SHEET, {"month": f"{this_month:%Y-%m}"}).context["forms"][0]

    assert 48 <= Decimal(form["planned_pct"].value()) <= 56


def test_saving_takes_the_rows_that_were_touched(member, as_user, building, at, this_month):
    other = at("sited")
    response = as_user(member).post(
        f"{SHEET}?month={this_month:%Y-%m}", row(building) | row(other, planned="", actual="")
    )

    assert response.status_code == 302
    assert ProgressReport.objects.get().project == building


def test_a_faulty_row_keeps_everything_that_was_typed(member, as_user, building, at, this_month):
    other = at("sited")
    response = as_user(member).post(
        f"{SHEET}?month={this_month:%Y-%m}", row(building, problem="等供电") | row(other, actual="一半")
    )

    assert response.status_code == 422
    assert not ProgressReport.objects.exists()
    for kept in ('value="等供电"', 'value="一半"', "有 1 个项目需要修改"):
        assert kept in response.text


def test_a_row_that_somebody_filed_meanwhile_says_so(member, leader, as_user, building, entry, this_month):
    report_progress(entry(), by=leader, month=this_month)

    response = as_user(member).post(f"{SHEET}?month={this_month:%Y-%m}", row(building, actual="10"))

    assert response.status_code == 422
    assert "已被他人填报或更正" in response.text
    assert ProgressReport.objects.get().actual_pct == 45


def test_a_chain_leader_reads_the_sheet_and_saves_nothing(chain_leader, as_user, building, this_month):
    browser = as_user(chain_leader)

    assert "保存本页进度" not in browser.get(SHEET).text
    browser.post(f"{SHEET}?month={this_month:%Y-%m}", row(building))
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize(
    "query", [{"month": "2026-13"}, {"month": "x"}, {"month": "9999-01"}, {"team": "abc"}, {"page": "z"}]
)
def test_odd_addresses_show_the_usual_month(member, as_user, building, query):
    assert as_user(member).get(SHEET, query).status_code == 200


def test_the_sheets_query_count_does_not_depend_on_its_rows(
    member, as_user, at, entry, last_month, django_assert_max_num_queries, django_assert_num_queries
):  # fmt: skip
    def more(number):
        for _ in range(number):
            report_progress(entry(project=at("started")), by=member, month=last_month)

    browser = as_user(member)
    more(1)
    with django_assert_max_num_queries(22) as few:
        browser.get(SHEET)
    more(5)
    with django_assert_num_queries(len(few)):
        browser.get(SHEET)
