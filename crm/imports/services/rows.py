"""Rows of a list as they are kept between checking and writing."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from core.copying import copy_rows
from core.spreadsheets.values import Value, as_text
from crm.imports.cleaned import CleanRow
from crm.imports.columns import RENAMES
from crm.imports.judging import Outcome
from crm.imports.models import ImportBatch, ImportRow

TABLE = ImportRow._meta.db_table
WRITTEN = frozenset({ImportRow.Verdict.CREATED, ImportRow.Verdict.UPDATED})
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
    renames = sum(1 for row in judged if any(warning["code"] == RENAMES for warning in row.warnings))
    if renames:
        batch.reasons[RENAMES] = batch.reasons.get(RENAMES, 0) + renames
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


@dataclass(slots=True)
class KeptRow:
    """What writing needs of a kept row; a fraction of the cost of a model instance."""

    pk: int
    number: int
    values: dict[str, Any]
    verdict: str
    reason: str
    faults: list[dict[str, str]]
    duplicate_of: int | None
    enterprise: int | None


def rows_behind(batch: ImportBatch, count: int) -> list[KeptRow]:
    """Return the next rows of a batch behind its cursor, in their order."""
    rows = ImportRow.objects.filter(batch=batch, number__gt=batch.cursor).order_by("number")
    fields = ("pk", "number", "values", "verdict", "reason", "faults", "duplicate_of", "enterprise_id")
    return [KeptRow(*row) for row in rows.values_list(*fields)[:count]]


def restored(row: KeptRow) -> CleanRow:
    """Return the clean row again from what was kept."""
    values = dict(row.values)
    names = [(kind, name, norm) for kind, name, norm in values.pop("names", ())]
    clean = CleanRow(row.number, values, names)
    clean.code = values.get("uscc")
    if stock := values.get("stock_code"):
        clean.stock = (values.get("exchange", ""), stock)
    clean.checksum_fault = next((fault for fault in row.faults if fault["code"] == "code_checksum"), None)
    return clean


def note_outcomes(rows: Sequence[KeptRow], outcomes: Mapping[int, Outcome]) -> int:
    """Keep on each row what became of it; return how many conflicts were settled in favour of the list.

    A row that the preview called a conflict stays one in the counts, so that the result equals the preview.
    """
    taken, faulty = 0, []
    for row in rows:
        outcome = outcomes.get(row.number)
        if outcome is None:
            continue
        row.enterprise = outcome.enterprise
        if row.verdict == ImportRow.Verdict.CONFLICT and outcome.verdict in WRITTEN:
            taken += 1
        elif row.verdict != outcome.verdict:
            row.verdict = outcome.verdict
            faulty += [(row, outcome.fault)] if outcome.fault else []
    _note(rows, outcomes)
    for row, fault in faulty:
        ImportRow.objects.filter(pk=row.pk).update(faults=[fault], reason=fault["code"])
    return taken


def _note(rows: Sequence[KeptRow], outcomes: Mapping[int, Outcome]) -> None:
    """Set verdict and firm where they are not what the check had kept, and which rows entered a firm."""
    entered = {number for number, outcome in outcomes.items() if outcome.verdict == ImportRow.Verdict.CREATED}
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} r SET verdict = n.verdict, enterprise_id = n.enterprise, entered = n.entered "  # noqa: S608
            "FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bool[]) AS n(id, verdict, enterprise, entered) "
            "WHERE r.id = n.id AND (r.verdict <> n.verdict OR r.enterprise_id IS DISTINCT FROM n.enterprise)",
            [
                [row.pk for row in rows],
                [str(row.verdict) for row in rows],
                [row.enterprise for row in rows],
                [row.number in entered for row in rows],
            ],
        )


def _plain(cell: Value) -> Value:
    """Keep numbers as numbers, so that a damaged code looks in the file of refused rows as it did in the list."""
    return as_text(cell) if isinstance(cell, float) and cell != cell else cell


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\\u0000", "") if value else ("{}" if value == {} else "[]")
