"""Rows of which an earlier list told the same, cell by cell: what they say is known, and so is that it changes nothing."""

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.db import OperationalError, connection

from crm.enterprises.models import Enterprise
from crm.imports.cleaned import CleanRow
from crm.imports.layouts import MappedColumn
from crm.imports.models import ImportBatch, ImportRow

ROWS = ImportRow._meta.db_table
# So many lists are remembered, the latest first, and so many rows of them.
MOST_LISTS = 3
MOST_ROWS = 1_200_000
_PACKAGES = Path(__file__).resolve().parents[3]
_RULES = ("crm/imports", "crm/enterprises", "core/spreadsheets")


class Same(NamedTuple):
    """A row that changes nothing: an earlier one (its pk) held the same cells, and its firm stands as it did then."""

    number: int
    row: int
    enterprise: int
    version: int


@dataclass(frozen=True)
class Earlier:
    """What an earlier row tells of one with the same cells; ``identity`` finds repeats of it in the file."""

    same: Same
    identity: CleanRow


class KnownRows:
    """Which cells earlier lists held, by digest; two sorted arrays, so that a million rows take 16 MB."""

    def __init__(self, digests: Iterable[int] = (), rows: Iterable[int] = ()):
        self._digests, self._rows = array("q", digests), array("q", rows)

    def __contains__(self, digest: int) -> bool:
        return self.row_of(digest) is not None

    def row_of(self, digest: int) -> int | None:
        """Return the pk of a row with these cells, None when no list held them."""
        at = bisect_left(self._digests, digest)
        if at == len(self._digests) or self._digests[at] != digest:
            return None
        return self._rows[at]


def reading_of(mapped: Sequence[MappedColumn], words: Mapping[str, Mapping[str, str]]) -> str:
    """Return what stands for the way in which cells are read: columns, taught words and the rules of this release.

    Equal cells read in equal ways say the same. A day that was in the past stays there, so today does not matter.
    """
    columns = [(column.index, column.text, column.unit, column.field) for column in mapped]
    taught = sorted((field, sorted(pairs.items())) for field, pairs in words.items())
    return hashlib.blake2b(f"{_rules()}{columns}{taught}".encode(), digest_size=16).hexdigest()


@lru_cache(maxsize=1)
def _rules() -> str:
    """Return a digest of all code and tables that say what a cell means."""
    found = hashlib.blake2b(digest_size=16)
    for package in _RULES:
        files = (path for end in ("py", "csv") for path in (_PACKAGES / package).rglob(f"*.{end}"))
        for path in sorted(files):
            found.update(path.read_bytes())
    return found.hexdigest()


def known_rows(batch: ImportBatch, reading: str) -> KnownRows:
    """Return the rows of the latest lists read in the same way that changed nothing or entered their firm; two queries."""
    lists = ImportBatch.objects.filter(kind=batch.kind, reading=reading).exclude(pk=batch.pk)
    lists = lists.filter(status__in=[ImportBatch.Status.PREVIEWED, ImportBatch.Status.DONE]).order_by("-pk")
    chosen, rows = [], 0
    for pk, count in lists.values_list("pk", "rows_read")[:MOST_LISTS]:
        rows += count
        chosen += [pk] if rows <= MOST_ROWS else []
    if not chosen:
        return KnownRows()
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [chosen])
        digests, pks = (_from_network(packed) for packed in cursor.fetchone())
    return KnownRows(digests, pks)


def _from_network(packed: memoryview | None) -> array:
    found = array("q", bytes(packed or b""))
    found.byteswap()
    return found


def earlier_rows(wanted: Mapping[int, int]) -> dict[int, Earlier]:
    """Return, by row number, what the earlier rows (number → pk) tell, where that is still so; one query.

    Their firms stand as they were and bear the credit code of the row: by it alone the row means this firm.
    """
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, [list(wanted), list(wanted.values())])
        return {told[0]: _earlier(*told) for told in cursor.fetchall()}


def _earlier(number, row, firm, version, norm, code, exchange, stock, region) -> Earlier:
    identity = CleanRow(number, {"name_norm": norm, "region_code": region or ""}, code=code)
    identity.stock = (exchange or "", stock) if stock else None
    return Earlier(Same(number, row, firm, version), identity)


def keep_same(batch: ImportBatch, rows: Sequence[Same]) -> None:
    """Store rows by what the earlier ones say; one statement.

    Raises OperationalError when an earlier list is checked again at this moment and its rows are gone: the check that
    asks is then done anew.
    """
    if not rows:
        return
    numbers, pks, firms, versions = zip(*(row[:4] for row in rows), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [batch.pk, list(numbers), list(pks), list(firms), list(versions)])
        if cursor.rowcount != len(rows):
            raise OperationalError("rows of an earlier list went while they were taken over")


_SURE = (
    f"(r.verdict = '{ImportRow.Verdict.UNCHANGED}' OR r.entered) AND r.faults = '[]' AND r.warnings = '[]' "
    "AND r.choice = '' AND r.corrections = '{}' AND NOT r.is_dropped"
)
_KNOWN = f"""
SELECT string_agg(int8send(source), ''::bytea ORDER BY source, id),
  string_agg(int8send(id), ''::bytea ORDER BY source, id)
FROM (SELECT DISTINCT ON (source) source, id FROM {ROWS} r
  WHERE batch_id = ANY(%s) AND source IS NOT NULL AND {_SURE} ORDER BY source, id DESC) r
"""  # noqa: S608
_EARLIER = f"""
SELECT n.number, r.id, e.id, e.version, r.values ->> 'name_norm', r.values ->> 'uscc', r.values ->> 'exchange',
  r.values ->> 'stock_code', r.values ->> 'region_code'
FROM unnest(%s::int[], %s::bigint[]) AS n(number, id) JOIN {ROWS} r ON r.id = n.id
JOIN {Enterprise._meta.db_table} e ON e.id = r.enterprise_id AND e.version = r.firm_version AND NOT e.is_deleted
WHERE e.uscc = r.values ->> 'uscc' AND {_SURE}
"""  # noqa: S608
_KEEP = f"""
INSERT INTO {ROWS} (batch_id, number, "values", raw, verdict, reason, faults, warnings, enterprise_id, firm_version,
  digest, source, entered)
SELECT %s, n.number, r.values, '[]', '{ImportRow.Verdict.UNCHANGED}', '', '[]', '[]', n.firm, n.version,
  r.digest, r.source, false
FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::int[]) AS n(number, id, firm, version) JOIN {ROWS} r ON r.id = n.id
"""  # noqa: S608
