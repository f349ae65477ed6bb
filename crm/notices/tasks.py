"""The scan for due reminders, rung by beat each minute and once when beat starts."""

import logging

from celery import shared_task

from core.outbox.services import ring_when_beat_starts
from crm.notices import services

log = logging.getLogger(__name__)


# A ring that nobody heard for a minute is followed by the next one: the scan itself catches up.
@shared_task(expires=60)
def raise_due_notices() -> None:
    """Raise what is due today in Asia/Shanghai."""
    raised = services.raise_due_notices()
    if raised.created or raised.cancelled:
        log.info("reminders: %s", raised)


ring_when_beat_starts(raise_due_notices)
