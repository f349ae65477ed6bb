"""FU_STALE: entering yellow, entering red by grade, then every seven days."""

import datetime

import pytest

from crm.notices.models import Notice
from crm.notices.services import raise_due_notices
from crm.projects.light_limits import DEFAULT_LIMITS
from crm.projects.lights import activity_light
from tests.crm.notices.conftest import DAY, at, inbox, offsets

BEGUN = datetime.date(2026, 9, 1)


def scan(day):
    with at(day):
        return raise_due_notices()


@pytest.mark.parametrize(("grade", "yellow", "red"), [("A", 8, 16), ("B", 16, 31), ("C", 31, 61)])
def test_the_days_are_those_of_the_light(grade, yellow, red, made_on, t01, member, leader):
    made_on(BEGUN, team=t01, owner=member, grade=grade)
    assert activity_light(grade, yellow - 1, DEFAULT_LIMITS.activity[grade]).colour == "green"
    assert activity_light(grade, yellow, DEFAULT_LIMITS.activity[grade]).colour == "yellow"
    assert activity_light(grade, red, DEFAULT_LIMITS.activity[grade]).colour == "red"

    scan(BEGUN + (yellow - 1) * DAY)
    assert inbox(member) == []
    scan(BEGUN + yellow * DAY)
    assert inbox(member) == [("FU_STALE", BEGUN + red * DAY, yellow - red)]
    scan(BEGUN + (red - 1) * DAY)
    assert len(offsets(member)) == 1
    assert inbox(leader) == []
    scan(BEGUN + red * DAY)
    assert inbox(member) == inbox(leader) == [("FU_STALE", BEGUN + red * DAY, 0)]


def test_while_red_it_returns_every_seven_days(made_on, t01, member, leader):
    made_on(BEGUN, team=t01, owner=member, grade="A")
    for days in range(40):
        scan(BEGUN + days * DAY)
        assert len(inbox(member)) <= 1

    assert offsets(member) == [-8, 0, 7, 14, 21]
    assert offsets(leader) == [0, 7, 14, 21]


def test_an_effective_follow_up_ends_it_at_once(made_on, promise, t01, member):
    project = made_on(BEGUN, team=t01, owner=member, grade="A")
    day = BEGUN + 20 * DAY
    scan(day)
    assert len(inbox(member)) == 1

    promise(project, day, day + 30 * DAY)

    with at(day):
        assert inbox(member) == []
        assert raise_due_notices().cancelled == 1
    scan(day + 8 * DAY)
    assert [rule for rule, _due, _offset in inbox(member)] == ["FU_STALE"]


def test_a_call_without_result_does_not(made_on, promise, t01, member):
    project = made_on(BEGUN, team=t01, owner=member, grade="A")
    day = BEGUN + 20 * DAY
    scan(day)

    promise(project, day, day + 30 * DAY, kind="phone")

    with at(day):
        raise_due_notices()
        assert [rule for rule, _due, _offset in inbox(member)] == ["FU_STALE"]


def test_another_grade_counts_by_its_own_days(made_on, t01, member):
    project = made_on(BEGUN, team=t01, owner=member, grade="A")
    scan(BEGUN + 20 * DAY)
    project.grade = "B"
    project.save()

    assert inbox(member) == []
    scan(BEGUN + 20 * DAY)
    assert inbox(member) == [("FU_STALE", BEGUN + 31 * DAY, -15)]


def test_from_signing_on_nobody_is_told_of_silence(made_on, t01, member):
    made_on(BEGUN, team=t01, owner=member, grade="A", stage="signed")

    scan(BEGUN + 100 * DAY)

    assert not Notice.objects.exists()


def test_the_limits_come_from_one_place():
    assert {grade: (one.green, one.yellow) for grade, one in DEFAULT_LIMITS.activity.items()} == {
        "A": (7, 15), "B": (15, 30), "C": (30, 60),
    }  # fmt: skip
