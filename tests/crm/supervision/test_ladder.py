"""The ladder day by day over the National Day holiday, for every source: 2, 5 and 10 workdays, each level once."""

import datetime

import pytest
from django.utils import timezone

from crm.followups.services import log_followup
from crm.projects.models import Project, StageChange
from crm.supervision.models import SupervisionOrder, SupervisionScan
from crm.supervision.queries import spells_of_project
from crm.supervision.rules import SOURCES
from crm.supervision.rules.base import Case
from crm.supervision.rules.ladder import Known, decide
from crm.supervision.services import Supervised, supervise
from crm.tasks.queries import limits_today
from tests.crm.notices.conftest import at
from tests.crm.supervision.conftest import DAY, DUE, D, scan, signers, steps

pytestmark = pytest.mark.django_db
# 2026-09-25..27 is 中秋, 10-01..07 国庆; Sunday 09-20 and Saturday 10-10 are worked.
BLUE_ON, YELLOW_ON, RED_ON = D(2026, 9, 23), D(2026, 9, 29), D(2026, 10, 12)
WHOLE = [(BLUE_ON, "blue"), (YELLOW_ON, "yellow"), (RED_ON, "red")]


@pytest.fixture
def people(leader, chain_leader, commander):
    return leader, chain_leader, commander


def visit(project: Project, member, on: datetime.date) -> None:
    with at(on):
        log_followup(
            by=member, enterprise=project.enterprise, project=project, kind="visit", happened_at=timezone.now(),
            summary="到企业核对选址条件和进度", next_step="送方案", next_on=on + 40 * DAY,
        )  # fmt: skip


@pytest.mark.parametrize("source", list(SOURCES))
def test_each_source_climbs_the_ladder_over_the_holiday(source, overdue, people):
    overdue(source)
    for number in range(24):  # 2026-09-21 to 10-14, each day twice
        scan(DUE + number * DAY)
        scan(DUE + number * DAY)

    assert steps(source=source) == WHOLE
    assert SupervisionOrder.objects.count() == 3  # and nothing else stands on the ladder
    orders = list(SupervisionOrder.objects.order_by("pk"))
    assert [signers(one) for one in orders] == [{"组长示例"}, {"链长示例"}, {"调度示例", "总指挥示例"}]
    assert [one.no for one in orders] == ["DB-2026-0001", "DB-2026-0002", "DB-2026-0003"]
    assert [one.idle_workdays for one in orders] == [2, 5, 10]
    assert all(one.owner.name == "组员示例" and one.is_open and not one.skipped for one in orders)
    assert "10 个工作日没有动作，达到红色督办" in orders[2].sentence


@pytest.mark.parametrize("source", list(SOURCES))
def test_an_action_closes_the_orders_and_begins_a_new_count(source, overdue, people, member):
    """A visit on the day of the yellow order: two workdays later blue again, for the new spell only."""
    target = overdue(source)
    project = target if isinstance(target, Project) else target.project
    scan(BLUE_ON)
    scan(YELLOW_ON)
    visit(project, member, YELLOW_ON)

    assert scan(YELLOW_ON).closed == 2
    for number in range(1, 14):
        scan(YELLOW_ON + number * DAY)

    closed = {"step": "done", "quiet": "done"}.get(
        source, "acted"
    )  # the new record took the step's place, the light is green
    assert set(SupervisionOrder.objects.exclude(closed_at=None).values_list("close_kind", flat=True)) == {closed}
    again = [] if closed == "done" else [(D(2026, 10, 8), "blue"), (D(2026, 10, 12), "yellow")]
    assert steps() == [*WHOLE[:2], *again]


def test_days_without_beat_are_caught_up_with_the_step_that_holds_now(overdue, people):
    overdue("stage")
    scan(DUE)
    scan(RED_ON + 3 * DAY)

    order = SupervisionOrder.objects.get()
    assert (order.level, order.skipped, order.skipped_words) == ("red", ["blue", "yellow"], "蓝色督办、黄色督办")
    assert "蓝色督办、黄色督办未单独发出" in order.sentence
    assert scan(RED_ON + 4 * DAY) == Supervised()


@pytest.mark.parametrize("known_before", [False, True])
@pytest.mark.parametrize("source", list(SOURCES))
def test_old_arrears_enter_at_the_lowest_step_and_climb_from_there(source, known_before, overdue, people):
    """Of an office's first scan, and of a list that is read in later: teams hear first, headquarters 8 workdays on."""
    if known_before:
        scan(RED_ON - DAY)
    overdue(source)
    for number in range(12):  # 2026-10-12 to 10-23, each day twice
        scan(RED_ON + number * DAY)
        assert scan(RED_ON + number * DAY) == Supervised()

    assert steps() == [(RED_ON, "blue"), (D(2026, 10, 15), "yellow"), (D(2026, 10, 22), "red")]
    orders = list(SupervisionOrder.objects.order_by("pk"))
    assert [signers(one) for one in orders] == [{"组长示例"}, {"链长示例"}, {"调度示例", "总指挥示例"}]
    assert [(one.idle_workdays, one.is_arrear, one.skipped) for one in orders] == [
        (10, True, []), (13, True, []), (18, True, []),
    ]  # fmt: skip
    assert "纳入督办时早已逾期，从蓝色督办起逐级督办，本单为红色督办" in orders[2].sentence


