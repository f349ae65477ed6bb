"""The scan for due reminders, rung by beat each minute and once when beat starts."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import beat_init
from kombu.exceptions import OperationalError

from crm.notices import services

log = logging.getLogger(__name__)


# A ring that nobody heard for a minute is followed by the next one: the scan itself catches up.
@shared_task(expires=60)
def raise_due_notices() -> None:
    """Raise what is due today in Asia/Shanghai."""
    raised = services.raise_due_notices()
    if raised.created or raised.cancelled:
        log.info("reminders: %s", raised)


@beat_init.connect
def ring_at_start(**_: Any) -> None:
    """Catch up at once after a pause instead of a minute later."""
    try:
        raise_due_notices.apply_async(retry=False)
    except (OperationalError, OSError) as failure:
        log.warning("broker unreachable, beat will ring in a minute: %s", failure)
