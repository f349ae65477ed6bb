"""Counting workdays on days that are already at hand, without the database."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from core.calendar.provisional import is_workday_by_rule

_ONE_DAY = timedelta(days=1)


class WorkCalendar:
    """Days that are known to be worked or not; any other day is answered by the provisional rule.

    For work on many dates: load one (``queries.load_calendar``) and ask it as often as needed.
    """

    def __init__(self, days: Mapping[date, bool]):
        self._days = days

    def instead(self, days: Mapping[date, bool]) -> "WorkCalendar":
        """Return the same calendar with ``days`` as they say."""
        return WorkCalendar({**self._days, **days})

    def is_workday(self, day: date) -> bool:
        """Say whether the day is worked."""
        if isinstance(day, datetime):
            raise TypeError("a moment has no workday; pass timezone.localdate(moment)")
        worked = self._days.get(day)
        return is_workday_by_rule(day) if worked is None else worked

    def add_workdays(self, start: date, count: int) -> date:
        """Return the ``count``-th workday after ``start`` (before it when negative); 0 returns ``start`` itself."""
        self.is_workday(start)
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        left, day = abs(count), start
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Return how many workdays lie after ``start`` up to and with ``end``.

        It undoes ``add_workdays``: with an ``end`` before ``start`` the workdays before ``start`` count as negative.
        """
        if end < start:
            return -sum(self.is_workday(start - _ONE_DAY * n) for n in range(1, (start - end).days + 1))
        return sum(self.is_workday(start + _ONE_DAY * n) for n in range(1, (end - start).days + 1))

    def previous_workday(self, day: date) -> date:
        """Return the day itself when it is worked, else the last workday before it."""
        return self._nearest(day, -_ONE_DAY)

    def next_workday(self, day: date) -> date:
        """Return the day itself when it is worked, else the first workday after it."""
        return self._nearest(day, _ONE_DAY)

    def _nearest(self, day: date, step: timedelta) -> date:
        while not self.is_workday(day):
            day += step
        return day
