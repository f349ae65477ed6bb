"""Everything that an import leaves in a database, in a form in which two databases can be compared."""

import json
from collections import Counter
from contextlib import closing
from typing import Any

from tests.faults.district import District

TABLES = (
    "enterprises_enterprise", "enterprises_alias", "enterprises_contact", "imports_importrow", "imports_fieldchange",
    "imports_leftalone", "imports_importbatch",
)  # fmt: skip
# What no two runs share: moments (all that ends in _at), ids, who worked and how often it took.
ASIDE = {"id", "uid", "at", "claimed_by", "claimed_until", "attempts", "undo_cursor"}
FIRM_KEYS = ("enterprise_id", "target_id", "parent_id")


def belongings(district: District) -> dict[str, Any]:
    """Return the rows of every table, firms by name instead of id, and the number of audit rows of each verb."""
    with closing(district.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM enterprises_enterprise")
        names = dict(cursor.fetchall())
        found: dict[str, Any] = {table: _rows(cursor, table, names) for table in TABLES}
        cursor.execute("SELECT action FROM audit_auditentry")
        found["audit"] = Counter(action for (action,) in cursor.fetchall())
    return found


def differences(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return for each table how many rows only one of two databases has, and in what the first of them differ."""
    found = {}
    for table in other:
        only = [sorted((Counter(a[table]) - Counter(b[table])).elements()) for a, b in ((one, other), (other, one))]
        if any(only):
            first, second = (set(rows[0]) if rows else set() for rows in only)
            found[table] = (len(only[0]), len(only[1]), sorted(first - second), sorted(second - first))
    return found


def _rows(cursor, table: str, names: dict[int, str]) -> list[tuple[str, ...]]:
    cursor.execute(f"SELECT to_jsonb(t) FROM {table} t")  # noqa: S608 - the names stand above
    return [_comparable(row, names) for (row,) in cursor.fetchall()]


def _comparable(row: dict[str, Any], names: dict[int, str]) -> tuple[str, ...]:
    kept = {key: value for key, value in row.items() if key not in ASIDE and not key.endswith("_at")}
    kept |= {key: names.get(kept[key]) for key in FIRM_KEYS if key in kept}
    return tuple(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in sorted(kept.items()))
