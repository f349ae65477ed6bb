"""Which days of reviews were counted in workdays and follow the calendar."""

import datetime

from django.utils import timezone

from core.calendar.turns import Shift, Turn
from crm.reviews.dimensions import OPINION_WORKDAYS
from crm.reviews.models import Opinion


def opinion_shifts(turn: Turn) -> list[Shift]:
    """Return where the days of opinions that are still awaited belong after ``turn``; one query."""
    rows = Opinion.objects.waiting().filter(due_on__gte=turn.first).select_related("review").order_by("pk")
    return [Shift(one.pk, one.due_on, new) for one in rows if (new := opinion_day(one, turn))]


def opinion_day(opinion: Opinion, turn: Turn) -> datetime.date | None:
    """Return where the day of one opinion belongs after ``turn``, None when it stays."""
    asked_on = opinion.asked_on or timezone.localdate(opinion.review.applied_at)
    return turn.moved(asked_on, OPINION_WORKDAYS, opinion.due_on)
