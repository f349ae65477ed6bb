"""Urging and the three colours of supervision, from days alone (domain.md 2.4, 5.2); the one home of these numbers.

A deadline of a task is an internal one: every number counts workdays. 催办 letters are due at T-3, T-1 and T0; a T that
falls on a rest day counts as the workday before it. From the third workday before on the task shows 催办, and when it is
overdue and nobody acts 蓝 after 2 workdays, 黄 after 5, 红 after 10. Workdays are counted from the due day, or from the
last action when that is later: a feedback, an approved postponement, an effective follow-up or a stage change of the
task's project; a task that comes back from acceptance (退回重办) begins anew.
"""

import datetime
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.calendar.arithmetic import WorkCalendar

URGED_BEFORE = (3, 1, 0)
BLUE_AFTER, YELLOW_AFTER, RED_AFTER = 2, 5, 10
_ONE_DAY = datetime.timedelta(days=1)


class Colour(TextChoices):
    """How much a task presses; empty while nothing has to be said."""

    NONE = "", _("正常")
    URGE = "urge", _("催办")
    BLUE = "blue", _("蓝色督办")
    YELLOW = "yellow", _("黄色督办")
    RED = "red", _("红色督办")


LADDER = ((RED_AFTER, Colour.RED), (YELLOW_AFTER, Colour.YELLOW), (BLUE_AFTER, Colour.BLUE))


@dataclass(frozen=True)
class Limits:
    """One day's bounds, so that a list can be narrowed by the same rule that colours a row.

    ``urge`` is the last due day that is urged; of ``idle`` each colour holds for an idle day up to and with its bound.
    """

    urge: datetime.date
    idle: tuple[tuple[datetime.date, Colour], ...]


def limits_of(today: datetime.date, calendar: WorkCalendar) -> Limits:
    """Return the bounds of ``today``; the calendar covers two months around it (``queries.limits_today``)."""
    first = calendar.add_workdays(calendar.previous_workday(today), URGED_BEFORE[0])
    urge = calendar.add_workdays(first, 1) - _ONE_DAY  # rest days after it count as that workday
    return Limits(urge, tuple((_idle_before(today, count, calendar), colour) for count, colour in LADDER))


def _idle_before(today: datetime.date, count: int, calendar: WorkCalendar) -> datetime.date:
    """Return the last day after which ``count`` workdays have passed, today included."""
    last = calendar.previous_workday(today)
    return calendar.add_workdays(last, 1 - count) - _ONE_DAY


def colour_of(due_on: datetime.date, last_action_on: datetime.date | None, limits: Limits) -> Colour:
    """Return the colour of a task whose turn is the assignee's, on the day of ``limits``."""
    idle_from = max(due_on, last_action_on or due_on)
    for bound, colour in limits.idle:
        if idle_from <= bound:
            return colour
    return Colour.URGE if due_on <= limits.urge else Colour.NONE


def urge_days(due_on: datetime.date, calendar: WorkCalendar) -> dict[int, datetime.date]:
    """Return on which workday each 催办 is due, by how many workdays before the deadline."""
    last = calendar.previous_workday(due_on)
    return {count: calendar.add_workdays(last, -count) for count in URGED_BEFORE}
