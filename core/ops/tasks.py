"""The heartbeat, rung by beat each minute and once when beat starts."""

from typing import Any

from celery import shared_task
from celery.signals import beat_init

from core.ops import services


# Rings that nobody heard for two minutes say nothing any more.
@shared_task(expires=120)
def heartbeat() -> None:
    """Note that beat and worker are alive."""
    services.record_heartbeat()


@beat_init.connect
def ring_at_start(**_: Any) -> None:
    """Do not wait a minute: `/readyz` is to be green soon after a start."""
    heartbeat.delay()
