"""Columns and rows as plain data for a template: text, classes, links; no HTML is made here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from core.tables.columns import Column, Kind
from core.web import formats

RIGHT = {Kind.MONEY_WAN, Kind.MONEY_YI, Kind.INTEGER, Kind.NUMBER, Kind.PERCENT, Kind.RATE}
TEXTS = {
    Kind.MONEY_WAN: formats.money_wan,
    Kind.MONEY_YI: formats.money_yi,
    Kind.INTEGER: formats.thousands,
    Kind.NUMBER: formats.money_wan,
    Kind.PERCENT: formats.percent,
    Kind.RATE: lambda ratio: formats.percent(ratio, 1),
    Kind.DATE: formats.date_short,
    Kind.MOMENT: formats.datetime_local,
}


@dataclass(frozen=True)
class HeaderCell:
    """One head: its text, classes, and (when the list may be sorted by it) the name for ``sort_th``, else ''."""

    text: str
    css: str
    sort: str


@dataclass(frozen=True)
class Cell:
    """One cell: text, the full form for ``title`` when the text is short for it, classes, label on phones, address."""

    text: str
    title: str
    css: str
    label: str
    url: str
    column: Column
    raw: Any


def header_cells(columns: Iterable[Column]) -> list[HeaderCell]:
    """Return the heads of the columns that show on a page."""
    return [
        HeaderCell(column.title, _css(column), column.key if column.sort_fields else "")
        for column in columns
        if column.page
    ]


def table_rows(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[tuple[Any, list[Cell]]]:
    """Yield (row, its cells) for each row of a page."""
    for row in rows:
        yield row, cells_of(columns, row)


def cells_of(columns: Iterable[Column], row: Any) -> list[Cell]:
    """Return the cells of one row for the columns that show on a page."""
    return [_cell(column, row) for column in columns if column.page]


def _cell(column: Column, row: Any) -> Cell:
    raw = column.of(row)
    url = (column.link(row) if column.link else None) or ""
    label = "" if column.name else column.title
    return Cell(_text(column, raw), _full(column, raw), _css(column), label, url, column, raw)


def _text(column: Column, raw: Any) -> str:
    if isinstance(raw, bool):
        return "是" if raw else "否"
    shape = TEXTS.get(column.kind)
    if shape:
        return shape(raw)
    return formats.NOTHING if raw is None or raw == "" else str(raw)


def _full(column: Column, raw: Any) -> str:
    """Return the whole name of a row, and the full day or moment behind a short one."""
    if isinstance(raw, datetime):
        local = timezone.localtime(raw) if timezone.is_aware(raw) else raw
        return f"{local:%Y-%m-%d}" if column.kind == Kind.DATE else f"{local:%Y-%m-%d %H:%M}"
    if isinstance(raw, date):
        return raw.isoformat()
    return str(raw) if column.name and raw else ""


def _css(column: Column) -> str:
    marks = (
        ("n", column.kind in RIGHT),
        ("lz-code", column.kind == Kind.CODE),
        ("is-name", column.name),
        ("lz-desk", not column.phone),
    )
    return " ".join(mark for mark, wanted in marks if wanted)
