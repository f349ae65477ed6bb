"""Counting a person's reminders."""

from dataclasses import dataclass

from django.db.models import Count, Q

from core.accounts.models import User
from crm.notices.models import Notice


@dataclass(frozen=True)
class Waiting:
    """How many reminders wait for a person: all open ones, the unread, and the urgent (告警、督办)."""

    all: int
    unread: int
    urgent: int


def waiting_for(user: User) -> Waiting:
    """Return what is in the inbox now, put-off ones left out; one query beside the scope's."""
    counts = (
        Notice.objects.visible_to(user)
        .awake()
        .order_by()
        .aggregate(
            all=Count("pk"), unread=Count("pk", filter=Q(read_at=None)), urgent=Count("pk", filter=Notice.is_urgent())
        )
    )
    return Waiting(**counts)
