"""Finding the batches that a killed worker or a deaf broker left behind."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from crm.imports.models import ImportBatch
from crm.imports.services import claims

# So long a ring may take before somebody rings again.
PATIENCE = timedelta(seconds=30)


def ring_interrupted() -> int:
    """Ring again for every batch that waits for a worker and has none; return how many. Twice rings twice, harmlessly.

    Called each minute: together with the lease of half a minute a killed import goes on within two minutes.
    """
    now = timezone.now()
    left = Q(claimed_until__lt=now) | Q(claimed_until=None, created_at__lt=now - PATIENCE)
    found = list(ImportBatch.objects.filter(left, status__in=claims.WORK).order_by("id"))
    for batch in found:
        claims.ring(batch)
    return len(found)
