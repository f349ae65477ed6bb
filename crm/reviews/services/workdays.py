"""Letting the days of reviews follow a calendar that turned."""

from django.db import transaction

from core.audit.services import record
from core.calendar.turns import Turn
from crm.reviews.models import Opinion
from crm.reviews.queries.workdays import opinion_day, opinion_shifts
from crm.reviews.services.writing import lock_opinion


def follow_calendar(turn: Turn) -> int:
    """Move the days of awaited opinions and return how many; each a transaction, and running it again moves nothing."""
    return sum(_move(shift.pk, turn) for shift in opinion_shifts(turn))


@transaction.atomic
def _move(pk: int, turn: Turn) -> bool:
    opinion = lock_opinion(pk, None)
    new = opinion_day(opinion, turn)
    if new is None or not Opinion.objects.waiting().filter(pk=pk).exists():
        return False
    old, opinion.due_on = opinion.due_on, new
    opinion.version += 1
    opinion.save(update_fields=["due_on", "version"])
    record("review.opinion_recounted", opinion, by=None, changes={"due_on": [old, new]})
    return True
