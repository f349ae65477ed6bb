"""Rows of a list as they are kept between checking and writing."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db import connection

from core.copying import copy_rows
from core.spreadsheets.values import Value, as_text
from crm.imports.cleaned import CleanRow
from crm.imports.models import ImportBatch, ImportRow

TABLE = ImportRow._meta.db_table
NEEDS_HELP = frozenset({ImportRow.Verdict.CONFLICT, ImportRow.Verdict.REFUSED})
COLUMNS = (
    "batch_id", "number", "values", "raw", "verdict", "reason", "faults", "warnings", "duplicate_of", "enterprise_id",
)  # fmt: skip


class Judged(NamedTuple):
    """One row with its verdict, ready to be kept; ``values`` is what writing will need."""

    number: int
    verdict: str
    values: dict[str, Any]
    cells: Sequence[Value]
    faults: list[dict[str, str]]
    warnings: list[dict[str, str]]
    duplicate_of: int | None = None
    enterprise: int | None = None

    @property
    def reason(self) -> str:
        """The code of the first fault, '' for none."""
        return self.faults[0]["code"] if self.faults else ""


def keep(batch: ImportBatch, judged: Iterable[Judged]) -> None:
    """Store the rows of one chunk by COPY and count them on the batch, which the caller saves."""
    judged = list(judged)
    with connection.cursor() as cursor:
        copy_rows(cursor, TABLE, COLUMNS, _lines(batch.pk, judged), not_null={"reason"})
    batch.counts = dict(Counter(batch.counts) + Counter(str(row.verdict) for row in judged))
    batch.reasons = dict(Counter(batch.reasons) + Counter(row.reason for row in judged if row.verdict in NEEDS_HELP))
    batch.rows_read += len(judged)


def _lines(batch_id: int, judged: Iterable[Judged]) -> Iterator[list[Any]]:
    for row in judged:
        raw = [_plain(cell) for cell in row.cells] if row.verdict in NEEDS_HELP else []
        yield [
            batch_id,
            row.number,
            _json(row.values),
            _json(raw),
            str(row.verdict),
            row.reason,
            _json(row.faults),
            _json(row.warnings),
            row.duplicate_of,
            row.enterprise,
        ]


def kept_values(row: CleanRow) -> dict[str, Any]:
    """Return what is kept of a clean row: its values and, under ``names``, its other names."""
    return row.values | {"names": row.names} if row.names else row.values


def restored(row: ImportRow) -> CleanRow:
    """Return the clean row again from what was kept."""
    values = dict(row.values)
    names = [(kind, name, norm) for kind, name, norm in values.pop("names", ())]
    clean = CleanRow(row.number, values, names)
    clean.code = values.get("uscc")
    if stock := values.get("stock_code"):
        clean.stock = (values.get("exchange", ""), stock)
    clean.checksum_fault = next((fault for fault in row.faults if fault["code"] == "code_checksum"), None)
    return clean


def _plain(cell: Value) -> Value:
    """Keep numbers as numbers, so that a damaged code looks in the file of refused rows as it did in the list."""
    return as_text(cell) if isinstance(cell, float) and cell != cell else cell


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\\u0000", "") if value else ("{}" if value == {} else "[]")
