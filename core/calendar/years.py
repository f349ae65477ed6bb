"""The days of a year as the package chinesecalendar knows them, else by the provisional rule."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import chinese_calendar

from core.calendar.provisional import MANUAL, PACKAGE, PROVISIONAL, is_workday_by_rule, statutory_name

FIRST_YEAR, LAST_YEAR = 2004, 2100
_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


class Day(NamedTuple):
    """One day: whether it is worked, what it is called when it is special, and who says so."""

    date: date
    is_workday: bool
    name: str
    source: str


def days_of_year(year: int) -> list[Day]:
    """Return every day of the year; the source of all of them is “package” or “provisional”."""
    days = list(dates_of_year(year))
    try:
        return [_from_package(day) for day in days]
    except NotImplementedError:
        return [Day(day, is_workday_by_rule(day), statutory_name(day), PROVISIONAL) for day in days]


def dates_of_year(year: int) -> Iterator[date]:
    """Yield the days of the year in order."""
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1))


def _from_package(day: date) -> Day:
    is_rest, english = chinese_calendar.get_holiday_detail(day)
    name = _NAMES.get(english or "", "")
    return Day(day, not is_rest, name if is_rest or not name else f"{name}调休上班", PACKAGE)


def changed_days(
    wanted: Iterable[Day], known: Mapping[date, Any], fixed: frozenset[str] = frozenset({MANUAL})
) -> list[Day]:
    """Return those of ``wanted`` that say something else than the ``known`` rows; rows of a ``fixed`` source stay."""
    return [
        day
        for day in wanted
        if (row := known.get(day.date)) is None
        or (row.source not in fixed and (row.is_workday, row.name, row.source) != day[1:])
    ]
