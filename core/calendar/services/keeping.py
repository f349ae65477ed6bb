"""Loading a year from the package, and setting a day by hand."""

from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from core.accounts.models import User
from core.audit.services import changed_fields, record
from core.calendar.models import WorkCalendarDay
from core.calendar.services.writing import begin_change, write_days
from core.calendar.span import day_fault
from core.calendar.years import FIRST_YEAR, LAST_YEAR, Day, changed_days, days_of_year
from core.errors import RuleViolation, StaleWrite

FIELDS = ("is_workday", "name", "source")


class Loaded(NamedTuple):
    """What loading a year did: the source of its days, rows added, rows changed, rows set by hand and left alone."""

    source: str
    added: int
    changed: int
    kept: int


@transaction.atomic
def load_year(year: int, *, by: User | None) -> Loaded:
    """Load a year from the package, provisionally when it is not known there yet.

    Days set by hand stay as they are, and an official day never becomes provisional again. Loading twice changes
    nothing; two at once end with the same rows. Raises RuleViolation ``forbidden`` or ``invalid``.
    """
    begin_change(by)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = f"只能载入 {FIRST_YEAR}—{LAST_YEAR} 年的工作日历"
        raise RuleViolation(message, code="invalid", fields={"year": message})
    days = days_of_year(year)
    known = {row.date: row for row in WorkCalendarDay.objects.select_for_update().filter(date__year=year)}
    fixed = fixed_sources(days[0].source)
    differing = changed_days(days, known, fixed)
    write_days(differing, known, by=by)
    added = sum(day.date not in known for day in differing)
    result = Loaded(days[0].source, added, len(differing) - added, sum(row.source in fixed for row in known.values()))
    if differing:
        record("calendar.year_loaded", by=by, changes={"year": year, **result._asdict()})
    return result


@transaction.atomic
def set_day(
    day: date, *, is_workday: bool, name: str = "", by: User | None, version: int | None = None
) -> WorkCalendarDay:
    """Say by hand whether a day is worked and return its row; no later load overwrites it.

    The same again changes nothing. Raises RuleViolation ``forbidden`` or ``invalid`` (a day before 1900 or after 2199);
    StaleWrite when the row has another ``version``.
    """
    begin_change(by)
    if fault := day_fault(day):
        raise RuleViolation(fault, code="invalid", fields={"date": fault})
    row = WorkCalendarDay.objects.select_for_update().filter(date=day).first()
    if version is not None and (row is None or row.version != version):
        raise StaleWrite(row)
    before = dict(zip(FIELDS, _values(row), strict=True)) if row else {}
    after: dict[str, Any] = {
        "is_workday": is_workday,
        "name": name.strip()[:40],
        "source": WorkCalendarDay.Source.MANUAL.value,
    }
    if before == after and row:
        return row
    write_days([Day(day, is_workday, after["name"], after["source"])], {day: row} if row else {}, by=by)
    row = WorkCalendarDay.objects.get(date=day)
    record("calendar.day_set", row, by=by, changes=changed_fields(before, after))
    return row


def fixed_sources(source: str) -> frozenset[str]:
    """Return the sources that days of ``source`` may not replace."""
    kept = {WorkCalendarDay.Source.MANUAL.value, WorkCalendarDay.Source.NOTICE.value}
    return frozenset(
        kept if source == WorkCalendarDay.Source.PACKAGE else kept | {WorkCalendarDay.Source.PACKAGE.value}
    )


def _values(row: WorkCalendarDay) -> tuple[bool, str, str]:
    return row.is_workday, row.name, row.source
