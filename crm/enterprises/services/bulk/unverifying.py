"""Firms whose verified base data a list changes are no longer verified: the rule of ``verification``, for many."""

from typing import Any

from crm.enterprises.services.bulk.staging import LIBRARY, MARKS
from crm.enterprises.verification import BASE

# A blank that the list fills was not there to be checked, just as when a person fills it: the mark goes.
_CHANGED = " OR ".join(f"(n.{c} IS NOT NULL AND n.{c}::text <> coalesce(e.{c}::text, ''))" for c in sorted(BASE))


def unverify(cursor, table: str) -> dict[int, tuple[Any, ...]]:
    """Take the mark from the locked firms of which ``table`` holds another value; return what each had in ``MARKS``."""
    cursor.execute(
        f"UPDATE {LIBRARY} e SET verified_at = NULL, verified_by_id = NULL, verified_source = '' "  # noqa: S608
        f"FROM {table} n, {LIBRARY} o WHERE n.id = e.id AND o.id = e.id AND o.verified_at IS NOT NULL AND ({_CHANGED}) "
        f"RETURNING e.id, {', '.join(f'o.{column}' for column in MARKS)}"
    )
    return {pk: tuple(mark) for pk, *mark in cursor.fetchall()}
