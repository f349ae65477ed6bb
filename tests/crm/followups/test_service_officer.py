"""The service officer: reads until 投产, then logs his visits and keeps the 服务档案; the stages stay the team's."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.errors import RuleViolation
from crm.followups import policy
from crm.followups.models import FollowUp
from crm.followups.services import complete_next_step, log_followup, reschedule_next_step
from crm.projects.models import GateFact, Project
from crm.projects.services import attach_file, change_stage, reassign_project, record_fact, record_shown_fact
from tests.factories import EnterpriseFactory, ProjectFactory, member_of
from tests.factories.files import PDF

SERVED = ("completed", "commissioned", "serving")


@pytest.fixture
def served(t01, chain, service_officer):
    return ProjectFactory(team=t01, chain=chain, stage="commissioned", service_officer=service_officer)


def visit(project, by, **more):
    given = {"kind": "service", "happened_at": timezone.now(), "summary": "看了产线，企业反映用电和用工", **more}
    given.setdefault("next_on", timezone.localdate() + datetime.timedelta(days=30))
    return log_followup(by=by, enterprise=project.enterprise, project=project, **given)


@pytest.mark.parametrize(
    "stage", ["lead", "signed", "registered", "sited", "started", "completed", "commissioned", "serving"]
)
def test_he_logs_from_the_phase_of_production_on(served, service_officer, stage):
    Project.objects.update(stage=stage)
    served.refresh_from_db()

    assert policy.can_log_followup(service_officer, served) == (stage in SERVED)


def test_his_visit_is_the_last_contact_and_his_next_step(served, service_officer):
    followup = visit(served, service_officer, next_step="回访用电增容")

    served.refresh_from_db()
    assert (followup.team, followup.next_owner, followup.is_effective) == (served.team, service_officer, True)
    assert (served.next_step, served.next_step_on) == ("回访用电增容", followup.next_on)
    assert complete_next_step(followup.pk, by=service_officer).next_done_at is not None


def test_nobody_logs_for_another_officers_project_nor_about_a_firm_alone(served, service_officer, member, clerk):
    other = ProjectFactory(stage="commissioned", service_officer=member)
    firm = EnterpriseFactory(service_officer=service_officer)

    for by, project in ((service_officer, other), (clerk, served)):
        with pytest.raises(RuleViolation) as caught:
            visit(project, by)
        assert caught.value.code == "forbidden"
    with pytest.raises(RuleViolation):
        log_followup(
            by=service_officer,
            enterprise=firm,
            kind="visit",
            happened_at=timezone.now(),
            summary="看了产线谈了用工和用电",
        )
    assert not FollowUp.objects.exists()


def test_an_officer_who_left_logs_nothing(served, service_officer):
    service_officer.is_active = False

    assert not policy.can_log_followup(service_officer, served)


def test_he_keeps_the_service_file_with_its_paper_and_no_other_fact(served, service_officer):
    paper = SimpleUploadedFile("服务档案.pdf", PDF, content_type="application/pdf")
    today = timezone.localdate()

    fact = record_shown_fact(
        served.pk, "service_file", by=service_officer, met_on=today, source="manual", reference="示例档案", upload=paper
    )

    assert (fact.recorded_by, fact.file.created_by) == (service_officer, service_officer)
    with pytest.raises(RuleViolation) as caught:
        record_fact(served.pk, "first_output", by=service_officer, met_on=today, source="manual")
    assert caught.value.code == "forbidden"
    with pytest.raises(RuleViolation) as caught:
        change_stage(served.pk, "serving", by=service_officer, actual_on=today)
    assert caught.value.code == "forbidden"


def test_before_production_he_keeps_no_file(served, service_officer):
    Project.objects.update(stage="started")

    with pytest.raises(RuleViolation):
        record_fact(served.pk, "service_file", by=service_officer, met_on=timezone.localdate(), source="manual")
    assert not GateFact.objects.exists()


def test_his_workbench_and_the_form_offer_what_he_serves(as_user, served, service_officer, t01, chain):
    early = ProjectFactory(team=t01, chain=chain, stage="started", service_officer=service_officer)
    browser = as_user(service_officer)

    home = browser.get(reverse("insights:workbench")).text
    found = browser.get(reverse("followups:targets")).text

    form = reverse("followups:create")
    assert (f"{form}?project={served.pk}" in home, f"{form}?project={early.pk}" in home) == (True, False)
    assert (f"project-{served.pk}" in found, f"project-{early.pk}" in found) == (True, False)
    assert browser.get(form).status_code == 200
    assert browser.get(form, {"project": served.pk}).status_code == 200
    assert browser.get(form, {"project": early.pk}).status_code == 403


def test_his_page_of_the_project_offers_the_visit_and_the_file_alone(as_user, served, service_officer):
    response = as_user(service_officer).get(served.get_absolute_url())

    context = response.context
    offered = {item["word"]: item.get("act", "") for item in context["gate"]["items"]}
    assert (context["verbs"], context["move_to"], bool(context["log_url"])) == ([], "", True)
    assert {word for word, act in offered.items() if act} == {"服务档案已建立"}


def test_he_logs_over_the_interface_too(as_user, served, service_officer):
    body = {
        "enterprise": served.enterprise_id, "project": served.pk, "kind": "visit", "summary": "看了产线，企业反映用电和用工",
        "happened_at": timezone.now().isoformat(), "next_on": f"{timezone.localdate()}",
    }  # fmt: skip

    answer = as_user(service_officer).post("/api/v1/followups/", body, content_type="application/json")

    assert answer.status_code == 201, answer.content


@pytest.mark.parametrize(("code", "status"), [("service_file", 201), ("first_output", 403), ("legal_passed", 403)])
def test_over_the_interface_he_records_the_service_file_alone(as_user, served, service_officer, code, status):
    body = {"code": code, "met_on": f"{timezone.localdate()}", "reference": "示例档案"}

    answer = as_user(service_officer).post(
        f"/api/v1/projects/{served.pk}/facts/", body, content_type="application/json"
    )

    assert answer.status_code == status, answer.content


def agreed(project, by, day, step):
    return log_followup(
        by=by, enterprise=project.enterprise, project=project, kind="visit", happened_at=timezone.now(),
        summary="与企业谈了扩产和用工", counterpart="示例 总经理", place="厂区", next_step=step,
        next_on=timezone.localdate() + datetime.timedelta(days=day), confirm_repeat=True,
    )  # fmt: skip


def test_his_visit_leaves_the_teams_step_alone_and_the_teams_leaves_his(served, service_officer, member):
    theirs = agreed(served, member, 20, "送扩产方案")
    his = visit(served, service_officer, next_step="回访用电增容", next_on=timezone.localdate())
    served.refresh_from_db()
    theirs.refresh_from_db()
    assert (theirs.next_done_at, served.next_step) == (None, "送扩产方案")

    again = visit(served, service_officer, next_step="再回访", confirm_repeat=True)
    his.refresh_from_db()
    assert his.next_done_at is not None

    agreed(served, member, 9, "签补充协议")
    again.refresh_from_db()
    theirs.refresh_from_db()
    served.refresh_from_db()
    assert again.next_done_at is None
    assert (theirs.next_done_at is not None, served.next_step) == (True, "签补充协议")


def test_the_teams_step_is_not_his_to_take(served, service_officer, member):
    theirs = agreed(served, member, 20, "送扩产方案")

    for act in (complete_next_step, lambda pk, by: reschedule_next_step(pk, by=by, next_on=timezone.localdate())):
        with pytest.raises(RuleViolation) as caught:
            act(theirs.pk, by=service_officer)
        assert caught.value.code == "forbidden"
    own = visit(served, service_officer)
    assert policy.can_take_step(member, own)
    assert reschedule_next_step(own.pk, by=service_officer, next_on=timezone.localdate()).next_on


def test_he_replaces_only_what_he_uploaded(as_user, served, service_officer, member):
    def put(by, **more):
        upload = SimpleUploadedFile("照片.pdf", PDF, content_type="application/pdf")
        return attach_file(served.pk, upload, by=by, evidence_type="other", title="示例材料", **more)

    theirs, own = put(member), put(service_officer)
    browser = as_user(service_officer)

    def page(file):
        return reverse("projects:file-replace", args=[served.pk, file.stored.uid])

    panel = browser.get(reverse("projects:files-panel", args=[served.pk])).text
    assert (page(theirs) in panel, page(own) in panel) == (False, True)
    assert (browser.get(page(theirs)).status_code, browser.get(page(own)).status_code) == (403, 200)
    with pytest.raises(RuleViolation) as caught:
        put(service_officer, replaces=theirs)
    assert caught.value.code == "forbidden"
    assert put(service_officer, replaces=own).number == 2


def test_the_picker_finds_what_he_serves_behind_newer_ones(as_user, served, service_officer, t01, chain):
    for _ in range(9):
        ProjectFactory(team=t01, chain=chain, stage="started", service_officer=service_officer)

    assert f"project-{served.pk}" in as_user(service_officer).get(reverse("followups:targets")).text


def test_the_page_shows_his_step_beside_the_teams_and_gives_him_the_buttons_of_his(
    as_user, served, service_officer, member
):
    theirs, his = agreed(served, member, 20, "送扩产方案"), visit(served, service_officer, next_step="回访用电增容")

    def buttons(user):
        text = as_user(user).get(served.get_absolute_url()).text
        assert ("送扩产方案" in text, "回访用电增容" in text) == (True, True)
        return [f"/followups/{one.pk}/{verb}/" in text for one in (theirs, his) for verb in ("done", "reschedule")]

    assert buttons(service_officer) == [False, False, True, True]
    assert buttons(member) == [True, True, True, True]
    answer = as_user(service_officer).post(reverse("followups:done", args=[his.pk]))
    his.refresh_from_db()
    assert (answer.status_code, his.step_is_open) == (302, False)


def test_his_workbench_lists_his_step_and_not_the_teams(as_user, served, service_officer, member):
    today = timezone.localdate()
    agreed(served, member, 0, "送扩产方案")
    visit(served, service_officer, next_step="回访用电增容", next_on=today)

    rows = as_user(service_officer).get(reverse("insights:workbench"), {"tab": "today"}).context["rows"]

    assert [row.why.startswith("约定：回访用电增容") for row in rows] == [True]


def test_a_step_that_he_may_not_take_any_more_is_the_owners_and_the_teams(served, service_officer, member):
    Project.objects.update(owner=member)
    his = visit(served, service_officer, next_step="回访用电增容")
    assert list(FollowUp.objects.open_steps().owed_by(service_officer)) == [his]
    assert not FollowUp.objects.open_steps().owed_by(member).exists()

    Project.objects.update(service_officer=None)

    assert list(FollowUp.objects.open_steps().owed_by(member)) == [his]
    assert not FollowUp.objects.open_steps().owed_by(service_officer).exists()
    agreed(served, member, 9, "签补充协议")
    his.refresh_from_db()
    assert his.next_done_at is not None


def test_a_new_owner_of_the_project_leaves_him_his_step(served, service_officer, member, leader, t01):
    Project.objects.update(owner=member)
    his = visit(served, service_officer, next_step="回访用电增容")

    reassign_project(served.pk, by=leader, team=t01, owner=member_of(t01), reason="分工调整")

    assert list(FollowUp.objects.open_steps().owed_by(service_officer)) == [his]
