"""Tables written as xlsx or csv, row by row; no cell can become a formula.

xlsx: text is always written as text, so a leading = + - @ is harmless and long codes keep their digits.
csv: text that begins with = + - @ ' tab or carriage return gets a leading apostrophe unless it is a plain number;
our own reader takes exactly that apostrophe away again. Numbers stay numbers, negative ones too.
"""

import csv
import datetime as dt
import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils import timezone

from core.spreadsheets.values import EXACT_LIMIT, FORMULA_SIGNS

SHEET_ROWS = 1_048_576
CELL_CHARS = 32_767
FIRST_DAY = dt.date(1900, 3, 1)
NARROW, WIDE = 8, 48
BAD_IN_NAME = re.compile(r"[\[\]:*?/\\]")
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?%?")
FORMATS = {
    "header": {"bold": True, "bg_color": "#EEF1F6", "border": 1, "border_color": "#D5DAE3", "valign": "vcenter"},
    "text": {"num_format": "@"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "money": {"num_format": "#,##0.00####"},
    "percent": {"num_format": "0.0%"},
}


@dataclass
class SheetData:
    """One sheet to write: its name, headers, rows of values, and (if known) widths in characters and number formats.

    ``formats`` names a format of FORMATS (``money``, ``percent``) or None for each column.
    """

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int] = ()
    formats: Sequence[str | None] = ()


def write_xlsx(target: str | os.PathLike | IO[bytes], sheets: Iterable[SheetData]) -> int:
    """Write the sheets and return the number of rows under headers; holds one row in memory at a time.

    Values: None, text, int, float, Decimal, bool (是, 否), date, datetime (aware ones in local time). Text over 32,767
    characters is cut. Rows beyond Excel's 1,048,576 go on in further sheets. Nothing is left behind when it fails.
    """
    options: dict[str, Any] = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    if isinstance(target, str | os.PathLike):
        options["tmpdir"] = os.path.dirname(os.path.abspath(target))  # goes with the folder when the disk is full
    with xlsxwriter.Workbook(target, options) as book:
        formats = {name: book.add_format(shape) for name, shape in FORMATS.items()}
        return sum(_SheetWriter(book, formats, sheet).write() for sheet in sheets)


class _SheetWriter:
    """Writes one SheetData into as many worksheets as its rows need."""

    def __init__(self, book, formats: dict, data: SheetData):
        self.book = book
        self.formats = formats
        self.data = data
        self.named = [*data.formats, *[None] * (len(data.headers) - len(data.formats))]
        self.part = 0

    def write(self) -> int:
        count, sheet = 0, self._next_sheet()
        for values in self.data.rows:
            line = count % (SHEET_ROWS - 1) + 1
            if count and line == 1:
                sheet = self._next_sheet()
            for column, value in enumerate(values):
                self._write_cell(sheet, line, column, value)
            count += 1
        return count

    def _next_sheet(self):
        self.part += 1
        name = BAD_IN_NAME.sub("_", self.data.name).strip("'")[:26] or "Sheet"
        sheet = self.book.add_worksheet(name if self.part == 1 else f"{name} {self.part}")
        widths = [*self.data.widths, *(_width(header) for header in self.data.headers[len(self.data.widths) :])]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, 22)
        for column, header in enumerate(self.data.headers):
            sheet.write_string(0, column, str(header), self.formats["header"])
        return sheet

    def _write_cell(self, sheet, line: int, column: int, value: Any) -> None:
        value = _plain(value)
        if value is None or value == "":
            return
        if isinstance(value, str):
            sheet.write_string(line, column, value[:CELL_CHARS], self.formats["text"])
        elif isinstance(value, dt.datetime):
            sheet.write_datetime(line, column, value, self.formats["moment"])
        elif isinstance(value, dt.date):
            sheet.write_datetime(line, column, value, self.formats["date"])
        else:
            shape = self.named[column] if column < len(self.named) else None
            sheet.write_number(line, column, value, self.formats.get(shape))


def _plain(value: Any) -> Any:
    """Return None, str, number, date or naive local datetime; what Excel could not hold exactly becomes text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return value if abs(value) < EXACT_LIMIT else str(value)
    if isinstance(value, dt.datetime):
        value = timezone.make_naive(value) if timezone.is_aware(value) else value
        return value if value.date() >= FIRST_DAY else value.isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value if value >= FIRST_DAY else value.isoformat()
    return str(value)


def _width(text: str) -> int:
    wide = sum(2 if ord(character) > 255 else 1 for character in str(text))
    return max(NARROW, min(WIDE, wide + 4))


def write_csv(target: IO[bytes], headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write UTF-8 with BOM and return the number of rows; streams."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    count = 0
    try:
        writer = csv.writer(text)
        writer.writerow([guarded(header) for header in headers])
        for values in rows:
            writer.writerow([guarded(value) for value in values])
            count += 1
        text.flush()
    finally:
        text.detach()
    return count


def csv_lines(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield the same csv piece by piece, for a streaming response."""
    yield b"\xef\xbb\xbf"
    for values in _chain(headers, rows):
        line = io.StringIO(newline="")
        csv.writer(line).writerow([guarded(value) for value in values])
        yield line.getvalue().encode()


def _chain(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    yield headers
    yield from rows


def guarded(value: Any) -> str:
    """Return the csv text of a value; text that a program might run as a formula begins with an apostrophe."""
    value = _plain(value)
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    if not isinstance(value, str):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    risky = value.startswith(FORMULA_SIGNS) and PLAIN_NUMBER.fullmatch(value) is None
    return f"'{value}" if risky else value
