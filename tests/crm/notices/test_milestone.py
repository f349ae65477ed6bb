"""MILESTONE: around the deadline of a stage, to the owner and the team's leaders."""

import datetime

import pytest

from crm.notices.models import Notice
from crm.notices.services import Raised, raise_due_notices
from crm.projects.services import reassign_project, resume_project, suspend_project
from tests.crm.notices.conftest import DAY, at, inbox, offsets
from tests.factories import member_of

DUE = datetime.date(2026, 12, 20)
LONG_BEFORE = DUE - 40 * DAY
SERIES = [-15, -7, -3, -1, 0, 1, 3, 7, 14, 21]


@pytest.fixture
def project(made_on, t01, chain, member):
    """A signed project whose stage is due on 20 December: 30 days are allowed."""
    since = DUE - 30 * DAY
    return made_on(
        LONG_BEFORE, team=t01, chain=chain, owner=member, stage="signed", stage_since_on=since, stage_due_on=DUE
    )


def scan(day, clock="10:00"):
    with at(day, clock):
        return raise_due_notices()


@pytest.mark.parametrize("offset", SERIES)
def test_each_occurrence_comes_on_its_day_and_not_before(project, member, offset):
    day = DUE + offset * DAY
    scan(day - DAY, "23:59")
    before = len(offsets(member))

    scan(day, "00:00")

    assert len(offsets(member)) == before + 1
    assert inbox(member) == [("MILESTONE", DUE, offset)]


def test_day_by_day_every_occurrence_is_raised_once_and_one_stands(project, member):
    for days in range(-20, 30):
        scan(DUE + days * DAY)
        assert len(inbox(member)) == (days >= -15)

    assert offsets(member) == [*SERIES, 28]


def test_a_month_without_beat_is_caught_up_as_rows_with_one_in_the_inbox(project, member):
    assert scan(DUE + 21 * DAY).created == len(SERIES)

    assert inbox(member) == [("MILESTONE", DUE, 21)]
    assert offsets(member) == SERIES
    assert Notice.objects.filter(superseded_at=None).count() == 1


def test_an_occurrence_before_the_deadline_was_set_is_not_raised(made_on, t01, member):
    made_on(DUE - 5 * DAY, team=t01, owner=member, stage="signed", stage_due_on=DUE)

    assert scan(DUE - 5 * DAY) == Raised()
    scan(DUE)
    assert offsets(member) == [-3, -1, 0]


def test_a_project_opened_long_after_its_deadline_speaks_from_then_on(made_on, t01, member):
    opened = DUE + 100 * DAY
    made_on(opened, team=t01, owner=member, stage="signed", stage_due_on=DUE)

    assert scan(opened) == Raised()
    scan(opened + 7 * DAY)
    assert offsets(member) == [105]


def test_owner_and_leader_hear_and_a_leader_who_owns_hears_once(project, made_on, t01, member, leader):
    own = made_on(LONG_BEFORE, team=t01, owner=leader, stage="signed", stage_due_on=DUE)

    scan(DUE)

    assert inbox(member) == [("MILESTONE", DUE, 0)]
    assert Notice.objects.visible_to(leader).open().count() == 2
    assert Notice.objects.visible_to(leader).open().get(project=own).day_offset == 0


def test_other_leaders_and_members_hear_nothing(project, other_member, chain_leader, hq, t02, t01):
    strangers = [other_member, chain_leader, hq, member_of(t01), member_of(t02, "team_leader")]

    scan(DUE)

    assert [Notice.objects.visible_to(one).count() for one in strangers] == [0] * 5


def test_a_moved_deadline_cancels_the_old_and_counts_anew(project, member):
    scan(DUE - 3 * DAY)
    project.stage_due_on = DUE + 30 * DAY
    project.save()

    assert inbox(member) == []
    assert scan(DUE - 2 * DAY).cancelled == 1
    scan(DUE + 15 * DAY)
    assert inbox(member) == [("MILESTONE", DUE + 30 * DAY, -15)]


def test_a_pause_silences_and_what_fell_into_it_is_not_raised(project, member, hq):
    scan(DUE - 15 * DAY)
    with at(DUE - 10 * DAY):
        suspend_project(project.pk, by=hq, reason="资金未到位", resume_by_on=DUE + 50 * DAY)
        assert inbox(member) == []
    for days in range(-9, -2):
        scan(DUE + days * DAY)
    with at(DUE - 2 * DAY):
        resumed = resume_project(project.pk, by=hq)
        raise_due_notices()

    assert inbox(member) == []
    assert resumed.stage_due_on == DUE + 8 * DAY
    scan(DUE + DAY)
    assert inbox(member) == [("MILESTONE", DUE + 8 * DAY, -7)]


def test_the_new_owner_gets_the_current_one_and_the_old_none(project, member, leader, t01):
    colleague = member_of(t01)
    scan(DUE - 3 * DAY)
    with at(DUE - 2 * DAY):
        reassign_project(project.pk, by=leader, team=t01, owner=colleague, reason="分工调整")
        assert inbox(member) == []
        raise_due_notices()

    assert inbox(member) == []
    assert inbox(colleague) == [("MILESTONE", DUE, -3)]


def test_levels_rise_with_time(project, member):
    scan(DUE + 7 * DAY)

    levels = dict(Notice.objects.filter(recipient=member).values_list("day_offset", "level"))
    assert levels == {-15: "info", -7: "info", -3: "warn", -1: "warn", 0: "warn", 1: "bad", 3: "bad", 7: "bad"}


def test_the_title_names_the_goal_in_the_words_of_the_type(made_on, t01, member):
    made_on(LONG_BEFORE, team=t01, owner=member, type="land", stage="registered", stage_due_on=DUE, name="示例基地")

    scan(DUE)

    assert Notice.objects.visible_to(member).get().title == "推进到“供地”：示例基地"


def test_a_co_teams_owner_counts_as_working_on_it(made_on, t01, t02, other_member):
    shared = made_on(LONG_BEFORE, team=t01, owner=other_member, stage="signed", stage_due_on=DUE)
    shared.co_teams.add(t02)

    scan(DUE)

    assert inbox(other_member) == [("MILESTONE", DUE, 0)]


def test_headquarters_may_own_a_project(made_on, t01, hq):
    made_on(LONG_BEFORE, team=t01, owner=hq, stage="signed", stage_due_on=DUE)

    scan(DUE)

    assert inbox(hq) == [("MILESTONE", DUE, 0)]
