"""Every number of domain.md 2.4 and 5.2, as a table of days; the database colours as the pure rule does."""

import datetime

import pytest
from django.utils import timezone

from core.calendar.arithmetic import WorkCalendar
from crm.followups.services import log_followup
from crm.projects.models import StageChange
from crm.tasks.colours import Colour, colour_of, limits_of, urge_days
from crm.tasks.models import Feedback, Task, TaskExtension
from crm.tasks.queries import limits_today, with_colour
from crm.tasks.services import give_feedback
from tests.factories import FollowUpFactory
from tests.factories.tasks import overdue_task

D = datetime.date
# 2026-10-01..07 is a holiday, Saturday 2026-10-10 is worked (a made-up calendar for the table, by rows).
HOLIDAY = {D(2026, 10, day): False for day in range(1, 8)} | {D(2026, 10, 10): True}
CALENDAR = WorkCalendar(HOLIDAY)
NONE, URGE, BLUE, YELLOW, RED = Colour.NONE, Colour.URGE, Colour.BLUE, Colour.YELLOW, Colour.RED

# due (Monday 2026-11-16 unless said), last action, today, colour
TABLE = [
    ("2026-11-16", None, "2026-11-10", NONE),  # four workdays before
    ("2026-11-16", None, "2026-11-11", URGE),  # T-3: Friday, Thursday, Wednesday
    ("2026-11-16", None, "2026-11-13", URGE),  # T-1
    ("2026-11-16", None, "2026-11-15", URGE),  # a rest day between
    ("2026-11-16", None, "2026-11-16", URGE),  # T0, the due day still counts
    ("2026-11-16", None, "2026-11-17", URGE),  # one workday overdue
    ("2026-11-16", None, "2026-11-18", BLUE),  # two
    ("2026-11-16", None, "2026-11-20", BLUE),  # four
    ("2026-11-16", None, "2026-11-22", BLUE),  # Sunday: still four
    ("2026-11-16", None, "2026-11-23", YELLOW),  # five
    ("2026-11-16", None, "2026-11-27", YELLOW),  # nine
    ("2026-11-16", None, "2026-11-30", RED),  # ten
    ("2026-11-16", None, "2027-03-01", RED),
    ("2026-11-16", "2026-11-09", "2026-11-18", BLUE),  # acted before the due day: it counts from the due day
    ("2026-11-16", "2026-11-18", "2026-11-19", URGE),  # acted yesterday: overdue, and nobody is blamed
    ("2026-11-16", "2026-11-18", "2026-11-20", BLUE),
    ("2026-11-16", "2026-11-30", "2026-11-30", URGE),  # acted today ends the red
    ("2026-11-16", "2026-11-30", "2026-12-14", RED),
    ("2026-11-15", None, "2026-11-10", URGE),  # due on a Sunday: T0 is Friday, T-3 Tuesday
    ("2026-11-15", None, "2026-11-09", NONE),
    ("2026-11-15", None, "2026-11-16", URGE),
    ("2026-11-15", None, "2026-11-17", BLUE),
    ("2026-11-14", "2026-11-15", "2026-11-17", BLUE),  # action on a rest day
    ("2026-09-30", None, "2026-10-08", URGE),  # the holiday does not count
    ("2026-09-30", None, "2026-10-09", BLUE),
    ("2026-09-30", None, "2026-10-13", YELLOW),  # 8, 9, 10 (worked Saturday), 12, 13
    ("2026-10-09", None, "2026-09-28", NONE),
    ("2026-10-09", None, "2026-09-29", URGE),  # T-3 over the holiday: 10-08, 09-30, 09-29
]


def day(text: str | None) -> datetime.date | None:
    return D.fromisoformat(text) if text else None


@pytest.mark.parametrize(("due", "acted", "today", "wanted"), TABLE)
def test_a_colour_follows_from_three_days(due, acted, today, wanted):
    assert colour_of(day(due), day(acted), limits_of(day(today), CALENDAR)) == wanted


@pytest.mark.parametrize("offset", range(120))
def test_the_bounds_say_what_counting_workdays_one_by_one_says(offset):
    """The oracle counts, the rule compares with bounds."""
    today = D(2026, 9, 1) + datetime.timedelta(days=offset)
    limits = limits_of(today, CALENDAR)
    for distance in range(-30, 12):
        due = today + datetime.timedelta(days=distance)
        idle = CALENDAR.workdays_between(due, today)
        first = CALENDAR.add_workdays(CALENDAR.previous_workday(due), -3)
        wanted = RED if idle >= 10 else YELLOW if idle >= 5 else BLUE if idle >= 2 else URGE if first <= today else NONE

        assert colour_of(due, None, limits) == wanted, (due, today)


