"""The days of a calendar with what stands on each: one query a kind that is asked for, one for the days themselves."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field

from core.calendar.provisional import is_workday_by_rule, statutory_name
from core.calendar.queries import rows_between
from core.web.formats import WEEKDAYS
from crm.insights.calendar.entries import Entry, Found, Span
from crm.insights.calendar.sources import SOURCES

DAYS_IN_WEEK = 7


@dataclass
class Day:
    """One day: worked or not, named, provisional; what is shown of it and how many there are in all."""

    day: datetime.date
    works: bool
    name: str
    is_provisional: bool
    is_today: bool
    in_month: bool = True
    entries: list[Entry] = field(default_factory=list)
    count: int = 0

    @property
    def more(self) -> int:
        """How many entries are not shown."""
        return self.count - len(self.entries)

    @property
    def weekday(self) -> str:
        """The weekday as one character."""
        return WEEKDAYS[self.day.weekday()]

    @property
    def sign(self) -> str:
        """休 for a weekday that is free, 班 for a weekend that is worked, nothing for what everybody expects."""
        usual = self.day.weekday() < 5
        return "" if self.works == usual else "班" if self.works else "休"


def entries_of(span: Span, kinds: Collection[str] = ()) -> Found:
    """Return what stands in the span, of all kinds or those asked for; one query a kind."""
    every = Found()
    for kind, source in SOURCES.items():
        if not kinds or kind in kinds:
            every.add(source(span))
    every.entries.sort(key=lambda one: (one.day, one.order))
    return every


def calendar_days(
    span: Span, today: datetime.date, kinds: Collection[str] = (), shown: int = 4, month: int | None = None
) -> list[Day]:
    """Return every day of the span, each with at most ``shown`` entries."""
    days = {one.day: one for one in bare_days(span.first, span.last, today)}
    every = entries_of(span, kinds)
    for entry in every.entries:
        day = days[entry.day]
        if len(day.entries) < shown:
            day.entries.append(entry)
    for on, count in every.counts.items():
        days[on].count = count
    for one in days.values():
        one.in_month = month is None or one.day.month == month
    return list(days.values())


def bare_days(first: datetime.date, last: datetime.date, today: datetime.date) -> list[Day]:
    """Return the days with what the work calendar says of them; one query."""
    known = rows_between(first, last)
    return [_day(first + datetime.timedelta(days=number), known, today) for number in range((last - first).days + 1)]


def _day(day: datetime.date, known: dict, today: datetime.date) -> Day:
    row = known.get(day)
    if row is None:
        return Day(day, is_workday_by_rule(day), statutory_name(day), True, day == today)
    return Day(day, row.is_workday, row.name, row.is_provisional, day == today)


def month_span(day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the Monday on or before the first day of the month and the Sunday on or after its last."""
    first = day.replace(day=1)
    last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    return first - datetime.timedelta(days=first.weekday()), last + datetime.timedelta(days=6 - last.weekday())


def weeks_of(days: list) -> list[list]:
    """Return the days by week."""
    return [days[start : start + DAYS_IN_WEEK] for start in range(0, len(days), DAYS_IN_WEEK)]
