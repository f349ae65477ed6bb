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
FORMATS: dict[str, dict[str, Any]] = {
    "header": {"bold": True, "bg_color": "#EEF1F6", "border": 1, "border_color": "#D5DAE3", "valign": "vcenter"},
    "text": {"num_format": "@"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "money": {"num_format": "#,##0.00####"},
    "percent": {"num_format": "0.0%"},
}
# A table as offices hand it round: lines around every cell, long text wrapped.
LINED: dict[str, Any] = {"border": 1, "border_color": "#8A93A5", "valign": "vcenter", "font_size": 10}
FORM_FORMATS: dict[str, dict[str, Any]] = {
    **{name: {**shape, **LINED, "text_wrap": name == "text"} for name, shape in FORMATS.items() if name != "header"},
    "header": {**FORMATS["header"], **LINED, "text_wrap": True, "align": "center"},
    "number": LINED,
    "title": {"bold": True, "font_size": 18, "align": "center", "valign": "vcenter"},
    "note": {"font_size": 10, "align": "left", "valign": "vcenter"},
    "total": {**LINED, "bold": True, "num_format": "#,##0.00####", "bg_color": "#EEF1F6"},
}
A3, LANDSCAPE_MARGINS = 8, {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}


@dataclass(frozen=True)
class SheetForm:
    """What stands around a table in an office's form: a title row, a row that names units and day, a last row 合计."""

    title: str
    note: str = ""
    total_word: str = "合计"


@dataclass
class SheetData:
    """One sheet to write: its name, headers, rows of values, and (if known) widths in characters and number formats.

    ``formats`` names a format of FORMATS (``money``, ``percent``) or None for each column. With a ``form`` the sheet has
    title, note, lines, print set-up and a last row that adds up the columns of ``totals`` (their places).
    """

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int] = ()
    formats: Sequence[str | None] = ()
    form: SheetForm | None = None
    totals: Sequence[int] = ()


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
        return sum(_writer_of(book, sheet).write() for sheet in sheets)


def _writer_of(book, sheet: SheetData) -> "_SheetWriter":
    shapes = FORM_FORMATS if sheet.form else FORMATS
    formats = {name: book.add_format(shape) for name, shape in shapes.items()}
    return _FormWriter(book, formats, sheet, sheet.form) if sheet.form else _SheetWriter(book, formats, sheet)


class _SheetWriter:
    """Writes one SheetData into as many worksheets as its rows need."""

    top = below = 0  # rows above the header, and after the last one

    def __init__(self, book, formats: dict, data: SheetData):
        self.book = book
        self.formats = formats
        self.data = data
        self.named = [*data.formats, *[None] * (len(data.headers) - len(data.formats))]
        self.part = 0

    def write(self) -> int:
        count, sheet = 0, self._next_sheet()
        room = SHEET_ROWS - self.top - 1 - self.below
        for values in self.data.rows:
            place = count % room
            if count and place == 0:
                sheet = self._next_sheet()
            for column, value in enumerate(values):
                self._write_cell(sheet, self.top + 1 + place, column, value)
            self._count_in(values)
            count += 1
        self._finish(sheet, self.top + 1 + ((count - 1) % room + 1 if count else 0))
        return count

    def _count_in(self, values: Sequence[Any]) -> None:
        """See a row that was written."""

    def _finish(self, sheet, line: int) -> None:
        """Write what comes after the last row."""

    def _next_sheet(self):
        self.part += 1
        name = BAD_IN_NAME.sub("_", self.data.name).strip("'")[:26] or "Sheet"
        sheet = self.book.add_worksheet(name if self.part == 1 else f"{name} {self.part}")
        widths = [*self.data.widths, *(_width(header) for header in self.data.headers[len(self.data.widths) :])]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        self._set_up(sheet)
        sheet.freeze_panes(self.top + 1, 0)
        sheet.set_row(self.top, 22 if not self.top else 32)
        for column, header in enumerate(self.data.headers):
            sheet.write_string(self.top, column, str(header), self.formats["header"])
        return sheet

    def _set_up(self, sheet) -> None:
        """Write what stands above the header."""

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
            sheet.write_number(line, column, value, self.formats.get(shape or "number"))


class _FormWriter(_SheetWriter):
    """The same as an office's form: title, note, a line around every cell, 合计, one page wide on A3."""

    top, below = 2, 1

    def __init__(self, book, formats: dict, data: SheetData, form: SheetForm):
        super().__init__(book, formats, data)
        self.form = form
        self.sums = dict.fromkeys(data.totals, Decimal(0))

    def _set_up(self, sheet) -> None:
        form, last = self.form, max(len(self.data.headers) - 1, 0)
        for line, text, shape, height in ((0, form.title, "title", 36), (1, form.note, "note", 20)):
            sheet.set_row(line, height)
            if last:
                sheet.merge_range(line, 0, line, last, "", self.formats[shape])
            sheet.write_string(line, 0, text, self.formats[shape])
        sheet.set_landscape()
        sheet.set_paper(A3)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, self.top)
        sheet.set_margins(**LANDSCAPE_MARGINS)
        sheet.set_footer("&C第 &P 页，共 &N 页")

    def _write_cell(self, sheet, line: int, column: int, value: Any) -> None:
        if value is None or value == "":
            sheet.write_blank(line, column, None, self.formats["number"])
        else:
            super()._write_cell(sheet, line, column, value)

    def _count_in(self, values: Sequence[Any]) -> None:
        for column in self.sums:
            if isinstance(values[column], int | float | Decimal):
                self.sums[column] += Decimal(str(values[column]))

    def _finish(self, sheet, line: int) -> None:
        for column in range(len(self.data.headers)):
            if column in self.sums:
                sheet.write_number(line, column, self.sums[column], self.formats["total"])
            else:
                sheet.write_string(line, column, self.form.total_word if column == 0 else "", self.formats["total"])


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
