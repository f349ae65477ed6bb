"""Many firms put back to former values and names by a few statements, with their keys and audit rows."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from core.audit.services import record_many
from core.copying import copy_rows
from crm.enterprises.models import Enterprise
from crm.enterprises.services.bulk.staging import COLUMNS, LIBRARY, MARKS
from crm.enterprises.services.bulk.writing import ALIASES, KEYED_BY, rebuild_keys

RESTORED = (*COLUMNS, *MARKS)


class FirmRestore(NamedTuple):
    """What comes back on one locked firm: column → value (None or '' empties it), names to take away (kind, norm)."""

    id: int
    name: str
    values: Mapping[str, Any]
    names: Sequence[tuple[str, str]] = ()
    note: Mapping[str, Any] = {}


def restore_firms(restores: Sequence[FirmRestore], *, by) -> None:
    """Store the former values, take the names away, rebuild the keys of firms whose names or codes changed.

    The mark of being verified goes or returns as ``values`` say, by no rule of its own. Raises IntegrityError when a code
    belongs to another firm by now. Writes one audit row ``enterprise.restored`` a firm.
    """
    if not restores:
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS enterprise_back")
        cursor.execute(
            f"CREATE TEMP TABLE enterprise_back ON COMMIT DROP AS SELECT id, {', '.join(RESTORED)}, "  # noqa: S608
            f"NULL::text[] AS put FROM {LIBRARY} LIMIT 0"
        )
        rows = ([r.id, *map(r.values.get, RESTORED), f"{{{','.join(r.values)}}}"] for r in restores)
        copy_rows(cursor, "enterprise_back", ("id", *RESTORED, "put"), rows)
        cursor.execute(
            f"UPDATE {LIBRARY} e SET {_PUTTING}, version = e.version + 1, updated_at = %s, updated_by_id = %s "  # noqa: S608
            "FROM enterprise_back n WHERE n.id = e.id",
            [timezone.now(), by.pk if by else None],
        )
        _take_names(cursor, restores)
        rebuild_keys(cursor, [r.id for r in restores if r.names or KEYED_BY & set(r.values)])
    acts = [(Enterprise.from_db(None, ["id", "name"], [r.id, r.name]), r.note) for r in restores]
    record_many("enterprise.restored", acts, by=by)


def _take_names(cursor, restores: Sequence[FirmRestore]) -> None:
    taken = [(r.id, kind, norm) for r in restores for kind, norm in r.names]
    cursor.execute(
        f"DELETE FROM {ALIASES} a USING unnest(%s::bigint[], %s::text[], %s::text[]) AS t(id, kind, norm) "  # noqa: S608
        "WHERE a.enterprise_id = t.id AND a.kind = t.kind AND a.name_norm = t.norm",
        [[pk for pk, _, _ in taken], [kind for _, kind, _ in taken], [norm for _, _, norm in taken]],
    )


def _put(column: str) -> str:
    value = f"n.{column}" if Enterprise._meta.get_field(column).null else f"coalesce(n.{column}, '')"
    return f"{column} = CASE WHEN '{column}' = ANY(n.put) THEN {value} ELSE e.{column} END"


_PUTTING = ", ".join(map(_put, RESTORED))
