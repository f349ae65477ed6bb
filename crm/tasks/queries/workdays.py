"""Which days of tasks were counted in workdays and follow the calendar."""

import datetime

from django.utils import timezone

from core.calendar.turns import Shift, Turn
from crm.tasks.models import Task
from crm.tasks.states import Status

SIGN_WORKDAYS = 1


def sign_shifts(turn: Turn) -> list[Shift]:
    """Return where the days belong by which tasks are signed for, of those that nobody signed for yet; one query."""
    rows = Task.objects.filter(status=Status.ISSUED, sign_due_on__gte=turn.first).order_by("pk")
    return [Shift(one.pk, kept, new) for one in rows if (new := sign_day(one, turn)) and (kept := one.sign_due_on)]


def sign_day(task: Task, turn: Turn) -> datetime.date | None:
    """Return where the day of one task belongs after ``turn``, None when it stays."""
    if task.status != Status.ISSUED or task.sign_due_on is None or task.issued_at is None:
        return None
    return turn.moved(timezone.localdate(task.issued_at), SIGN_WORKDAYS, task.sign_due_on)
