"""The careful scanner of a sheet's XML, by expat: any prefix, encoding, rich text and comments."""

import re
from collections.abc import Iterator
from typing import IO

from core.spreadsheets.faults import ReadError
from core.spreadsheets.limits import Limits
from core.spreadsheets.values import Value
from core.spreadsheets.xlsx.cells import Converters
from core.spreadsheets.xlsx.columns import EXCEL_COLUMNS, column_names
from core.spreadsheets.xlsx.markup import feed, local, make_parser
from core.spreadsheets.xlsx.plain import Row
from core.spreadsheets.xlsx.strings import restore

LETTERS = re.compile("[A-Z]+")
ROW_DIGITS = 7
TRUE = ("1", "true")


class CarefulSheet:
    """Yields the same rows as PlainSheet, from whatever well-formed XML."""

    def __init__(self, converters: Converters, limits: Limits, *, hidden_rows: bool):
        self.converters = converters
        self.limits = limits
        self.columns = column_names(limits.columns)
        self.hidden_rows = hidden_rows
        self.done: list[Row] = []
        self.number = 0
        self.shown = True
        self.values: list[Value] = []
        self.texts: list[str] = []
        self.chars = self.cells = 0
        self.column = -1
        self.cell: dict[str, str] = {}
        self.aside = 0

    def rows(self, stream: IO[bytes]) -> Iterator[Row]:
        """Yield the rows that hold something; raises ReadError like PlainSheet, ``entities`` and ``row_too_long``."""
        parser = self.parser = make_parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        for _ in feed(parser, stream):
            yield from self.done
            self.done = []

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        name = local(name)
        if name == "row":
            self._start_row(attrs)
        elif name == "c":
            self.cell = attrs
            self.cells += 1
            if self.cells > EXCEL_COLUMNS:
                raise ReadError("row_too_long", row=self.number)
            self.texts.clear()
            letters = LETTERS.match(attrs.get("r", ""))
            self.column = self._index(letters[0]) if letters else self.column + 1
        elif name == "rPh":
            self.aside += 1
        elif name == "v" or (name == "t" and not self.aside):
            self.parser.CharacterDataHandler = self._take

    def _start_row(self, attrs: dict[str, str]) -> None:
        written = attrs.get("r", "")
        self.number = int(written) if written.isdigit() and len(written) <= ROW_DIGITS else self.number + 1
        self.shown = self.hidden_rows or attrs.get("hidden") not in TRUE
        self.values, self.chars, self.cells, self.column = [], 0, 0, -1

    def _index(self, letters: str) -> int:
        return self.columns.get(letters, self.limits.columns)

    def _take(self, text: str) -> None:
        self.chars += len(text)
        if self.chars > self.limits.row_chars:
            raise ReadError("row_too_long", row=self.number)
        self.texts.append(text)

    def _end(self, name: str) -> None:
        name = local(name)
        if name in ("v", "t"):
            self.parser.CharacterDataHandler = None
        elif name == "rPh":
            self.aside -= 1
        elif name == "c" and self.texts:
            self._end_cell(restore("".join(self.texts)))
        elif name == "row" and self.shown and self.values:
            self.done.append((self.number, self.values))

    def _end_cell(self, text: str) -> None:
        if not text:
            return
        if self.column >= self.limits.columns:
            raise ReadError("too_many_columns", row=self.number, limit=self.limits.columns)
        value = self.converters.of(self.cell.get("t", "n"), self.cell.get("s", ""))(text)
        if value is None:
            return
        self.values.extend([None] * (self.column + 1 - len(self.values)))
        self.values[self.column] = value
