"""FU_NEXT: the day before and the day of an agreed next step."""

import datetime

import pytest
from django.utils import timezone

from crm.followups.services import complete_next_step, reschedule_next_step, void_followup
from crm.notices.models import Notice
from crm.notices.services import Raised, complete, raise_due_notices
from crm.projects.services import reassign_project, resume_project, suspend_project, terminate_project
from tests.crm.notices.conftest import DAY, at, inbox, offsets
from tests.factories import member_of

MONDAY = datetime.date(2026, 11, 23)
FRIDAY = datetime.date(2026, 11, 27)


@pytest.fixture
def project(made_on, t01, chain, member):
    return made_on(MONDAY, team=t01, chain=chain, owner=member)


@pytest.fixture
def step(project, promise):
    """A visit on Monday with the next step on Friday."""
    return promise(project, MONDAY, FRIDAY)


def scan(day, clock="10:00"):
    with at(day, clock):
        return raise_due_notices()


def test_nothing_is_due_before_the_day_before(step, member):
    assert scan(FRIDAY - 2 * DAY) == Raised()


def test_on_the_eve_and_on_the_day_one_reminder_stands_in_the_inbox(step, member):
    assert scan(FRIDAY - DAY) == Raised(created=1)
    assert inbox(member) == [("FU_NEXT", FRIDAY, -1)]

    assert scan(FRIDAY) == Raised(created=1, superseded=1)
    assert inbox(member) == [("FU_NEXT", FRIDAY, 0)]
    assert scan(FRIDAY) == Raised()


def test_the_reminder_says_whom_what_and_when(step, project, member):
    scan(FRIDAY)

    notice = Notice.objects.visible_to(member).get(day_offset=0)
    assert project.enterprise.name in notice.title
    assert notice.body == "带载体清单上门"
    assert (notice.due_on, notice.occurs_on, notice.level) == (FRIDAY, FRIDAY, "warn")
    assert notice.project == project


def test_three_days_without_beat_leave_one_current_reminder_and_lose_none(step, member):
    assert scan(FRIDAY + 3 * DAY) == Raised(created=2)

    assert inbox(member) == [("FU_NEXT", FRIDAY, 0)]
    assert offsets(member) == [-1, 0]


@pytest.mark.parametrize(
    ("clock", "raised"),
    [("23:59", 0), ("00:00", 1), ("00:30", 1), ("07:59", 1), ("23:59:59", 1)],
)
def test_the_day_begins_and_ends_in_shanghai_whatever_day_it_is_in_utc(step, member, clock, raised):
    scan(FRIDAY - DAY)
    day = FRIDAY - DAY if clock == "23:59" else FRIDAY

    assert scan(day, clock).created == raised


@pytest.mark.parametrize(
    ("agreed_on", "next_on"),
    [
        (datetime.date(2026, 12, 28), datetime.date(2027, 1, 1)),  # the eve lies in another year
        (datetime.date(2026, 12, 28), datetime.date(2026, 12, 31)),
        (datetime.date(2028, 2, 20), datetime.date(2028, 2, 29)),  # leap day
        (datetime.date(2028, 2, 20), datetime.date(2028, 3, 1)),  # its eve is the leap day
        (datetime.date(2026, 2, 10), datetime.date(2026, 2, 17)),  # inside the spring festival
    ],
)
def test_year_end_leap_day_and_holidays_are_days_like_others(made_on, promise, t01, member, agreed_on, next_on):
    promise(made_on(agreed_on, team=t01, owner=member), agreed_on, next_on)

    assert scan(next_on - 2 * DAY, "23:59").created == 0
    assert scan(next_on - DAY, "00:30").created == 1
    assert scan(next_on, "00:30").created == 1
    assert inbox(member) == [("FU_NEXT", next_on, 0)]


def test_a_step_agreed_for_tomorrow_is_not_announced_today(project, promise, member):
    promise(project, MONDAY, MONDAY + DAY)

    assert scan(MONDAY).created == 0
    assert scan(MONDAY + DAY).created == 1
    assert offsets(member) == [0]


def test_a_step_agreed_for_today_is_in_the_inbox_today(project, promise, member):
    promise(project, MONDAY, MONDAY)

    assert scan(MONDAY).created == 1
    assert inbox(member) == [("FU_NEXT", MONDAY, 0)]


def hidden_at_once_and_cancelled(member, act):
    with at(FRIDAY):
        raise_due_notices()
        assert len(inbox(member)) == 1
        act()
        assert inbox(member) == []
        assert raise_due_notices().cancelled == 1
        assert inbox(member) == []
    assert Notice.objects.get(day_offset=0, due_on=FRIDAY, recipient=member).cancelled_at is not None


def test_done(step, member):
    hidden_at_once_and_cancelled(member, lambda: complete_next_step(step.pk, by=member))


def test_voided(step, member, hq):
    hidden_at_once_and_cancelled(member, lambda: void_followup(step.pk, by=hq, reason="未发生"))


def test_answered_by_another_follow_up(step, project, promise, member):
    hidden_at_once_and_cancelled(member, lambda: promise(project, FRIDAY, FRIDAY + 9 * DAY, kind="phone"))


def test_suspended(step, project, member, hq):
    until = FRIDAY + 30 * DAY
    hidden_at_once_and_cancelled(
        member, lambda: suspend_project(project.pk, by=hq, reason="资金未到位", resume_by_on=until)
    )


def test_terminated(step, project, member, hq):
    hidden_at_once_and_cancelled(
        member, lambda: terminate_project(project.pk, by=hq, kind="investor_withdraw", reason="另选他处")
    )


def test_disabled(step, member):
    def disable():
        member.is_active = False
        member.save()

    hidden_at_once_and_cancelled(member, disable)


