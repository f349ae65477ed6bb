"""TASK: T-3, T-1, T0 and T+1 in workdays, then by the colours; to the assignee, from overdue on to the issuer."""

import datetime

import pytest

from core.calendar.models import WorkCalendarDay
from crm.tasks.models import Feedback, Task
from tests.crm.notices.conftest import DAY, at
from tests.crm.notices.rules.conftest import opens, scan, standing, told
from tests.factories import ProjectFactory
from tests.factories.tasks import given_task

# A Friday; 1 to 4 January are free here and Saturday the 9th is worked.
DUE = datetime.date(2027, 1, 8)


@pytest.fixture
def task(only, t01, leader, member):
    """Return a function that gives a task to the member, issued by the leader a month before its day."""
    only("TASK")
    for day in range(1, 5):
        set_day(datetime.date(2027, 1, day), worked=False)
    set_day(DUE + DAY, worked=True)

    def give(assignee=member, **fields):
        with at(DUE - 30 * DAY):
            return given_task(t01, by=leader, assignee=assignee, days=30, **fields)

    return give


def set_day(day, *, worked):
    WorkCalendarDay.objects.update_or_create(date=day, defaults={"is_workday": worked, "source": "manual"})


BEFORE = [("01-05", -3), ("01-07", -1), ("01-08", 0)]
OVERDUE = [("01-09", 1), ("01-11", 2), ("01-14", 5), ("01-21", 10)]


def test_day_by_day_in_workdays_until_the_last_colour(task, member, leader, hq, other_member):
    task()

    assert told(DUE - 9 * DAY, DUE + 16 * DAY) == {"member": BEFORE + OVERDUE, "leader": OVERDUE}
    assert opens(member, DUE + 16 * DAY) == opens(leader, DUE + 16 * DAY) == 200


def test_an_action_puts_the_colours_off(task, member):
    row = task()
    told(DUE, DUE + 3 * DAY)  # blue on Monday the 11th
    with at(DUE + 5 * DAY):
        Feedback.objects.create(task=row, text="已与园区对接，等待图纸", progress_pct=40, created_by=member)

    # two workdays after Wednesday the 13th; without it yellow on the 14th
    assert told(DUE + 5 * DAY, DUE + 8 * DAY)["member"] == [("01-15", 6)]


@pytest.mark.parametrize("change", ["submitted", "closed", "rejected", "due", "assignee", "suspended"])
def test_it_is_gone_at_once_when_it_is_not_his_turn(task, member, other_member, t01, chain, change):
    with at(DUE - 30 * DAY):
        row = task(project=ProjectFactory(team=t01, chain=chain))
    scan(DUE)
    assert standing(member, DUE) == 1
    if change == "suspended":
        type(row.project).objects.update(status="suspended")
    else:
        fields = {"due": {"due_on": DUE + 30 * DAY}, "assignee": {"assignee": other_member}}
        Task.objects.update(**fields.get(change, {"status": change}))

    assert standing(member, DUE) == 0
    assert scan(DUE).cancelled == 1


@pytest.mark.parametrize("who", ["nobody", "disabled", "moved"])
def test_what_nobody_in_the_team_has_in_hand_goes_to_its_leaders(task, member, leader, hq, who):
    row = task(assignee=None if who == "nobody" else member)
    Task.objects.update(issuer=hq)
    if who == "disabled":
        type(member).objects.filter(pk=member.pk).update(is_active=False)
    elif who == "moved":
        member.memberships.update(until=DUE - 5 * DAY)

    assert told(DUE, DUE + DAY) == {
        "leader": [("01-08", n) for n in (-3, -1, 0)] + [("01-09", 1)],
        "hq": [("01-09", 1)],
    }
    assert opens(leader, DUE + DAY) == opens(hq, DUE + DAY) == 200
    assert row.status == "issued"
