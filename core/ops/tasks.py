"""The heartbeat, rung by beat each minute and once when beat starts, so that `/readyz` is green soon after a start."""

from celery import shared_task

from core.ops import services
from core.outbox.services import ring_when_beat_starts


# Rings that nobody heard for two minutes say nothing any more.
@shared_task(expires=120)
def heartbeat() -> None:
    """Note that beat and worker are alive."""
    services.record_heartbeat()


ring_when_beat_starts(heartbeat)
