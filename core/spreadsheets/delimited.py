"""Rows of csv, tsv and the like: encoding and delimiter found by rule, quotes and newlines inside cells kept."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from core.spreadsheets.encodings import find_encoding
from core.spreadsheets.faults import ReadError
from core.spreadsheets.limits import Limits
from core.spreadsheets.values import FORMULA_SIGNS, INVISIBLE, Value, clean_text

# Marks that are rarer inside texts come first: a tab that divides every line divides the table.
DELIMITERS = (("\t",), (",", ";"), ("，", "；", "|"))
SAMPLE_CHARS = 64 * 1024
SAMPLE_ROWS = 60
GUARDED = tuple(f"'{sign}" for sign in FORMULA_SIGNS)


class TextTable:
    """One text file as a table; knows its encoding and delimiter once made."""

    def __init__(self, path: str, limits: Limits):
        self.path = Path(path)
        self.limits = limits
        self.encoding = find_encoding(self.path)
        self.delimiter = self._find_delimiter()
        self.quotes = 0

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        """Yield (record number from 1, values) of the records that hold something; a cell is text or None.

        Raises ReadError ``too_many_columns``, ``cell_too_long``, ``row_too_long`` and ``open_quote``.
        """
        csv.field_size_limit(self.limits.cell_chars)
        number = 0
        values: list[Value] = []
        with self.path.open(encoding=self.encoding, newline="") as handle:
            reader = csv.reader(self._lines(handle), delimiter=self.delimiter)
            try:
                for number, record in enumerate(reader, start=1):
                    values = [_cell(text) for text in record]
                    if any(value is not None for value in values):
                        yield number, self._trimmed(number, values)
            except csv.Error as error:
                raise ReadError("cell_too_long", row=number + 1, limit=self.limits.cell_chars) from error
        if self.quotes % 2 and values and "\n" in str(values[-1]):
            raise ReadError("open_quote", row=number)

    def _lines(self, handle) -> Iterator[str]:
        """Yield the file's lines, each at most as long as a row may be, without invisible characters."""
        longest = self.limits.row_chars
        line_number = 0
        while line := handle.readline(longest):
            line_number += 1
            if len(line) == longest:
                raise ReadError("row_too_long", row=line_number)
            self.quotes += line.count('"')
            yield _without_invisible(line)

    def _trimmed(self, number: int, values: list[Value]) -> list[Value]:
        while values[-1] is None:
            values.pop()
        if len(values) > self.limits.columns:
            raise ReadError("too_many_columns", row=number, limit=self.limits.columns)
        return values

    def _find_delimiter(self) -> str:
        """Return the delimiter by which half of the first records or more have the same, greatest number of columns."""
        with self.path.open(encoding=self.encoding, newline="") as handle:
            sample = handle.read(SAMPLE_CHARS)
        for marks in DELIMITERS:
            evenness, mark = max((_evenness(sample, mark), mark) for mark in marks)
            if evenness > 0:
                return mark
        return ","


def _evenness(sample: str, mark: str) -> int:
    """Return rows × columns of the commonest width above one, 0 when fewer than half of the records have it."""
    widths: Counter[int] = Counter()
    try:
        for number, record in enumerate(csv.reader(sample.splitlines(keepends=True), delimiter=mark)):
            if number >= SAMPLE_ROWS:
                break
            widths[len(record)] += 1
    except csv.Error:
        return 0
    del widths[0]
    times, width = max(((times, width) for width, times in widths.items() if width > 1), default=(0, 0))
    return times * width if times * 2 >= widths.total() else 0


def _without_invisible(line: str) -> str:
    """Drop invisible characters but keep the line's end, by which the csv reader counts; odd line ends are spaces."""
    body = line.rstrip("\r\n")
    return line if INVISIBLE.search(body) is None else clean_text(body).replace("\n", " ") + line[len(body) :]


def _cell(text: str) -> Value:
    if not text:
        return None
    if text.startswith(GUARDED):
        text = text[1:]
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
