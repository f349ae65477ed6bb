"""The quick scanner of a sheet's XML, for the form that Excel, WPS, POI, openpyxl and xlsxwriter write.

It takes only what it knows wholly: UTF-8, no prefixes, no comments, every cell of a row covered by the pattern. At the
first doubt it raises NotPlainError and the careful scanner begins again; it is four times as fast as that one.
"""

import re
from collections.abc import Iterator
from typing import IO

from core.spreadsheets.faults import ReadError
from core.spreadsheets.limits import Limits
from core.spreadsheets.values import Value
from core.spreadsheets.xlsx.blocks import NotPlainError, read_blocks, resolve
from core.spreadsheets.xlsx.cells import Converters
from core.spreadsheets.xlsx.columns import EXCEL_COLUMNS, column_names
from core.spreadsheets.xlsx.strings import needs_care, restore
from core.spreadsheets.xlsx.templates import MOST_BUILDS, Found, RowTemplate

Row = tuple[int, list[Value]]

QUICK_ROW = re.compile(r'\s*<row r="([0-9]{1,7})"([^>/]*)>')
ROW = re.compile(r"\s*<row\b([^>]*)>")
NUMBER = re.compile(r'\sr="([0-9]{1,7})"')
HIDDEN = re.compile(r'\shidden="(?:1|true)"')
CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]+"([^>/]*)(?:/>|>'
    r"(?:<f[^>]*?(?:/>|>[^<]*</f>))?"
    r"(?:<v ?/>|<(?:v|is><t)[^>]*>([^<]*)</(?:v|t></is)>)?"
    r"</c>)"
)


class PlainSheet:
    """Yields the rows of one sheet that hold something, with Excel's row numbers."""

    def __init__(self, converters: Converters, limits: Limits, *, hidden_rows: bool):
        self.converters = converters
        self.limits = limits
        self.columns = column_names(limits.columns)
        self.hidden_rows = hidden_rows
        self.number = 0
        self.template: RowTemplate | None = None
        self.builds = 0

    def rows(self, stream: IO[bytes]) -> Iterator[Row]:
        """Yield the rows; raises NotPlainError, or ReadError ``damaged`` and ``too_many_columns``."""
        for block in read_blocks(stream, "sheetData", "row"):
            for piece in block.split("</row>"):
                body = self._row_head(piece)
                if body >= 0 and ("<v" in piece or "<t" in piece):
                    values = self._values(piece, body)
                    if values:
                        yield self.number, values

    def _row_head(self, piece: str) -> int:
        """Return where the cells of the row begin, -1 when the row is hidden or there is none; sets the row number."""
        quick = QUICK_ROW.match(piece)
        if quick and "hidden" not in quick[2]:
            self.number = int(quick[1])
            return quick.end()
        return self._any_row_head(piece)

    def _any_row_head(self, piece: str) -> int:
        at, shown = 0, True
        while found := ROW.match(piece, at):
            attrs, at = found[1], found.end()
            number = NUMBER.search(attrs)
            self.number = int(number[1]) if number else self.number + 1
            shown = self.hidden_rows or HIDDEN.search(attrs) is None
            if not attrs.endswith("/"):
                return at if shown else -1
        if piece[at:].strip():
            raise NotPlainError
        return -1

    def _values(self, piece: str, body: int) -> list[Value]:
        texts = self.template.texts(piece, body) if self.template else None
        if texts is None or self.template is None:
            return self._cell_by_cell(piece, body)
        if needs_care(piece):
            texts = tuple(restore(resolve(text)) if text else text for text in texts)
        return self.template.values(texts)

    def _cell_by_cell(self, piece: str, body: int) -> list[Value]:
        count = piece.count("<c", body)
        if count > EXCEL_COLUMNS:
            raise ReadError("row_too_long", row=self.number)
        found = CELL.findall(piece, body)
        if len(found) != count:
            raise NotPlainError
        self._learn(found)
        care = needs_care(piece)
        values: list[Value] = []
        for name, attrs, text in found:
            value = self.converters[attrs](restore(resolve(text)) if care else text) if text else None
            if value is None:
                continue
            at = self.columns.get(name)
            if at is None:
                raise ReadError("too_many_columns", row=self.number, limit=self.limits.columns)
            values.extend([None] * (at + 1 - len(values)))
            values[at] = value
        return values

    def _learn(self, found: Found) -> None:
        """Make the template of this row, if its columns begin at A without a gap, for the rows that follow."""
        gapless = all(self.columns.get(name) == at for at, (name, _, _) in enumerate(found))
        if gapless and self.builds < MOST_BUILDS:
            self.builds += 1
            self.template = RowTemplate(found, self.converters)
