"""Letting the days of tasks follow a calendar that turned."""

from django.db import transaction

from core.audit.services import record
from core.calendar.turns import Turn
from crm.tasks.queries.workdays import sign_day, sign_shifts
from crm.tasks.services.writing import lock_task


def follow_calendar(turn: Turn) -> int:
    """Move the days by which tasks are signed for and return how many; each a transaction, again moves nothing."""
    return sum(_move(shift.pk, turn) for shift in sign_shifts(turn))


@transaction.atomic
def _move(pk: int, turn: Turn) -> bool:
    task = lock_task(pk, None)
    new = sign_day(task, turn)
    if new is None:
        return False
    old, task.sign_due_on = task.sign_due_on, new
    task.version += 1
    task.save(update_fields=["sign_due_on", "version"])
    record("task.recounted", task, by=None, changes={"sign_due_on": [old, new]})
    return True