def test_rescheduled(step, member):
    hidden_at_once_and_cancelled(member, lambda: reschedule_next_step(step.pk, by=member, next_on=FRIDAY + 5 * DAY))

    assert scan(FRIDAY + 4 * DAY).created == 1
    assert inbox(member) == [("FU_NEXT", FRIDAY + 5 * DAY, -1)]


def test_moved_back_to_the_old_day_the_old_reminder_returns(step, member):
    with at(FRIDAY):
        raise_due_notices()
        reschedule_next_step(step.pk, by=member, next_on=FRIDAY + 5 * DAY)
        raise_due_notices()
        reschedule_next_step(step.pk, by=member, next_on=FRIDAY)

        assert raise_due_notices() == Raised(revived=1)
        assert inbox(member) == [("FU_NEXT", FRIDAY, 0)]


def test_resumed_on_the_day_the_reminder_returns(step, project, member, hq):
    with at(FRIDAY):
        raise_due_notices()
        suspend_project(project.pk, by=hq, reason="资金未到位", resume_by_on=FRIDAY + 30 * DAY)
        raise_due_notices()
        resume_project(project.pk, by=hq)
        raise_due_notices()

        assert inbox(member) == [("FU_NEXT", FRIDAY, 0)]


def test_handed_over_the_new_owner_gets_it(step, project, member, leader, t01):
    colleague = member_of(t01)

    hidden_at_once_and_cancelled(
        member, lambda: reassign_project(project.pk, by=leader, team=t01, owner=colleague, reason="分工调整")
    )

    assert inbox(colleague) == [("FU_NEXT", FRIDAY, 0)]


def test_moved_to_another_team_its_owner_gets_it(step, project, hq, t02, member, other_member):
    hidden_at_once_and_cancelled(
        member, lambda: reassign_project(project.pk, by=hq, team=t02, owner=other_member, reason="归口调整")
    )

    assert inbox(other_member) == [("FU_NEXT", FRIDAY, 0)]


def test_a_member_who_left_the_team_sees_nothing_from_the_next_request_on(step, project, member):
    with at(FRIDAY):
        raise_due_notices()
        member.memberships.update(until=timezone.localdate() - DAY)
        member = type(member).objects.get(pk=member.pk)

        assert not Notice.objects.visible_to(member).exists()
        raise_due_notices()
        assert not Notice.objects.visible_to(member).exists()


def test_without_a_project_the_author_is_reminded_while_in_the_team(made_on, promise, t01, member, other_member):
    firm_only = promise(made_on(MONDAY), MONDAY, FRIDAY, project=None)
    scan(FRIDAY)

    assert inbox(member) == [("FU_NEXT", FRIDAY, 0)]
    assert Notice.objects.visible_to(member).get().enterprise == firm_only.enterprise
    assert inbox(other_member) == []


def test_ticked_off_it_goes_with_the_team_all_the_same(made_on, promise, member):
    promise(made_on(MONDAY), MONDAY, FRIDAY, project=None)
    scan(FRIDAY)
    with at(FRIDAY):
        complete(Notice.objects.visible_to(member).get().pk, by=member)
        assert Notice.objects.visible_to(member).exists()

        member.memberships.update(until=timezone.localdate() - DAY)
        member = type(member).objects.get(pk=member.pk)

        assert not Notice.objects.visible_to(member).exists()


def test_another_teams_member_has_no_notice_of_it(step, other_member, leader):
    scan(FRIDAY)

    assert not Notice.objects.visible_to(other_member).exists()
    assert not Notice.objects.visible_to(leader).exists()


@pytest.fixture
def served(made_on, t01, chain, member, service_officer):
    fields = {"stage": "commissioned", "service_officer": service_officer}
    return made_on(MONDAY, team=t01, chain=chain, owner=member, **fields)


def test_the_service_officer_is_reminded_of_his_own_step_and_the_team_of_its_own(
    served, promise, member, service_officer
):
    promise(served, MONDAY, FRIDAY)
    promise(served, MONDAY, FRIDAY + DAY, by=service_officer, kind="service")

    scan(FRIDAY)

    assert inbox(member) == [("FU_NEXT", FRIDAY, 0)]
    assert inbox(service_officer) == [("FU_NEXT", FRIDAY + DAY, -1)]


@pytest.mark.parametrize("change", ["another officer", "disabled", "not yet in production"])
def test_a_step_that_the_officer_may_not_take_any_more_reminds_the_owner(
    served, promise, member, service_officer, change
):
    promise(served, MONDAY, FRIDAY, by=service_officer, kind="service")
    with at(FRIDAY):
        raise_due_notices()
        assert (len(inbox(service_officer)), len(inbox(member))) == (1, 0)
        if change == "disabled":
            type(service_officer).objects.filter(pk=service_officer.pk).update(is_active=False)
        else:
            fields = {"another officer": {"service_officer": None}, "not yet in production": {"stage": "started"}}
            type(served).objects.update(**fields[change])
        officer = type(service_officer).objects.get(pk=service_officer.pk)
        assert inbox(officer) == []
        assert raise_due_notices().cancelled == 1

    assert (inbox(officer), inbox(member)) == ([], [("FU_NEXT", FRIDAY, 0)])


def test_a_new_owner_takes_the_teams_step_and_not_the_officers(served, promise, service_officer, leader, t01):
    promise(served, MONDAY, FRIDAY, by=service_officer, kind="service")
    colleague = member_of(t01)
    with at(FRIDAY):
        reassign_project(served.pk, by=leader, team=t01, owner=colleague, reason="分工调整")
        raise_due_notices()

    assert (inbox(service_officer), inbox(colleague)) == ([("FU_NEXT", FRIDAY, 0)], [])
