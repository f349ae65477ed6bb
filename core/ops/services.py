"""Writing the heartbeat."""

from django.utils import timezone

from core.ops.models import Heartbeat


def record_heartbeat() -> None:
    """Note that beat rang and a worker answered, now. Twice or at once: the later moment stays."""
    Heartbeat.objects.update_or_create(id=Heartbeat.THE_ROW, defaults={"beaten_at": timezone.now()})
