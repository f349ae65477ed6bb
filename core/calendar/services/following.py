"""Closing the revisions whose consequences were drawn."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.calendar.models import CalendarRevision


@transaction.atomic
def close_revisions(ids: Collection[int], moved: Mapping[str, int]) -> int:
    """Say of these revisions that everything counted in workdays follows them now, and how much moved; return how many.

    Closed ones stay as they are.
    """
    closed = CalendarRevision.objects.open().filter(pk__in=ids).update(followed_at=timezone.now(), moved=dict(moved))
    if closed:
        record("calendar.followed", by=None, changes={"revisions": closed, "moved": dict(moved)})
    return closed
