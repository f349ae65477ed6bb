"""The clock of deliveries: planning and ringing each minute, and one lane at a time for whoever hears a ring."""

import logging

from celery import shared_task

from core.outbox.services import ring_when_beat_starts
from crm.channels import services
from crm.notices.services import raise_due_notices

log = logging.getLogger(__name__)


# A ring that nobody heard for a minute is followed by the next one.
@shared_task(expires=60)
def plan_deliveries() -> None:
    """Write down what is due, and ring for it."""
    if services.digests_wait():  # after a standstill planning may come before the scan: what it misses waits a day
        raise_due_notices()
    if planned := services.plan_deliveries():
        log.info("deliveries planned: %s", planned)
    services.ring_lanes()


@shared_task(expires=60)
def sweep_deliveries() -> None:
    """Ring for what waits: tries that come round again, and what killed workers left."""
    services.ring_lanes()


# Each lane for itself: a mail server or a robot that hangs holds up its own messages alone.
@shared_task(expires=60, soft_time_limit=90, time_limit=120)
def deliver_lane(lane: str) -> None:
    """Send what waits in one lane."""
    if sent := services.deliver(lane):
        log.info("lane %s: %s sent", lane, sent)


ring_when_beat_starts(plan_deliveries)
