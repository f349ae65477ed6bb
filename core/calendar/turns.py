"""How one revision turned the calendar, and where days that were counted in workdays belong after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import transaction

from core.calendar.arithmetic import WorkCalendar
from core.calendar.locking import hold_calendar
from core.calendar.models import CalendarRevision
from core.calendar.queries import days_before, whole_calendar


class Shift(NamedTuple):
    """A kept day that has to move: the key of its row, where it is and where it belongs."""

    pk: int
    old: date
    new: date


@dataclass(frozen=True)
class Turn:
    """The calendar before and after, and the first and the last day that differ between the two.

    A count of workdays can change only if it began before ``last`` and ended on ``first`` or later.
    """

    before: WorkCalendar
    after: WorkCalendar
    first: date
    last: date

    def moved(self, start: date, count: int, kept: date) -> date | None:
        """Return where ``kept``, the ``count``-th workday after ``start``, belongs now.

        None when it stays, and when it is not that day at all: somebody set it otherwise, or it was counted anew already.
        """
        if kept < self.first or start >= self.last or self.before.add_workdays(start, count) != kept:
            return None
        new = self.after.add_workdays(start, count)
        return None if new == kept else new


def turn_to(days: Mapping[date, bool]) -> Turn | None:
    """Return what it would be if these days were worked or not; None when nothing would differ. One query."""
    now = whole_calendar()
    differing = [day for day, worked in days.items() if now.is_workday(day) != worked]
    if not differing:
        return None
    return Turn(now, now.instead(days), min(differing), max(differing))


def turns_of(revisions: Sequence[CalendarRevision]) -> list[tuple[CalendarRevision, Turn]]:
    """Return the turn that each of these newest revisions made, the oldest first; one query."""
    now = whole_calendar()
    found = []
    for place, revision in enumerate(revisions):
        before, after = (now.instead(days_before(revisions[start:])) for start in (place, place + 1))
        days = sorted(map(date.fromisoformat, revision.days))
        found.append((revision, Turn(before, after, days[0], days[-1])))
    return found


def next_turn() -> tuple[CalendarRevision, Turn] | None:
    """Return the oldest revision that is still open with its turn, None when there is none.

    Revisions and calendar are read as of one moment: a change between the two would be taken for what was before.
    """
    with transaction.atomic():
        hold_calendar(shared=True)
        revisions = list(CalendarRevision.objects.open().order_by("id"))
        return turns_of(revisions)[0] if revisions else None
