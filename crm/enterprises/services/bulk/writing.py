"""Many firms changed by COPY and a few statements, with their names, keys and audit rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from core.audit.services import Subject, record_many
from core.copying import copy_rows
from crm.enterprises.derived import derived_columns
from crm.enterprises.models import Alias, Enterprise
from crm.enterprises.services.bulk.staging import COLUMNS, LIBRARY
from crm.enterprises.services.bulk.unverifying import unverify
from crm.enterprises.services.identity import LIBRARY_LOCK
from crm.enterprises.services.writing import CODES, shown_value

ALIASES = Alias._meta.db_table
DERIVED = ("name_norm", "name_core", "search_key", "sort_key")
WRITTEN = tuple(dict.fromkeys((*COLUMNS, *DERIVED)))
KEYED_BY = frozenset({"name", *CODES})
Names = Sequence[Sequence[str]]


class FirmChange(NamedTuple):
    """What becomes new on one locked firm; columns that are not named stay as they are."""

    id: int
    name: str
    values: Mapping[str, Any]
    names: Names = ()
    note: Mapping[str, Any] = {}


class Changed(NamedTuple):
    """What became new: names that were not there before as (firm, kind, norm), and by firm the mark it lost (``MARKS``)."""

    names: set[tuple[int, str, str]]
    marks: Mapping[int, tuple[Any, ...]]


def hold_library() -> None:
    """Let bulk writers go one after the other, each until its transaction ends: nothing doubles, nothing deadlocks.

    Whoever enters or renames a single firm meanwhile (``identity.hold_name``) waits as well.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LIBRARY_LOCK])


def change_firms(changes: Sequence[FirmChange], *, by) -> Changed:
    """Store the changes on firms that ``compare`` has locked, rebuild the keys of those whose names or codes changed.

    Firms of which verified base data are replaced are no longer verified. Returns the names that are really new and the
    marks that went. Raises IntegrityError when a code belongs to another firm. Writes one audit row
    ``enterprise.updated`` a firm.
    """
    if not changes:
        return Changed(set(), {})
    with connection.cursor() as cursor:
        temporary(cursor, "enterprise_change", WRITTEN)
        rows = ([c.id, *map(c.values.get, WRITTEN)] for c in changes)
        copy_rows(cursor, "enterprise_change", ("id", *WRITTEN), rows)
        lost = unverify(cursor, "enterprise_change")
        cursor.execute(
            f"UPDATE {LIBRARY} e SET {_KEEPING}, version = e.version + 1, updated_at = %s, updated_by_id = %s "  # noqa: S608
            "FROM enterprise_change n WHERE n.id = e.id",
            [timezone.now(), by.pk if by else None],
        )
        added = add_names(cursor, [(c.id, c.names) for c in changes])
        rebuild_keys(cursor, [c.id for c in changes if c.names or KEYED_BY & set(c.values)])
    record_many("enterprise.updated", [(light(c.id, c.name), _with_mark(c, lost)) for c in changes], by=by)
    return Changed(added, lost)


_KEEPING = ", ".join(f"{c} = coalesce(n.{c}, e.{c})" for c in WRITTEN)


def temporary(cursor, name: str, columns: Sequence[str], extra: str = "") -> None:
    """Make an empty table of these columns of the library and ``extra`` ones (SQL), for this transaction."""
    listed = ", ".join(columns)
    cursor.execute(f"DROP TABLE IF EXISTS {name}")
    cursor.execute(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS SELECT id, {listed}{extra} FROM {LIBRARY} LIMIT 0")  # noqa: S608


def add_names(cursor, named: Iterable[tuple[int, Names]]) -> set[tuple[int, str, str]]:
    """Give the firms these other names; return those that they did not bear before as (firm, kind, norm)."""
    rows = [[pk, *name] for pk, names in named for name in names]
    if not rows:
        return set()
    cursor.execute("DROP TABLE IF EXISTS enterprise_new_name")
    cursor.execute("CREATE TEMP TABLE enterprise_new_name (id bigint, kind text, name text, norm text) ON COMMIT DROP")
    copy_rows(cursor, "enterprise_new_name", ("id", "kind", "name", "norm"), rows)
    cursor.execute(
        f"INSERT INTO {ALIASES} (enterprise_id, kind, name, name_norm) "  # noqa: S608
        "SELECT DISTINCT ON (id, kind, norm) id, kind, name, norm FROM enterprise_new_name "
        "ORDER BY id, kind, norm ON CONFLICT DO NOTHING RETURNING enterprise_id, kind, name_norm"
    )
    return set(cursor.fetchall())


def rebuild_keys(cursor, ids: list[int]) -> None:
    """Work the derived columns of these firms out again from name, other names and codes, and store them."""
    if not ids:
        return
    cursor.execute(
        f"SELECT e.id, e.name, array(SELECT a.name FROM {ALIASES} a WHERE a.enterprise_id = e.id ORDER BY a.kind, a.id), "  # noqa: S608
        f"{', '.join(f'e.{code}' for code in CODES)} FROM {LIBRARY} e WHERE e.id = ANY(%s)",
        [ids],
    )
    rows = []
    for pk, name, aliases, *codes in cursor.fetchall():
        derived = derived_columns(name, aliases, [code or "" for code in codes])
        rows.append([pk, *map(derived.get, DERIVED)])
    cursor.execute("DROP TABLE IF EXISTS enterprise_keys")
    cursor.execute(
        f"CREATE TEMP TABLE enterprise_keys ON COMMIT DROP AS SELECT id, {', '.join(DERIVED)} FROM {LIBRARY} LIMIT 0"  # noqa: S608
    )
    copy_rows(cursor, "enterprise_keys", ("id", *DERIVED), rows)
    cursor.execute(
        f"UPDATE {LIBRARY} e SET {', '.join(f'{c} = k.{c}' for c in DERIVED)} FROM enterprise_keys k WHERE k.id = e.id"  # noqa: S608
    )


def _with_mark(change: FirmChange, lost: Mapping[int, tuple[Any, ...]]) -> Mapping[str, Any]:
    """Return what the audit row says, with the mark of being verified that the change took away."""
    return {**change.note, "verified_at": [shown_value(lost[change.id][0]), None]} if change.id in lost else change.note


def light(pk: int, name: str) -> Subject:
    """Return just enough of a firm for its audit row."""
    return Subject(Enterprise, pk, name)
