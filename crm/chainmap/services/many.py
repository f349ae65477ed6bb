"""Many firms placed on nodes by one statement, as imports do; and what undoing such an import takes away again."""

from collections.abc import Collection, Iterable

from django.db import connection
from django.utils import timezone

from crm.chainmap.models import Position
from crm.enterprises.models import Enterprise
from crm.enterprises.regions import DISTRICT

POSITIONS, LIBRARY = Position._meta.db_table, Enterprise._meta.db_table


def place_firms(
    places: Iterable[tuple[int, int]], *, role: str, state: str, source: str = "", batch: int | None = None
) -> int:
    """Put firms on nodes, each as (firm, node), and return how many positions are new; one that is open stays as it is.

    For callers that hold the firms, in their transaction; no rule is asked and nothing recorded. Whether a firm stands
    in the district follows from its region. Raises ValueError for the role of an anchor, of which a chain has one.
    """
    if role == Position.Role.MASTER:
        raise ValueError("an anchor is placed by itself")
    pairs = list(places)
    if not pairs:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {POSITIONS} (enterprise_id, node_id, role, state, is_local, since, source, batch) "  # noqa: S608
            "SELECT e.id, p.node, %s, %s, e.is_local OR e.region_code = %s, %s, %s, %s "
            f"FROM unnest(%s::bigint[], %s::bigint[]) AS p(firm, node) JOIN {LIBRARY} e ON e.id = p.firm "
            "ORDER BY e.id ON CONFLICT DO NOTHING",
            [role, state, DISTRICT, timezone.localdate(), source, batch, *map(list, zip(*pairs, strict=True))],
        )
        return cursor.rowcount


def placed_otherwise(ids: Collection[int], batch: int) -> set[int]:
    """Return which of the firms hold or held a position that this import did not give, or that was ended or changed since."""
    found = Position.objects.filter(enterprise_id__in=list(ids)).exclude(batch=batch, until=None)
    return set(found.values_list("enterprise_id", flat=True))


def remove_positions_of_batch(ids: Collection[int], batch: int) -> None:
    """Delete the positions that an import gave these firms; for undoing it, in the caller's transaction."""
    Position.objects.filter(enterprise_id__in=list(ids), batch=batch)._raw_delete("default")
