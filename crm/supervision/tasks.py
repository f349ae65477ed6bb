"""The scan of the ladder, rung by beat each minute and once when beat starts."""

import logging

from celery import shared_task

from core.outbox.services import ring_when_beat_starts
from crm.supervision import services

log = logging.getLogger(__name__)


# A ring that nobody heard for a minute is followed by the next one: the scan itself catches up.
@shared_task(name="crm.supervision.tasks.supervise", expires=60)
def supervise() -> None:
    """Issue what is due today in Asia/Shanghai and close what was dealt with."""
    done = services.supervise()
    if done.issued or done.closed or done.reopened:
        log.info("supervision: %s", done)


ring_when_beat_starts(supervise)
