"""Many firms entered by a few statements, with their names, keys and audit rows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from core.audit.services import record_many, record_selected
from core.copying import copy_rows
from crm.enterprises.derived import derived_columns
from crm.enterprises.models import Enterprise
from crm.enterprises.services.bulk.matching import find_matches
from crm.enterprises.services.bulk.staging import COLUMNS, LIBRARY, stage_identities_of
from crm.enterprises.services.bulk.tidying import let_search_wait
from crm.enterprises.services.bulk.writing import ALIASES, DERIVED, WRITTEN, Names, add_names, light, temporary
from crm.enterprises.services.writing import CODES

# What a new firm may bring beyond what lists say of it, in ``NewFirm.values``; tags as JSON text. Blank is the default.
PLACED = ("owner_team_id", "tags", "created_at", "created_by_id", "source_note")
ENTERED = (*WRITTEN, *PLACED)
# The firms of the last call stand here until the transaction ends; ``number`` is the caller's, where rows were selected.
NEW, NEW_KEYS = "enterprise_new", "enterprise_new_key"
KEYS = tuple(column for column in DERIVED if column not in COLUMNS)


class NewFirm(NamedTuple):
    """A firm to enter: the caller's number for it, column → value, other names, and what the audit row says.

    ``keys`` are what ``keys_of`` returned for the same values and names; without them they are worked out on the way.
    """

    number: int
    values: Mapping[str, Any]
    names: Names = ()
    note: Mapping[str, Any] = {}
    keys: Mapping[str, str] | None = None


class Selected(NamedTuple):
    """Firms to enter straight from a query that yields ``number`` and ``values``, a JSON object of the library's columns.

    Under ``names`` the object may hold other names as [kind, name, normal form].
    """

    query: str
    params: Sequence[Any]


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
        temporary(cursor, NEW, ENTERED)
        copy_rows(cursor, NEW, ("id", *ENTERED), map(_row, ids, firms))
        entered = _insert(cursor, by)
        kept = [(pk, firm) for pk, firm in zip(ids, firms, strict=True) if pk in entered]
        add_names(cursor, [(pk, firm.names) for pk, firm in kept])
    record_many("enterprise.created", [(light(pk, firm.values["name"]), firm.note) for pk, firm in kept], by=by)
    return {firm.number: pk for pk, firm in kept}


def insert_selected(
    firms: Selected,
    keys: Iterable[tuple[int, Mapping[str, str]]],
    *,
    by,
    note: Mapping[str, Any],
    besides: Collection[str],
) -> dict[int, int]:
    """Enter the selected firms that nobody can take for one of the library or of each other; return the id for each number.

    ``keys`` are what ``keys_of`` returned, by number. Firms of which the library knows a code or the name, whose name
    two of them bear, or whose normal name is in ``besides``, are left out: match them. They stay in ``NEW`` until the
    transaction ends. Writes one audit row ``enterprise.created`` a firm with ``note`` and its number as ``row``.
    """
    with connection.cursor() as cursor:
        temporary(cursor, NEW, ENTERED, ", 0 AS number, NULL::jsonb AS names")
        _copy_keys(cursor, keys)
        cursor.execute(_SELECT.format(query=firms.query), [LIBRARY, *firms.params])
        _leave_doubtful(cursor, besides)
        _insert(cursor, by)
        cursor.execute(f"DELETE FROM {NEW} n WHERE NOT EXISTS (SELECT 1 FROM {LIBRARY} e WHERE e.id = n.id)")  # noqa: S608
        cursor.execute(_NAMES)
        record_selected("enterprise.created", Enterprise, _NOTED, note, by=by)
        cursor.execute(f"SELECT number, id FROM {NEW}")  # noqa: S608
        return dict(cursor.fetchall())


def keys_of(values: Mapping[str, Any], names: Names) -> dict[str, str]:
    """Return the derived columns of a firm with these values and other names; pure."""
    return derived_columns(values["name"], [name for _, name, _ in names], [values.get(code) or "" for code in CODES])


def _copy_keys(cursor, keys: Iterable[tuple[int, Mapping[str, str]]]) -> None:
    cursor.execute(f"DROP TABLE IF EXISTS {NEW_KEYS}")
    columns = ", ".join(f"{column} text" for column in KEYS)
    cursor.execute(f"CREATE TEMP TABLE {NEW_KEYS} (number int, {columns}) ON COMMIT DROP")
    copy_rows(cursor, NEW_KEYS, ("number", *KEYS), ([number, *map(key.get, KEYS)] for number, key in keys))


def _leave_doubtful(cursor, besides: Collection[str]) -> None:
    """Take out whom the library may know, and names that stand there more than once."""
    stage_identities_of(cursor, NEW)
    known = list(find_matches())
    cursor.execute(
        f"DELETE FROM {NEW} WHERE number = ANY(%s) OR name_norm = ANY(%s) OR name_norm IN "  # noqa: S608
        f"(SELECT name_norm FROM {NEW} GROUP BY name_norm HAVING count(*) > 1)",
        [known, list(besides)],
    )


def _row(pk: int, firm: NewFirm) -> list[Any]:
    values = {**firm.values, **(firm.keys or keys_of(firm.values, firm.names))}
    return [pk, *map(values.get, ENTERED)]


def _insert(cursor, by) -> set[int]:
    """Move the new rows into the library; what the list did not bring gets the model's own defaults."""
    let_search_wait(cursor)
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
        f"SELECT id, gen_random_uuid(), {taken}, {filled} FROM {NEW} ORDER BY id "
        "ON CONFLICT DO NOTHING RETURNING id",
        list(fixed.values()),
    )
    return {pk for (pk,) in cursor.fetchall()}


_TEXTS = frozenset({"CharField", "TextField"})
_TYPED = ", ".join(f"{c} {Enterprise._meta.get_field(c).db_type(connection)}" for c in COLUMNS)
_SELECT = f"""
INSERT INTO {NEW} (id, number, names, {", ".join(COLUMNS)}, {", ".join(KEYS)})
SELECT nextval(pg_get_serial_sequence(%s, 'id')), s.number, s.values -> 'names',
  {", ".join(f"nullif(x.{c}, '')" if Enterprise._meta.get_field(c).get_internal_type() in _TEXTS else f"x.{c}" for c in COLUMNS)},
  {", ".join(f"k.{c}" for c in KEYS)}
FROM ({{query}}) s JOIN {NEW_KEYS} k ON k.number = s.number CROSS JOIN LATERAL jsonb_to_record(s.values) AS x({_TYPED})
ORDER BY s.number
"""  # noqa: S608
_NAMES = f"""
INSERT INTO {ALIASES} (enterprise_id, kind, name, name_norm)
SELECT DISTINCT ON (n.id, a.one ->> 0, a.one ->> 2) n.id, a.one ->> 0, a.one ->> 1, a.one ->> 2
FROM {NEW} n, jsonb_array_elements(n.names) AS a(one) WHERE n.names IS NOT NULL
ORDER BY n.id, a.one ->> 0, a.one ->> 2 ON CONFLICT DO NOTHING
"""  # noqa: S608
_NOTED = f"SELECT id, name, jsonb_build_object('row', number) FROM {NEW}"  # noqa: S608
