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
from core.spreadsheets.xlsx.cells import Convert, Converters
from core.spreadsheets.xlsx.columns import EXCEL_COLUMNS, column_names
from core.spreadsheets.xlsx.strings import needs_care, restore

Row = tuple[int, list[Value]]

PLANS = 64
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
        self.plans: dict[tuple, list[Convert] | None] = {}

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
        count = piece.count("<c", body)
        if count > EXCEL_COLUMNS:
            raise ReadError("row_too_long", row=self.number)
        found = CELL.findall(piece, body)
        if len(found) != count:
            raise NotPlainError
        names, attrs, texts = zip(*found, strict=True)
        if needs_care(piece):
            texts = tuple(restore(resolve(text)) for text in texts)
        key = (names, attrs)
        plan = self.plans[key] if key in self.plans else self._plan(names, attrs)
        if plan is None:
            return self._placed(names, attrs, texts)
        values = [convert(text) if text else None for convert, text in zip(plan, texts, strict=True)]
        while values and values[-1] is None:
            values.pop()
        return values

    def _plan(self, names: tuple[str, ...], attrs: tuple[str, ...]) -> list[Convert] | None:
        """Return the conversions of a row without gaps, None for one with some; rows of one table share their plan."""
        if len(self.plans) >= PLANS:
            self.plans.clear()
        gapless = all(self.columns.get(name) == at for at, name in enumerate(names))
        plan = self.plans[names, attrs] = [self.converters[written] for written in attrs] if gapless else None
        return plan

    def _placed(self, names: tuple[str, ...], attrs: tuple[str, ...], texts: tuple[str, ...]) -> list[Value]:
        """Return the values of a row with gaps, each put where its letters say."""
        values: list[Value] = []
        for name, written, text in zip(names, attrs, texts, strict=True):
            value = self.converters[written](text) if text else None
            if value is None:
                continue
            at = self.columns.get(name)
            if at is None:
                raise ReadError("too_many_columns", row=self.number, limit=self.limits.columns)
            values.extend([None] * (at + 1 - len(values)))
            values[at] = value
        return values