def test_the_ladder_of_an_old_arrear_shows_the_days_on_which_it_climbs(overdue, people):
    project = overdue("stage")
    with at(RED_ON):
        days = [rung.on for rung in spells_of_project(project)[0].rungs]
        supervise()
        assert [rung.on for rung in spells_of_project(project)[0].rungs] == days
    assert days == [RED_ON, D(2026, 10, 15), D(2026, 10, 22)]


def test_the_ladder_rests_while_the_project_is_suspended_and_begins_anew_after_it(overdue, people):
    project = overdue("stage")
    scan(BLUE_ON)
    Project.objects.filter(pk=project.pk).update(status="suspended")
    for number in range(1, 25):
        assert scan(BLUE_ON + number * DAY) == Supervised()
    order = SupervisionOrder.objects.get()
    assert (order.is_open, order.is_frozen, order.shown_status) == (True, True, "搁置冻结")

    with at(D(2026, 10, 19)):
        Project.objects.filter(pk=project.pk).update(status="active")
        project.status_changes.create(kind="resumed")
    scan(D(2026, 10, 20))
    assert SupervisionOrder.objects.get().close_kind == "acted"
    scan(D(2026, 10, 21))
    assert steps() == [(BLUE_ON, "blue"), (D(2026, 10, 21), "blue")]


@pytest.mark.parametrize("source", list(SOURCES))
def test_an_ended_project_ends_its_orders(source, overdue, people):
    target = overdue(source)
    scan(BLUE_ON)
    project = target if isinstance(target, Project) else target.project
    Project.objects.filter(pk=project.pk).update(status="terminated")

    assert scan(BLUE_ON).closed == 1
    assert SupervisionOrder.objects.get().close_kind == "ended"
    assert scan(RED_ON) == Supervised()


def test_an_act_closes_the_order_within_the_day_and_what_is_undone_opens_it_again(overdue, people, member):
    project = overdue("stage")
    scan(BLUE_ON)
    change = StageChange.objects.create(project=project, kind="forward", to_stage="registered")
    StageChange.objects.filter(pk=change.pk).update(recorded_at=timezone.make_aware(datetime.datetime(2026, 9, 23, 9)))

    assert scan(BLUE_ON).closed == 1
    change.delete()
    assert scan(BLUE_ON + DAY).reopened == 1
    assert SupervisionOrder.objects.get().status == "issued"
    assert steps() == [(BLUE_ON, "blue")]


def test_everything_is_looked_at_first_on_a_day_and_every_ten_minutes(overdue, people, django_assert_num_queries):
    """A list that is read in at noon with days long gone waits for no midnight."""
    scan(BLUE_ON)
    overdue("stage")
    with django_assert_num_queries(9):
        assert scan(BLUE_ON) == Supervised()
    with at(BLUE_ON, "10:11"):
        assert supervise().issued == 1
    scan(BLUE_ON + DAY)
    assert SupervisionScan.objects.count() == 2


@pytest.mark.parametrize("until", [YELLOW_ON, RED_ON])
def test_a_spell_that_turns_out_longer_orders_no_level_again(until, overdue, people):
    """Another grade asks for contact sooner, so the light was red earlier: nobody acted, so only higher steps follow."""
    project = overdue("quiet")
    for day in (BLUE_ON, YELLOW_ON, RED_ON):
        if day <= until:
            scan(day)
    Project.objects.filter(pk=project.pk).update(grade="A")
    scan(until + DAY)
    scan(until + 2 * DAY)

    assert [level for _day, level in steps()] == ["blue", "yellow", "red"]
    assert all(one.is_open and not one.skipped for one in SupervisionOrder.objects.all())


def test_orders_follow_whose_the_object_is_today(overdue, people, t02, other_member):
    """Another team, its leader, another chain leader; where nobody holds the office the dispatchers get it."""
    project = overdue("stage")
    scan(BLUE_ON)
    Project.objects.filter(pk=project.pk).update(team=t02, owner=other_member)
    scan(BLUE_ON)

    order = SupervisionOrder.objects.get()
    assert (order.team, order.owner) == (t02, other_member)
    assert signers(order) == {"调度示例"}


def test_where_the_chain_has_no_leader_yellow_goes_to_the_dispatchers(overdue, leader, commander):
    overdue("money")
    scan(DUE)
    scan(YELLOW_ON)

    assert signers(SupervisionOrder.objects.get()) == {"调度示例"}


def test_the_decision_is_pure_and_final():
    """A withdrawn step stays taken; a higher one is still issued; deciding on its own result decides nothing."""
    limits = limits_today(RED_ON)
    case = Case("stage", 1, 1, 1, 1, DUE, None)
    withdrawn = Known(7, case.key, "blue", is_open=False, counted_from_on=DUE, may_reopen=False)

    found = decide([case], [withdrawn], limits)
    assert (found.issue, found.reopen, found.gone) == ([(case, "red", ["yellow"], DUE)], [], [])
    later = decide([case], [withdrawn, Known(8, case.key, "red", is_open=True, counted_from_on=DUE)], limits)
    assert (later.issue, later.reopen, later.gone) == ([], [], [])
