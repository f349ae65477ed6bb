"""Loading a year and setting a day; the only writers of the calendar."""

from datetime import date
from typing import NamedTuple

from django.db import transaction

from core.accounts.models import User
from core.audit.services import changed_fields, record
from core.calendar.models import WorkCalendarDay
from core.calendar.policy import can_manage_calendar
from core.calendar.span import day_fault
from core.calendar.years import FIRST_YEAR, LAST_YEAR, days_of_year
from core.errors import RuleViolation

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
    _check_right(by)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = f"只能载入 {FIRST_YEAR}—{LAST_YEAR} 年的工作日历"
        raise RuleViolation(message, code="invalid", fields={"year": message})
    days = days_of_year(year)
    known = {row.date: row for row in WorkCalendarDay.objects.select_for_update().filter(date__year=year)}
    fixed = _fixed_sources(days[0].source)
    wanted = [day for day in days if day.date not in known or known[day.date].source not in fixed]
    differing = [day for day in wanted if day.date not in known or day[1:] != _values(known[day.date])]
    WorkCalendarDay.objects.bulk_create(
        [WorkCalendarDay(**day._asdict()) for day in differing],
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=FIELDS,
    )
    added = sum(day.date not in known for day in differing)
    result = Loaded(days[0].source, added, len(differing) - added, len(days) - len(wanted))
    if differing:
        record("calendar.year_loaded", by=by, changes={"year": year, **result._asdict()})
    return result


@transaction.atomic
def set_day(day: date, *, is_workday: bool, name: str = "", by: User | None) -> WorkCalendarDay:
    """Say by hand whether a day is worked and return its row; no later load overwrites it.

    The same again changes nothing. Raises RuleViolation ``forbidden`` or ``invalid`` (a day before 1900 or after 2199).
    """
    _check_right(by)
    if fault := day_fault(day):
        raise RuleViolation(fault, code="invalid", fields={"date": fault})
    row = WorkCalendarDay.objects.select_for_update().filter(date=day).first()
    before = dict(zip(FIELDS, _values(row), strict=True)) if row else {}
    after = {"is_workday": is_workday, "name": name.strip()[:40], "source": WorkCalendarDay.Source.MANUAL.value}
    if before == after and row:
        return row
    row, _ = WorkCalendarDay.objects.update_or_create(date=day, defaults=after)
    record("calendar.day_set", row, by=by, changes=changed_fields(before, after))
    return row


def _check_right(by: User | None) -> None:
    if not can_manage_calendar(by):
        raise RuleViolation("只有系统管理员可以维护工作日历", code="forbidden")


def _fixed_sources(source: str) -> set[str]:
    """Return the sources that days of ``source`` may not replace."""
    manual, package = WorkCalendarDay.Source.MANUAL.value, WorkCalendarDay.Source.PACKAGE.value
    return {manual} if source == package else {manual, package}


def _values(row: WorkCalendarDay) -> tuple[bool, str, str]:
    return row.is_workday, row.name, row.source
