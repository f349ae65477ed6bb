"""What every change of the calendar shares: the right, the rows, and the revision that others follow."""

from collections.abc import Iterable, Mapping
from datetime import date

from core.accounts.models import User
from core.calendar.locking import hold_calendar
from core.calendar.models import CalendarRevision, WorkCalendarDay
from core.calendar.policy import can_manage_calendar
from core.calendar.provisional import is_workday_by_rule
from core.calendar.years import Day
from core.errors import RuleViolation


def begin_change(by: User | None) -> None:
    """Hold the calendar until the transaction ends; raise RuleViolation ``forbidden`` unless ``by`` keeps it."""
    if not can_manage_calendar(by):
        raise RuleViolation("只有系统管理员可以维护工作日历", code="forbidden")
    hold_calendar()


def write_days(days: Iterable[Day], known: Mapping[date, WorkCalendarDay], *, by: User | None) -> None:
    """Write ``days`` over the ``known`` rows, each with its next version, and note which of them are worked now or no more."""
    rows = [
        WorkCalendarDay(**day._asdict(), version=known[day.date].version + 1 if day.date in known else 0)
        for day in days
    ]
    WorkCalendarDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_workday", "name", "source", "version"],
    )
    before = {row.date: _was_worked(row.date, known.get(row.date)) for row in rows}
    turned = {str(row.date): before[row.date] for row in rows if before[row.date] != row.is_workday}
    if turned:
        CalendarRevision.objects.create(days=turned, made_by=by)


def _was_worked(day: date, row: WorkCalendarDay | None) -> bool:
    return row.is_workday if row else is_workday_by_rule(day)
