"""Questions about workdays, each answered with one query; days outside the table follow the provisional rule.

For many dates at once load a calendar (``load_calendar``) and ask that.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta

from core.calendar.arithmetic import WorkCalendar
from core.calendar.models import CalendarRevision, WorkCalendarDay
from core.calendar.provisional import MANUAL, is_workday_by_rule
from core.calendar.years import Day, changed_days

# Wider than any official holiday, so that the nearest workday is inside.
_REACH = timedelta(days=40)
_held: ContextVar[WorkCalendar | None] = ContextVar("held_calendar", default=None)


@contextmanager
def answered_by(calendar: WorkCalendar) -> Iterator[None]:
    """Let ``calendar`` answer every question inside the block: many at once, or as things stood before a revision."""
    token = _held.set(calendar)
    try:
        yield
    finally:
        _held.reset(token)


def whole_calendar() -> WorkCalendar:
    """Return the calendar of all days that are known; one query."""
    return WorkCalendar(dict(WorkCalendarDay.objects.values_list("date", "is_workday")))


def rows_between(first: date, last: date) -> dict[date, WorkCalendarDay]:
    """Return the rows of the days from ``first`` to ``last`` by day; one query."""
    return {row.date: row for row in WorkCalendarDay.objects.filter(date__range=(first, last))}


def days_before(revisions: Iterable[CalendarRevision]) -> dict[date, bool]:
    """Return the days that ``revisions``, in their order, touched, each as it stood before the first of them."""
    found: dict[date, bool] = {}
    for revision in revisions:
        for day, was_worked in revision.days.items():
            found.setdefault(date.fromisoformat(day), was_worked)
    return found


def load_calendar(first: date, last: date) -> WorkCalendar:
    """Return the calendar of the days from ``first`` to ``last``; one query, none inside ``answered_by``."""
    if held := _held.get():
        return held
    return WorkCalendar(
        dict(WorkCalendarDay.objects.filter(date__range=(first, last)).values_list("date", "is_workday"))
    )


def is_workday(day: date) -> bool:
    """Say whether the day is worked."""
    return load_calendar(day, day).is_workday(day)


def add_workdays(start: date, count: int) -> date:
    """Return the ``count``-th workday after ``start``, which itself is not counted; before it when negative.

    0 returns ``start``. One query, or more when rest days beyond all custom push the answer out of what was loaded.
    """
    reach = _REACH + timedelta(days=2 * abs(count))
    while True:
        first, last = (start, start + reach) if count > 0 else (start - reach, start)
        found = load_calendar(first, last).add_workdays(start, count)
        if first <= found <= last:
            return found
        reach *= 2


def workdays_between(start: date, end: date) -> int:
    """Return how many workdays lie after ``start`` up to and with ``end``; negative when ``end`` is earlier."""
    return load_calendar(min(start, end), max(start, end)).workdays_between(start, end)


def previous_workday(day: date) -> date:
    """Return the day itself when it is worked, else the last workday before it."""
    return day if is_workday(day) else add_workdays(day, -1)


def next_workday(day: date) -> date:
    """Return the day itself when it is worked, else the first workday after it."""
    return day if is_workday(day) else add_workdays(day, 1)


def is_provisional(day: date) -> bool:
    """Say whether the answer for this day may still change: no official notice covers it and nobody has set it."""
    settled = WorkCalendarDay.objects.exclude(source=WorkCalendarDay.Source.PROVISIONAL)
    return not settled.filter(date=day).exists()


def is_year_settled(year: int) -> bool:
    """Say whether the official notice of the year is loaded (all its days but those set by hand come from it)."""
    days = WorkCalendarDay.objects.filter(date__year=year)
    return days.exists() and not days.filter(source=WorkCalendarDay.Source.PROVISIONAL).exists()


def turned_by(wanted: Sequence[Day], fixed: frozenset[str] = frozenset({MANUAL})) -> dict[date, bool]:
    """Return which days would be worked or not if ``wanted`` were written now, those that stay as they are left out."""
    known = {row.date: row for row in WorkCalendarDay.objects.filter(date__in=[day.date for day in wanted])}
    found = {day.date: day.is_workday for day in changed_days(wanted, known, fixed)}
    return {day: worked for day, worked in found.items() if _is_worked(day, known.get(day)) != worked}


def _is_worked(day: date, row: WorkCalendarDay | None) -> bool:
    return row.is_workday if row else is_workday_by_rule(day)
