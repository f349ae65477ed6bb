"""Which firm of the library a staged row is, and in what the two differ (identity D1, D1b, D2; domain 7.7)."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from crm.enterprises.models import Alias, Enterprise
from crm.enterprises.services.bulk.staging import COLUMNS, IDENTITIES, LIBRARY, NAMES_TABLE, TABLE

ALIASES = Alias._meta.db_table
# They follow from others or decide who a firm is; the rest is compared value by value.
NOT_COMPARED = frozenset(
    {"name", "name_norm", "uscc_check", "reg_capital_raw", "reg_capital_wan", "reg_status_raw", "exchange"}
)
# Written along with a column that is compared (raw text beside the amount …): what stood there must come back with it.
BESIDE = ("uscc_check", "reg_capital_raw", "reg_capital_wan", "reg_status_raw", "exchange")
COMPARED = tuple(column for column in COLUMNS if column not in NOT_COMPARED)


class Candidate(NamedTuple):
    """A firm of the same name: its id, its checked codes and its region."""

    id: int
    uscc: str | None
    stock: tuple[str, str] | None
    region_code: str


@dataclass
class Match:
    """What the library knows of a staged row: the firm of its credit code, of its stock code, of its name."""

    by_code: int | None = None
    by_stock: int | None = None
    by_name: list[Candidate] = field(default_factory=list)


class Difference(NamedTuple):
    """A firm beside a staged row: ``old`` holds its present text of every column in which the row says something else.

    ``new_names`` are the names of the row that the firm does not bear yet, ``knows_name`` says that the row's own name
    is the firm's or one it bore. ``beside`` is the present text of the columns that go along with others, ``updated_at``
    when the firm was last changed, ``version`` the one that was compared.
    """

    id: int
    name: str
    knows_name: bool
    is_deleted: bool
    is_verified: bool
    old: Mapping[str, str]
    new_names: list[tuple[str, str, str]]
    beside: Mapping[str, str] = {}
    updated_at: datetime | None = None
    version: int | None = None


def find_matches() -> dict[int, Match]:
    """Return, by row number, what the library holds for the staged rows; rows without any match are missing.

    Names count only where no code matched. Codes that failed their checksum identify nobody (domain 0.11).
    """
    found: dict[int, Match] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_CODES)
        for number, by_code, by_stock in cursor.fetchall():
            found[number] = Match(by_code, by_stock)
        cursor.execute(_BY_NAME, [list(found)])
        for number, pk, uscc, exchange, stock, region in cursor.fetchall():
            candidate = Candidate(pk, uscc, (exchange, stock) if stock else None, region)
            found.setdefault(number, Match()).by_name.append(candidate)
    return found


def taken_codes(codes: Collection[str]) -> dict[str, int]:
    """Return which of these credit codes the library holds, checked or not, with the firm's id."""
    if not codes:
        return {}
    found = Enterprise.objects.filter(uscc__in=codes).values_list("uscc", "pk")
    return {code: pk for code, pk in found if code}


def compare(pairs: Iterable[tuple[int, int]], *, lock: bool) -> dict[int, Difference]:
    """Return, by row number, how each (row number, firm id) differs; ``lock`` holds the firms until the end, by id."""
    pairs = sorted(pairs)
    if not pairs:
        return {}
    numbers, ids = [number for number, _ in pairs], [pk for _, pk in pairs]
    with connection.cursor() as cursor:
        if lock:
            cursor.execute(f"SELECT id FROM {LIBRARY} WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [sorted(set(ids))])  # noqa: S608
        cursor.execute(_NEW_NAMES, [numbers, ids])
        names: dict[int, list[tuple[str, str, str]]] = {}
        for number, *name in cursor.fetchall():
            names.setdefault(number, []).append((name[0], name[1], name[2]))
        cursor.execute(_DIFFERENCES, [numbers, ids])
        return {row[0]: _difference(names.get(row[0], []), *row[1:]) for row in cursor.fetchall()}


def _difference(
    new_names: list[tuple[str, str, str]],
    pk: int,
    name: str,
    knows: bool,
    deleted: bool,
    verified: bool,
    at: datetime,
    version: int,
    told: str | None,
) -> Difference:
    """Return the difference of one row; ``told`` is the JSON of what differs, None for most rows of a list that comes again."""
    old, beside = json.loads(told) if told else ({}, ())
    stood = dict(zip(BESIDE, beside, strict=False))
    return Difference(pk, name, knows, deleted, verified, old, new_names, stood, at, version)


_BY_CODES = f"""
SELECT s.number, c.id, t.id FROM {IDENTITIES} s
LEFT JOIN {LIBRARY} c ON c.uscc = s.uscc AND c.uscc_check = 'ok' AND s.uscc_check = 'ok'
LEFT JOIN {LIBRARY} t ON t.stock_code = s.stock_code AND t.exchange = coalesce(s.exchange, '') AND t.stock_code <> ''
WHERE c.id IS NOT NULL OR t.id IS NOT NULL
"""  # noqa: S608
_CANDIDATE = "e.id, CASE WHEN e.uscc_check = 'ok' THEN e.uscc END, e.exchange, e.stock_code, e.region_code"
_BY_NAME = f"""
WITH open AS (SELECT number, name_norm FROM {IDENTITIES} WHERE NOT number = ANY(%s))
SELECT o.number, {_CANDIDATE} FROM open o JOIN {LIBRARY} e ON e.name_norm = o.name_norm AND NOT e.is_deleted
UNION
SELECT o.number, {_CANDIDATE} FROM open o JOIN {ALIASES} a ON a.name_norm = o.name_norm AND a.kind = 'former'
JOIN {LIBRARY} e ON e.id = a.enterprise_id AND NOT e.is_deleted
ORDER BY 1, 2
"""  # noqa: S608
_PAIRS = "unnest(%s::int[], %s::bigint[]) AS p(number, id)"
_DIFFERING = ",\n".join(
    f"'{c}', CASE WHEN s.{c} IS NOT NULL AND e.{c} IS DISTINCT FROM s.{c} THEN coalesce(e.{c}::text, '') END"
    for c in COMPARED
)
_ANY = " OR ".join(f"(s.{c} IS NOT NULL AND e.{c} IS DISTINCT FROM s.{c})" for c in COMPARED)
_BESIDE = ", ".join(f"coalesce(e.{column}::text, '')" for column in BESIDE)
_DIFFERENCES = f"""
SELECT p.number, e.id, e.name,
  e.name_norm = s.name_norm OR EXISTS (
    SELECT 1 FROM {ALIASES} a WHERE a.enterprise_id = e.id AND a.name_norm = s.name_norm AND a.kind = 'former'),
  e.is_deleted, e.verified_at IS NOT NULL, e.updated_at, e.version,
  CASE WHEN {_ANY} THEN jsonb_build_array(
    jsonb_strip_nulls(jsonb_build_object({_DIFFERING})), jsonb_build_array({_BESIDE}))::text END
FROM {_PAIRS} JOIN {TABLE} s ON s.number = p.number JOIN {LIBRARY} e ON e.id = p.id
"""  # noqa: S608
_NEW_NAMES = f"""
SELECT n.number, n.kind, n.name, n.name_norm
FROM {_PAIRS} JOIN {NAMES_TABLE} n ON n.number = p.number JOIN {LIBRARY} e ON e.id = p.id
LEFT JOIN {ALIASES} a ON a.enterprise_id = p.id AND a.kind = n.kind AND a.name_norm = n.name_norm
WHERE a.id IS NULL AND n.name_norm <> e.name_norm
"""  # noqa: S608
