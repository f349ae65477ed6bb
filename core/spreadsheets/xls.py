"""Rows of Excel 97-2003 files, by calamine; its memory is bounded by the child's limit alone."""

import datetime as dt
from collections.abc import Iterator

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from core.spreadsheets.faults import ReadError
from core.spreadsheets.limits import Limits
from core.spreadsheets.values import Value, clean_text, tidy

MIDNIGHT = dt.time()


class OldBook:
    """An open xls; hidden rows cannot be told apart in this format and are read like others."""

    def __init__(self, path: str):
        try:
            self.book = CalamineWorkbook.from_path(path)
        except PasswordError as error:
            raise ReadError("encrypted") from error
        except (CalamineError, OSError, ValueError) as error:
            raise ReadError("damaged") from error

    @property
    def sheets(self) -> list[tuple[str, bool]]:
        """(name, hidden) of each worksheet."""
        kept = [meta for meta in self.book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        return [(meta.name, meta.visible != SheetVisibleEnum.Visible) for meta in kept]

    def rows(self, name: str, limits: Limits) -> Iterator[tuple[int, list[Value]]]:
        """Yield (row number as Excel shows it, values) of the rows that hold something; Excel's errors read as None."""
        try:
            sheet: CalamineSheet = self.book.get_sheet_by_name(name)
        except (CalamineError, OSError, ValueError) as error:
            raise ReadError("damaged") from error
        left = [None] * (sheet.start[1] if sheet.start else 0)
        for number, record in enumerate(sheet.iter_rows(), start=1):
            values = left + [_value(cell) for cell in record]
            while values and values[-1] is None:
                values.pop()
            if len(values) > limits.columns:
                raise ReadError("too_many_columns", row=number, limit=limits.columns)
            if values:
                yield number, values


def _value(cell) -> Value:
    if isinstance(cell, str):
        return clean_text(cell) or None
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float):
        return tidy(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == MIDNIGHT else cell.isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return cell.total_seconds() / 86_400 if isinstance(cell, dt.timedelta) else cell
