"""Ringing for what waits, and sending a failed one once more."""

from celery import signature
from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import record
from core.errors import RuleViolation
from core.outbox.services import ring_after_commit
from crm.channels import policy
from crm.channels.models import Delivery
from crm.channels.models.deliveries import MAIL

TASK = "crm.channels.tasks.deliver_lane"  # named: tasks stand above services
RING_LASTS = 60  # seconds: the next tick rings anyway


def ring_lanes() -> list[str]:
    """Ring once for each lane in which something waits, and return the lanes; also finds what killed workers left."""
    waiting = Delivery.objects.waiting(timezone.now())
    lanes = [str(pk) if pk else MAIL for pk in waiting.order_by("robot").values_list("robot", flat=True).distinct()]
    for lane in lanes:
        _ring(lane)
    return lanes


@transaction.atomic
def retry_delivery(pk: int, *, by: User) -> Delivery:
    """Send a failed delivery once more, with all its attempts before it; return it. One that goes already is left alone.

    Raises RuleViolation ``forbidden``, or ``not_failed`` for one that was sent or cancelled.
    """
    if not policy.can_read_log(by):
        raise RuleViolation("由指挥部或系统管理员重试", code="forbidden")
    delivery = Delivery.objects.visible_to(by).select_for_update(of=("self",)).get(pk=pk)
    if delivery.state in (Delivery.State.PENDING, Delivery.State.SENDING):
        return delivery
    if delivery.state != Delivery.State.FAILED or delivery.kind == Delivery.Kind.TEST:
        raise RuleViolation("只有发送失败的可以重试", code="not_failed")
    delivery.state, delivery.attempts, delivery.next_try_at = Delivery.State.PENDING, 0, timezone.now()
    delivery.save(update_fields=["state", "attempts", "next_try_at"])
    record("channel.retried", delivery, by=by)
    _ring(delivery.lane)
    return delivery


def _ring(lane: str) -> None:
    ring_after_commit(signature(TASK, expires=RING_LASTS), lane)
