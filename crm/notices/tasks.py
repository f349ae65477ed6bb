"""The scan for due reminders, rung by beat each minute."""

from celery import shared_task

from crm.notices import services


# A ring that nobody heard for a minute is followed by the next one: the scan itself catches up.
@shared_task(expires=60)
def raise_due_notices() -> None:
    """Raise what is due today in Asia/Shanghai."""
    services.raise_due_notices()
