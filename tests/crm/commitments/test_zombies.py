"""The label of projects that look dead: given at night, gone at once with a sign of life, and the list read by its index."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection

from crm.commitments import services, tasks
from crm.projects.models import Project
from crm.projects.queries.zombies import zombies
from crm.projects.services import (
    MonthEntry,
    change_stage,
    report_progress,
    restart_project,
    terminate_project,
    update_project,
)
from tests.crm.commitments.test_plans import copies, plan_of
from tests.factories import EnterpriseFactory, FundArrivalFactory, ProjectFactory, meet_gate

pytestmark = pytest.mark.django_db
MANY = 30_000


@pytest.fixture
def dead(t01, chain, member, today):
    """Return a function that makes a project of T01 that has stood still for so many days."""

    def make(days=400, stage="signed", **fields):
        day = today - datetime.timedelta(days=days)
        given = {"stage_since_on": day, "signed_on": day, "stage_due_on": None, **fields}
        return ProjectFactory(team=t01, chain=chain, owner=member, stage=stage, **given)

    return make


def listed() -> list[tuple[int, str]]:
    return [(one.pk, str(one.zombie_why)) for one in zombies(Project.objects.all())]


def test_every_night_the_dead_are_labelled_and_the_living_are_not(dead):
    old, older, closed = (
        dead(),
        dead(500),
        dead(5, "commissioned", local_entity=EnterpriseFactory(reg_status="revoked")),
    )
    paid = FundArrivalFactory(project=dead(), verified=True).project
    FundArrivalFactory(project=(unproved := dead(450)))  # reported only
    assert listed() == []

    assert tasks.label_zombies() == 4

    wanted = [
        (older.pk, "unregistered"),
        (unproved.pk, "unregistered"),
        (old.pk, "unregistered"),
        (closed.pk, "closed"),
    ]
    assert listed() == wanted
    assert paid.pk not in dict(listed())
    assert tasks.label_zombies() == 0


def test_a_night_takes_the_label_off_and_changes_its_reason(dead):
    entity = EnterpriseFactory(reg_status="cancelled")
    project = dead(5, "registered", local_entity=entity)
    tasks.label_zombies()
    entity.reg_status = "normal"
    entity.save()
    moved = dead(zombie_why="stalled")

    assert tasks.label_zombies() == 2

    assert listed() == [(moved.pk, "unregistered")]
    project.refresh_from_db()
    assert (project.zombie_why, project.version) == ("", 0)


def test_a_restarted_one_leaves_the_list_at_once(dead, hq):
    project = dead()
    tasks.label_zombies()

    restart_project(project.pk, by=hq, reason="下月完成注册")

    assert listed() == []
    assert tasks.label_zombies() == 0


def test_one_that_ended_leaves_the_list_at_once(dead):
    gone = dead(stage="negotiate", signed_on=None, zombie_why="closed")
    assert listed() == [(gone.pk, "closed")]

    terminate_project(gone.pk, by=None, kind="policy", reason="清退")

    assert listed() == []


def test_a_move_is_life(dead, hq, today):
    moved = meet_gate(dead(500, "started"), "completed")
    tasks.label_zombies()
    assert listed() == [(moved.pk, "stalled")]

    change_stage(moved.pk, "completed", by=hq, actual_on=today)

    assert listed() == []


def test_progress_is_life_and_a_report_without_any_is_none(dead, member, today):
    building = dead(500, "started")
    tasks.label_zombies()
    month = today.replace(day=1)

    report = report_progress(MonthEntry(building.pk, Decimal(50), Decimal(0)), by=member, month=month)
    assert listed() == [(building.pk, "stalled")]
    report_progress(MonthEntry(building.pk, Decimal(50), Decimal(5), version=report.version), by=member, month=month)

    assert listed() == []


def test_a_local_entity_is_life(dead, hq):
    project = dead()
    tasks.label_zombies()

    update_project(project.pk, by=hq, version=0, local_entity=EnterpriseFactory())

    assert listed() == []


def test_money_is_life_from_its_verification_until_that_is_taken_back(dead, hq):
    arrival = FundArrivalFactory(project=dead())
    tasks.label_zombies()

    services.verify_arrival(arrival.pk, by=hq, version=0)
    assert listed() == []

    services.unverify_arrival(arrival.pk, by=hq, version=1, reason="回单有误")
    assert listed() == [(arrival.project_id, "unregistered")]


def test_page_and_count_are_read_by_the_index_of_the_label(dead, hq):
    one = dead(zombie_why="unregistered")
    given = {
        "id": "800000 + n", "uid": "gen_random_uuid()", "no": "'X' || n", "name": "'示例' || n",
        "zombie_why": "CASE WHEN mod(n, 20) = 0 THEN 'unregistered' ELSE '' END",
        "stage_since_on": "CURRENT_DATE - mod(n, 900)",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(copies(Project, MANY, given), [one.pk])
        cursor.execute("ANALYZE projects_project")
    rows = zombies(Project.objects.visible_to(hq))

    for plan in (plan_of(rows.with_related()[:50]), plan_of(rows.order_by()[:10_001])):
        assert "project_zombie" in plan, plan
        assert "Sort" not in plan, plan
        assert "Seq Scan on projects_project " not in plan, plan