def test_letters_of_urging_are_due_three_and_one_workdays_before_and_on_the_day():
    assert urge_days(D(2026, 11, 16), CALENDAR) == {3: D(2026, 11, 11), 1: D(2026, 11, 13), 0: D(2026, 11, 16)}
    assert urge_days(D(2026, 11, 15), CALENDAR) == {3: D(2026, 11, 10), 1: D(2026, 11, 12), 0: D(2026, 11, 13)}


@pytest.mark.django_db
class TestInTheDatabase:
    """The same rule on rows."""

    @pytest.fixture
    def late(self, t01, hq, member, project):
        """Accepted by the member, and due twenty workdays ago."""
        return overdue_task(t01, by=hq, assignee=member, project=project, due_on=self.ago(30))

    def ago(self, days: int) -> datetime.date:
        return timezone.localdate() - datetime.timedelta(days=days)

    def colour(self, task) -> str:
        return with_colour(Task.objects.all(), limits_today()).get(pk=task.pk).colour

    def test_no_action_at_all_is_red(self, late):
        assert self.colour(late) == RED

    def test_the_days_on_rows_are_coloured_as_by_the_pure_rule(self, t01, hq):
        limits = limits_today()
        for distance in range(-25, 12):
            task = overdue_task(t01, by=hq, due_on=self.ago(-distance))
            assert self.colour(task) == colour_of(task.due_on, None, limits)

    def test_feedback_is_an_action(self, late, member):
        Task.objects.filter(pk=late.pk).update(status="accepted")
        give_feedback(late.pk, by=member, text="已对接园区", progress_pct=40)

        assert self.colour(late) == URGE

    def test_old_feedback_counts_from_its_own_day(self, late):
        made = Feedback.objects.create(task=late, text="示例", progress_pct=10)
        Feedback.objects.filter(pk=made.pk).update(created_at=timezone.now() - datetime.timedelta(days=20))

        row = with_colour(Task.objects.all(), limits_today()).get(pk=late.pk)
        assert row.last_action_on == self.ago(20)
        assert row.colour == colour_of(row.due_on, row.last_action_on, limits_today())

    @pytest.mark.parametrize(("status", "wanted"), [("approved", URGE), ("requested", RED), ("rejected", RED)])
    def test_only_an_approved_postponement_is_an_action(self, late, status, wanted):
        days = {"old_due_on": self.ago(40), "new_due_on": late.due_on}
        TaskExtension.objects.create(task=late, reason="示例", status=status, decided_at=timezone.now(), **days)

        assert self.colour(late) == wanted

    def test_an_effective_followup_of_its_project_is_an_action(self, late, member, project):
        log_followup(
            by=member, enterprise=project.enterprise, project=project, kind="visit", happened_at=timezone.now(),
            summary="到企业核对选址条件和进度", next_step="送方案", next_on=timezone.localdate() + datetime.timedelta(days=7),
        )  # fmt: skip

        assert self.colour(late) == URGE

    def test_a_phone_call_without_result_is_none(self, late, project, member):
        FollowUpFactory(project=project, created_by=member, kind="phone", level=1, is_effective=False)

        assert self.colour(late) == RED

    def test_a_move_of_its_project_is_an_action_and_its_beginning_is_not(self, late, project):
        StageChange.objects.create(project=project, kind="created", to_stage="lead")
        assert self.colour(late) == RED

        StageChange.objects.create(project=project, kind="forward", from_stage="lead", to_stage="contact")
        assert self.colour(late) == URGE

    @pytest.mark.parametrize("status", ["draft", "submitted", "rejected", "closed", "cancelled"])
    def test_who_is_not_at_turn_has_no_colour_and_is_not_overdue(self, late, status):
        Task.objects.filter(pk=late.pk).update(status=status)
        late.refresh_from_db()

        assert self.colour(late) == NONE
        assert not late.is_overdue
        assert not Task.objects.overdue(timezone.localdate()).exists()

    def test_the_due_day_itself_is_not_overdue(self, t01, hq):
        task = overdue_task(t01, by=hq, due_on=timezone.localdate())
        assert not task.is_overdue
        assert not Task.objects.overdue(timezone.localdate()).exists()

        Task.objects.filter(pk=task.pk).update(due_on=self.ago(1))
        task.refresh_from_db()
        assert task.is_overdue
        assert list(Task.objects.overdue(timezone.localdate())) == [task]
