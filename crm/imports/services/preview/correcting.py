"""Cells of a preview corrected in place, and taken back."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from core.errors import RuleViolation
from core.spreadsheets.values import as_text
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.sealing import hidden, opened, sealer, shown
from crm.imports.services.preview.acts import STALE, begin, end, once_more, rows_of, writable_columns
from crm.imports.services.preview.rejudging import Touched
from crm.imports.services.preview.storing import fetch_cells

LONGEST_CELL, LONGEST_TOLD = 32_767, 200


@once_more
@transaction.atomic
def correct_cells(
    pk: int, number: int, *, by, cells: Mapping[int, str], seen: Mapping[int, str] | None = None, mark: str = ""
) -> dict[int, ImportRow]:
    """Write other texts into cells of a row (by their index in the file) and judge it again with all that it reaches.

    The original cells are kept in ``corrections``; typing one of them again takes the correction back. ``seen`` holds the
    texts that the person had before, ``mark`` the state of the page. Returns every row that was judged, by number; none
    when nothing changes. Raises what ``begin`` raises, RuleViolation ``stale`` with the new texts when somebody else
    corrected the cell meanwhile, ``dropped`` and ``invalid``; fields are named ``cell_<index>``.
    """
    batch, row = _row(pk, number, by=by, mark=mark)
    _refuse_stale(row, seen or {}, cells)
    return _write(batch, row, cells, by=by, action="import.row_corrected")


@once_more
@transaction.atomic
def revert_cells(
    pk: int, number: int, *, by, columns: Collection[int] | None = None, mark: str = ""
) -> dict[int, ImportRow]:
    """Give cells of a row what the file holds, all of the corrected ones without ``columns``; twice is once.

    Returns and raises like ``correct_cells``.
    """
    batch, row = _row(pk, number, by=by, mark=mark)
    kept = {int(index): as_text(opened(original)) for index, original in row.corrections.items()}
    back = {index: text for index, text in kept.items() if columns is None or index in columns}
    return _write(batch, row, back, by=by, action="import.row_reverted")


def _row(pk: int, number: int, *, by, mark: str) -> tuple[ImportBatch, ImportRow]:
    batch = begin(pk, by=by, mark=mark)
    (row,) = rows_of(batch, [number])
    if row.is_dropped:
        raise RuleViolation("这一行已剔除，请先恢复再改", code="dropped")
    return batch, row


def _refuse_stale(row: ImportRow, seen: Mapping[int, str], cells: Mapping[int, str]) -> None:
    stale = {
        index: now for index in cells if index in seen and _plain(now := cell_text(row, index)) != _plain(seen[index])
    }
    if stale:
        fields = {f"cell_{index}": f"他人刚改为“{now}”，再次保存以您填写的为准" for index, now in stale.items()}
        raise RuleViolation("这一行刚被他人改过，请核对", code=STALE, fields=fields)


def _write(batch: ImportBatch, row: ImportRow, cells: Mapping[int, str], *, by, action: str) -> dict[int, ImportRow]:
    columns = writable_columns(batch)
    wrong = {f"cell_{index}": "这一列没有导入" for index in cells if index not in columns}
    wrong |= {f"cell_{at}": f"最多 {LONGEST_CELL:,} 个字" for at, text in cells.items() if len(text) > LONGEST_CELL}
    if wrong:
        raise RuleViolation("没有保存，请改正标出的各处", code="invalid", fields=wrong)
    touched = Touched(batch, [row])
    if not row.raw:
        fetch_cells(batch, [row])
    before, told = row.verdict, {}
    for index, text in cells.items():
        was = cell_text(row, index)
        if _plain(was) != _plain(text):
            _set(row, columns[index], _plain(text))
            told[index] = _told(columns[index], was, text)
    if not told:
        return {}
    touched.judge()
    end(batch, action, by=by, changes={"row": row.number, "cells": told, "verdict": [before, row.verdict]})
    return touched.rows


def _told(column: Mapping[str, Any], *texts: str) -> dict[str, Any]:
    """Return what the log says of one cell: cut, and without people's numbers."""
    keep, field = sealer([{**column, "index": 0}]), column["field"]
    masked = [shown(hidden(keep([text])[0]), field) for text in texts]
    return {"column": column["text"], "change": [text[:LONGEST_TOLD] for text in masked]}


def cell_text(row: ImportRow, index: int) -> str:
    """Return what a cell of a row holds by now, people's numbers in it masked."""
    return as_text(hidden(row.raw[index])) if index < len(row.raw) else ""


def _set(row: ImportRow, column: Mapping[str, Any], text: str) -> None:
    index: int = column["index"]
    cells: list[Any] = [*row.raw, *[None] * (index + 1 - len(row.raw))]
    original = row.corrections.get(str(index), cells[index])
    if _plain(as_text(opened(original))) == text:
        row.corrections.pop(str(index), None)
        cells[index] = original
    else:
        row.corrections = row.corrections | {str(index): original}
        (cells[index],) = sealer([{**column, "index": 0}])([text or None])
    row.raw = cells


def _plain(text: str) -> str:
    """Return a text as a browser sends it back, whatever the file's line ends were."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
