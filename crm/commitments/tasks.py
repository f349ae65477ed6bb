"""What runs by itself every night (config.beat), and once when beat starts: the label of projects that look dead."""

from celery import shared_task

from core.outbox.services import ring_when_beat_starts
from crm.commitments import services


@shared_task(name="crm.commitments.tasks.label_zombies")
def label_zombies() -> int:
    """Give the label to what looks dead today and take it off the rest; again changes nothing."""
    return services.label_zombies()


ring_when_beat_starts(label_zombies)
