"""One worker at a time for a delivery: taken under a lease, and what became of it."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from crm.channels.models import Delivery

LEASE = timedelta(minutes=1)  # four times what one message may take
MOST_ATTEMPTS = 12
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
LONGEST_REST = timedelta(minutes=10)
State = Delivery.State


@dataclass(frozen=True)
class Batch:
    """Deliveries that are this worker's until their leases run out."""

    token: str
    deliveries: Sequence[Delivery]


@transaction.atomic
def claim(lane: str, most: int) -> Batch:
    """Take what waits in a lane, what was tried least first; of two workers at once each gets its own, neither waits."""
    now, token = timezone.now(), uuid.uuid4().hex
    waiting = Delivery.objects.of_lane(lane).waiting(now).order_by("attempts", "next_try_at", "pk")
    pks = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most])
    taken = Delivery.objects.filter(pk__in=pks)
    taken.update(state=State.SENDING, token=token, lease_until=now + LEASE)
    rows = taken.select_related("person", "robot__team").order_by("attempts", "next_try_at", "pk")
    return Batch(token, list(rows))


def begin(batch: Batch, delivery: Delivery) -> bool:
    """Count an attempt and renew the lease just before sending; False when another worker has it by now."""
    mine = _mine(batch, delivery)
    delivery.attempts += 1
    return bool(mine.update(attempts=F("attempts") + 1, lease_until=timezone.now() + LEASE))


def give_back(batch: Batch, deliveries: Sequence[Delivery]) -> None:
    """Let go of what was taken and not tried."""
    mine = Delivery.objects.filter(pk__in=[one.pk for one in deliveries], token=batch.token, state=State.SENDING)
    mine.update(state=State.PENDING, token="", lease_until=None)


def put_off(batch: Batch, delivery: Delivery, until: datetime) -> None:
    """Wait with a delivery until its person or group may be written to; that is no attempt."""
    _mine(batch, delivery).update(state=State.PENDING, token="", lease_until=None, next_try_at=until)


def note_sent(batch: Batch, delivery: Delivery, *, items: int, response: str) -> None:
    """Keep that the other side took it."""
    _mine(batch, delivery).update(
        state=State.SENT, token="", lease_until=None, sent_at=timezone.now(), items_sent=items, last_error="",
        response=response[:300],
    )  # fmt: skip


def note_failed(batch: Batch, delivery: Delivery, error: str) -> None:
    """Keep why it did not go; it is tried again later and later, the twelfth time was the last."""
    last = delivery.attempts >= MOST_ATTEMPTS
    _mine(batch, delivery).update(
        state=State.FAILED if last else State.PENDING, token="", lease_until=None, last_error=error[:300],
        next_try_at=timezone.now() + wait_after(delivery.attempts), attempts=delivery.attempts,
    )  # fmt: skip


@transaction.atomic
def cancel(batch: Batch, delivery: Delivery, reason: str) -> None:
    """End a delivery that nobody is to get; its reminders are free to go with another one."""
    if _mine(batch, delivery).update(state=State.CANCELLED, token="", lease_until=None, last_error=reason[:300]):
        delivery.items.all().delete()


def rest_lane(lane: str, attempts: int) -> None:
    """Leave a lane alone for a while whose other side is away, so that it costs the workers next to nothing."""
    until = timezone.now() + min(wait_after(attempts), LONGEST_REST)
    waiting = Delivery.objects.of_lane(lane).filter(state=State.PENDING)
    waiting.update(next_try_at=Greatest("next_try_at", until))


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: a minute, doubled each time up to six hours, give or take a tenth."""
    wait = min(FIRST_WAIT * 2 ** max(attempts - 1, 0), LONGEST_WAIT)
    return wait * random.uniform(0.9, 1.1)  # noqa: S311 (spreads the load)


def _mine(batch: Batch, delivery: Delivery):
    return Delivery.objects.filter(pk=delivery.pk, token=batch.token, state=State.SENDING)
