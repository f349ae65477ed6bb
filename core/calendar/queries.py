"""Questions about workdays, each answered with one query; days outside the table follow the provisional rule.

For many dates at once load a calendar (``load_calendar``) and ask that.
"""

from datetime import date, timedelta

from core.calendar.arithmetic import WorkCalendar
from core.calendar.models import WorkCalendarDay

# Wider than any official holiday, so that the nearest workday is inside.
_REACH = timedelta(days=40)


def load_calendar(first: date, last: date) -> WorkCalendar:
    """Return the calendar of the days from ``first`` to ``last``; one query."""
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
