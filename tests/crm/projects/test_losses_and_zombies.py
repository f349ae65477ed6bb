"""The analysis of lost projects, and the projects that look dead (domain.md 4.6): tables of cases."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import StaleWrite
from crm.projects.models import Outflow, ProgressReport, Project, StatusChange
from crm.projects.queries.losses import loss_groups, loss_total
from crm.projects.queries.zombies import a_year_before, looking_dead
from crm.projects.services import restart_project
from tests.crm.projects.test_state_requests import refused
from tests.factories import EnterpriseFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def lose(team, chain, province, why, wan, day):
    project = ProjectFactory(team=team, chain=chain, status="moved_out")
    return Outflow.objects.create(
        project=project, moved_on=day, province=province, why=why, text="示例说明", lost_wan=Decimal(wan)
    )


@pytest.fixture
def losses(t01, t02, chain, other_chain, today):
    lose(t01, chain, "四川", "land", 32000, today)
    lose(t01, chain, "四川", "policy", 8000, today)
    lose(t01, chain, "江苏", "land", 10000, today - datetime.timedelta(days=400))
    lose(t02, other_chain, "广东", "cost", 50000, today)


def test_losses_add_up_by_reason_and_by_place(losses):
    reasons = loss_groups(Outflow.objects.all(), "why")
    places = loss_groups(Outflow.objects.all(), "province")

    assert [(one.code, one.word, one.count, one.lost_wan, one.share) for one in reasons] == [
        ("cost", "要素成本", 1, Decimal(50000), Decimal("0.5")),
        ("land", "用地与载体", 2, Decimal(42000), Decimal("0.42")),
        ("policy", "政策条件", 1, Decimal(8000), Decimal("0.08")),
    ]
    assert [(one.word, one.count, one.lost_wan) for one in places] == [
        ("广东", 1, Decimal(50000)), ("四川", 2, Decimal(40000)), ("江苏", 1, Decimal(10000)),
    ]  # fmt: skip
    assert loss_total(reasons) == loss_total(places) == (4, Decimal(100000))


def test_nothing_lost_is_nothing():
    assert (loss_groups(Outflow.objects.all(), "why"), loss_total([])) == ([], (0, Decimal(0)))


def test_the_page_counts_what_the_person_sees_and_what_the_filter_leaves(losses, member, hq, clerk, today, as_user):
    url = reverse("projects:losses")

    assert as_user(member).get(url).context["lost_wan"] == Decimal(50000)
    assert as_user(hq).get(url).context["lost_wan"] == Decimal(100000)
    narrowed = as_user(hq).get(url, {"why": "land", "after": today - datetime.timedelta(days=30)})
    assert (narrowed.context["lost_count"], narrowed.context["lost_wan"]) == (1, Decimal(32000))
    assert "用地与载体" in narrowed.content.decode()
    assert as_user(clerk).get(url).status_code == 403


@pytest.fixture
def dead(at, days_ago):
    return lambda stage="signed", days=400, **fields: at(stage, days=days, **{"signed_on": days_ago(days), **fields})


def found(today, funded=()) -> list[str]:
    return [str(one.why) for one in looking_dead(Project.objects.all(), today, funded)]


@pytest.mark.parametrize(
    ("stage", "days", "fields", "why"),
    [
        ("signed", 366, {}, ["unregistered"]),
        ("signed", 365, {}, []),  # the same day a year ago is not more than twelve months
        ("signed", 400, {"status": "suspended"}, ["unregistered"]),
        ("signed", 400, {"status": "terminated"}, []),
        ("registered", 400, {}, []),
        ("negotiate", 400, {"signed_on": None}, []),
        ("started", 366, {}, ["stalled"]),
        ("started", 365, {}, []),
        ("completed", 900, {}, []),
    ],
)
def test_who_looks_dead_by_stage_and_days(dead, today, stage, days, fields, why):
    dead(stage, days, **fields)

    assert found(today) == why


def test_registration_or_money_is_life(dead, today):
    dead(local_entity=EnterpriseFactory())
    paid = dead()

    assert found(today, [paid.pk]) == []
    assert found(today) == ["unregistered"]


@pytest.mark.parametrize("state", ["cancelled", "revoked", "normal", "suspended", "moved_out"])
def test_a_local_entity_that_is_gone_makes_a_zombie(at, today, state):
    at("commissioned", days=5, local_entity=EnterpriseFactory(reg_status=state))

    assert found(today) == (["closed"] if state in {"cancelled", "revoked"} else [])


@pytest.mark.parametrize(
    ("reports", "why"),
    [
        ([], ["stalled"]),
        ([(420, 30, 0)], ["stalled"]),  # the last progress is more than a year old
        ([(420, 30, 0), (60, 30, 0)], ["stalled"]),  # reported, and nothing moved
        ([(420, 30, 0), (60, 31, 0)], []),
        ([(60, 0, 500)], []),  # money was spent
    ],
)
def test_a_report_without_progress_is_none(dead, today, reports, why):
    project = dead("started", 500)
    for days, pct, invested in reports:
        ProgressReport.objects.create(
            project=project, month=(today - datetime.timedelta(days=days)).replace(day=1), planned_pct=50, actual_pct=pct,
            invested_wan=invested, reported_at=datetime.datetime.now(tz=datetime.UTC),
        )  # fmt: skip

    assert found(today) == why


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (datetime.date(2026, 11, 23), datetime.date(2025, 11, 23)),
        (datetime.date(2028, 2, 29), datetime.date(2027, 2, 28)),
        (datetime.date(2025, 2, 28), datetime.date(2024, 2, 28)),
    ],
)
def test_twelve_months_back(day, before):
    assert a_year_before(day) == before


@pytest.mark.parametrize(("days", "why"), [(0, []), (89, []), (91, ["unregistered"])])
def test_a_restarted_project_is_left_alone_for_a_quarter(dead, hq, today, days, why):
    project = dead()
    restart_project(project.pk, by=hq, reason="下月完成注册")
    moment = datetime.datetime.now(tz=datetime.UTC) - datetime.timedelta(days=days)
    StatusChange.objects.update(recorded_at=moment)

    assert found(today) == why


def test_only_headquarters_restart_with_a_reason(dead, hq, leader):
    project = dead()

    assert refused(restart_project, project.pk, by=leader, reason="x").code == "forbidden"
    assert refused(restart_project, project.pk, by=hq, reason=" ").code == "reason_missing"
    restarted = restart_project(project.pk, by=hq, reason="下月完成注册", version=0)
    assert (restarted.status, restarted.stage, restarted.status_changes.get().kind) == ("active", "signed", "restarted")
    with pytest.raises(StaleWrite):
        restart_project(project.pk, by=hq, reason="x", version=0)


def test_the_list_of_zombies_is_for_headquarters_and_asks_a_fixed_number_of_queries(dead, hq, leader, as_user):
    browser, url = as_user(hq), reverse("insights:zombies")
    dead(zombie_why="unregistered")
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    dead(zombie_why="unregistered")
    dead(zombie_why="unregistered")
    with CaptureQueriesContext(connection) as many:
        answer = browser.get(url)

    assert answer.content.decode().count("签约超过 12 个月，既未注册也无到位资金") >= 3
    assert len(few) == len(many) <= 32
    assert as_user(leader).get(url).status_code == 403
