"""Many firms entered and changed by COPY and a few statements, with their names, keys and audit rows."""

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
# What a new firm may bring beyond what lists say of it, in ``NewFirm.values``; tags as JSON text. Blank is the default.
PLACED = ("owner_team_id", "tags", "created_at", "created_by_id", "source_note")
ENTERED = (*WRITTEN, *PLACED)
KEYED_BY = frozenset({"name", *CODES})
Names = Sequence[Sequence[str]]


class NewFirm(NamedTuple):
    """A firm to enter: the caller's number for it, column → value, other names, and what the audit row says.

    ``keys`` are what ``keys_of`` returned for the same values and names; without them they are worked out on the way.
    """

    number: int
    values: Mapping[str, Any]
    names: Names = ()
    note: Mapping[str, Any] = {}
    keys: Mapping[str, str] | None = None


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


def insert_firms(firms: Sequence[NewFirm], *, by) -> dict[int, int]:
    """Enter the firms and return the id for each number.

    A firm whose credit or stock code somebody else entered a moment ago is left out: match it again. Writes one audit
    row ``enterprise.created`` a firm.
    """
    if not firms:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [LIBRARY, len(firms)]
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        _temporary(cursor, "enterprise_new", ENTERED)
        copy_rows(cursor, "enterprise_new", ("id", *ENTERED), map(_row, ids, firms))
        entered = _insert(cursor, by)
        kept = [(pk, firm) for pk, firm in zip(ids, firms, strict=True) if pk in entered]
        _add_names(cursor, [(pk, firm.names) for pk, firm in kept])
    record_many("enterprise.created", [(_light(pk, firm.values["name"]), firm.note) for pk, firm in kept], by=by)
    return {firm.number: pk for pk, firm in kept}


def change_firms(changes: Sequence[FirmChange], *, by) -> Changed:
    """Store the changes on firms that ``compare`` has locked, rebuild the keys of those whose names or codes changed.

    Firms of which verified base data are replaced are no longer verified. Returns the names that are really new and the
    marks that went. Raises IntegrityError when a code belongs to another firm. Writes one audit row
    ``enterprise.updated`` a firm.
    """
    if not changes:
        return Changed(set(), {})
    with connection.cursor() as cursor:
        _temporary(cursor, "enterprise_change", WRITTEN)
        rows = ([c.id, *map(c.values.get, WRITTEN)] for c in changes)
        copy_rows(cursor, "enterprise_change", ("id", *WRITTEN), rows)
        lost = unverify(cursor, "enterprise_change")
        cursor.execute(
            f"UPDATE {LIBRARY} e SET {_KEEPING}, version = e.version + 1, updated_at = %s, updated_by_id = %s "  # noqa: S608
            "FROM enterprise_change n WHERE n.id = e.id",
            [timezone.now(), by.pk if by else None],
        )
        added = _add_names(cursor, [(c.id, c.names) for c in changes])
        rebuild_keys(cursor, [c.id for c in changes if c.names or KEYED_BY & set(c.values)])
    record_many("enterprise.updated", [(_light(c.id, c.name), _with_mark(c, lost)) for c in changes], by=by)
    return Changed(added, lost)


_KEEPING = ", ".join(f"{c} = coalesce(n.{c}, e.{c})" for c in WRITTEN)


def _temporary(cursor, name: str, columns: Sequence[str]) -> None:
    listed = ", ".join(columns)
    cursor.execute(f"DROP TABLE IF EXISTS {name}")
    cursor.execute(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS SELECT id, {listed} FROM {LIBRARY} LIMIT 0")  # noqa: S608


def _row(pk: int, firm: NewFirm) -> list[Any]:
    values = {**firm.values, **(firm.keys or keys_of(firm.values, firm.names))}
    return [pk, *map(values.get, ENTERED)]


def keys_of(values: Mapping[str, Any], names: Names) -> dict[str, str]:
    """Return the derived columns of a firm with these values and other names; pure."""
    return derived_columns(values["name"], [name for _, name, _ in names], [values.get(code) or "" for code in CODES])


def _insert(cursor, by) -> set[int]:
    """Move the new rows into the library; what the list did not bring gets the model's own defaults."""
    now = timezone.now()
    fixed: dict[str, Any] = {}
    for field in Enterprise._meta.concrete_fields:
        if field.column not in WRITTEN and field.column not in {"id", "uid"}:
            fixed[str(field.column)] = field.get_db_prep_save(field.get_default(), connection)
    fixed |= dict.fromkeys(("created_at", "updated_at"), now)
    fixed |= dict.fromkeys(("created_by_id", "updated_by_id"), by.pk if by else None)
    filled = ", ".join(f"coalesce({c}, %s)" if c in PLACED else "%s" for c in fixed)
    texts = (f for f in Enterprise._meta.concrete_fields if not f.null and f.get_internal_type() in _TEXTS)
    blank = {str(f.column): f.get_default() for f in texts}
    taken = ", ".join(f"coalesce({c}, '{blank[c]}')" if c in blank else c for c in WRITTEN)
    cursor.execute(
        f"INSERT INTO {LIBRARY} (id, uid, {', '.join(WRITTEN)}, {', '.join(fixed)}) "  # noqa: S608
        f"SELECT id, gen_random_uuid(), {taken}, {filled} FROM enterprise_new ORDER BY id "
        "ON CONFLICT DO NOTHING RETURNING id",
        list(fixed.values()),
    )
    return {pk for (pk,) in cursor.fetchall()}


_TEXTS = frozenset({"CharField", "TextField"})


def _add_names(cursor, named: Iterable[tuple[int, Names]]) -> set[tuple[int, str, str]]:
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


def _light(pk: int, name: str) -> Subject:
    """Return just enough of a firm for its audit row."""
    return Subject(Enterprise, pk, name)
