"""What is decided about a pair, kept by a merge and given back by its reversal."""

import datetime
from typing import Any

from django.utils import timezone

from crm.enterprises.models import DuplicatePair


def lock_pair(one: int, other: int) -> DuplicatePair | None:
    """Return the pair of both firms under a row lock, None when they are none.

    The order of everyone: names or the library, firms by id, then their pairs.
    """
    left, right = sorted((one, other))
    return DuplicatePair.objects.select_for_update(of=("self",)).filter(left=left, right=right).first()


def settle_pair(pair: DuplicatePair | None, status: str, by) -> None:
    """Store what was decided about a locked pair."""
    if pair is None:
        return
    pair.status, pair.decided_by, pair.decided_at = status, by, timezone.now()
    pair.save(update_fields=["status", "decided_by", "decided_at"])


def decision_of(pair: DuplicatePair | None) -> dict[str, Any]:
    """Return what was decided about a pair by now, ready for JSON; its encoder would cut the moment short."""
    if pair is None:
        return {}
    at = pair.decided_at and pair.decided_at.isoformat()
    return {"status": pair.status, "decided_by_id": pair.decided_by_id, "decided_at": at}


def return_pair(pair: DuplicatePair | None, former: dict[str, Any]) -> None:
    """Give a locked pair back what had been decided before it was merged; without a former decision it is open."""
    if pair is None or pair.status != DuplicatePair.Status.MERGED:
        return
    at = former.get("decided_at")
    pair.status, pair.decided_by_id = former.get("status", DuplicatePair.Status.OPEN), former.get("decided_by_id")
    pair.decided_at = datetime.datetime.fromisoformat(at) if at else None
    pair.save(update_fields=["status", "decided_by", "decided_at"])
