"""The same columns as a file: streaming xlsx and csv; scope, permission and audit are the caller's."""

import os
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

from django.db.models import QuerySet
from django.utils import timezone

from core.spreadsheets.writing import SheetData, SheetForm, csv_lines, write_xlsx
from core.tables.columns import Column, Kind

CHUNK_ROWS = 2_000
WAN_PER_YI = Decimal(10_000)
FORMATS = {
    Kind.MONEY_WAN: "money",
    Kind.MONEY_YI: "money",
    Kind.NUMBER: "money",
    Kind.PERCENT: "percent",
    Kind.RATE: "percent",
}
WIDTHS = {Kind.CODE: 22, Kind.DATE: 12, Kind.MOMENT: 18, Kind.INTEGER: 10}


def export_xlsx(
    columns: Sequence[Column], rows: QuerySet | Iterable[Any], target: str | os.PathLike | IO[bytes], *, name: str,
    form: SheetForm | None = None,
) -> int:  # fmt: skip
    """Write the rows as one sheet ``name`` and return how many; a queryset is read in chunks and never held whole.

    Money leaves in the unit of its head, days and moments as such, codes and phones as text. ``form`` makes it a table
    as offices hand it round: title, note, 合计 of the columns with ``total``, set up for printing.
    """
    shown = [column for column in columns if column.export]
    sheet = SheetData(
        name,
        [column.title for column in shown],
        _values(shown, rows),
        [column.width or WIDTHS.get(column.kind) or max(12, 2 * len(column.title) + 4) for column in shown],
        [FORMATS.get(column.kind) for column in shown],
        form,
        [number for number, column in enumerate(shown) if column.total],
    )
    return write_xlsx(target, [sheet])


def csv_pieces(columns: Sequence[Column], rows: QuerySet | Iterable[Any]) -> Iterator[bytes]:
    """Yield the same table as csv (UTF-8 with BOM), for a StreamingHttpResponse."""
    shown = [column for column in columns if column.export]
    return csv_lines([column.title for column in shown], _values(shown, rows))


def _values(columns: Sequence[Column], rows: QuerySet | Iterable[Any]) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=CHUNK_ROWS) if isinstance(rows, QuerySet) else rows:
        yield [_value(column, column.of(row)) for column in columns]


def _value(column: Column, raw: Any) -> Any:
    if column.kind == Kind.MONEY_YI and raw is not None:
        return Decimal(raw) / WAN_PER_YI
    if column.kind == Kind.CODE and raw is not None:
        return str(raw)
    if column.kind == Kind.DATE and hasattr(raw, "hour"):
        return timezone.localdate(raw) if timezone.is_aware(raw) else raw.date()
    return raw
