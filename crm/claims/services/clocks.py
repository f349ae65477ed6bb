"""Keeping the days of claims and the clocks of leads where lists and counts read them."""

import datetime
from collections.abc import Collection, Sequence

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from crm.claims.models import Claim, KeptRun, LeadIntake
from crm.claims.queries.kept import claims_to_set, leads_to_set
from crm.projects.queries.light_limits import limits_changed_since

# A follow-up or a move writes its project; what the run of each minute looks back over, with room for runs that were late.
LOOK_BACK = datetime.timedelta(minutes=10)
CHUNK = 5_000
# The rows are held before they are written; a run leaves out what somebody is writing, for that act sets it itself. What an
# act wrote after the rows were worked out has another version and is left to it too.
_HOLD = "WITH held AS (SELECT id FROM {table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE {others}) "
_CLAIMS = (
    _HOLD
    + """
UPDATE {table} AS row SET due_on = fresh.day
FROM unnest(%s::bigint[], %s::int[], %s::date[]) AS fresh(id, version, day) JOIN held USING (id)
WHERE row.id = fresh.id AND row.version = fresh.version
"""
)
_LEADS = (
    _HOLD
    + """
UPDATE {table} AS row SET next_step = fresh.step, next_due_at = fresh.at
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::timestamptz[]) AS fresh(id, version, step, at) JOIN held USING (id)
WHERE row.id = fresh.id AND row.version = fresh.version
"""
)


def keep_days(projects: Collection[int]) -> None:
    """Set the kept days of the claims of ``projects``, inside the act that changed them; again changes nothing."""
    _write(Claim, _CLAIMS, claims_to_set(projects, None))


def keep_clocks(projects: Collection[int]) -> None:
    """Set the kept clocks of the leads of ``projects``, inside the act that changed them; again changes nothing."""
    _write(LeadIntake, _LEADS, leads_to_set(projects, None))


def keep_recent() -> int:
    """Set what follows from projects that were written in the last minutes (follow-ups, moves, grades); return how many.

    Everything is looked at when the run before is longer ago than that, or a rule of the lights changed since: neither
    leaves its mark on the projects.
    """
    since = timezone.now() - LOOK_BACK
    looked = KeptRun.objects.filter(pk=KeptRun.THE_ROW, begun_at__gte=since).exists()
    return _keep(since if looked and not limits_changed_since(since) else None)


def keep_all() -> int:
    """Set every kept day that is not right today, and return how many; again changes nothing."""
    return _keep(None)


def _keep(since: datetime.datetime | None) -> int:
    begun_at = timezone.now()
    written = _write(Claim, _CLAIMS, claims_to_set(None, since), others="SKIP LOCKED")
    written += _write(LeadIntake, _LEADS, leads_to_set(None, since), others="SKIP LOCKED")
    KeptRun.objects.update_or_create(pk=KeptRun.THE_ROW, defaults={"begun_at": begun_at})
    return written


def _write(model: type[Model], statement: str, rows: Sequence[tuple], *, others: str = "") -> int:
    """Write rows in chunks, each a transaction where there is none yet."""
    written = 0
    for first in range(0, len(rows), CHUNK):
        columns = [list(column) for column in zip(*rows[first : first + CHUNK], strict=True)]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table=model._meta.db_table, others=others), [columns[0], *columns])
            written += cursor.rowcount
    return written
