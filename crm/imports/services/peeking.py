"""The top of an uploaded file as the mapping page shows it: sheets, first rows, columns with samples; reads only."""

import dataclasses
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from core.errors import RuleViolation
from core.spreadsheets.errors import SpreadsheetError
from core.spreadsheets.headers import FIRST_ROWS, Header, header_at
from core.spreadsheets.limits import LIMITS
from core.spreadsheets.reading import Sheet, open_table
from core.spreadsheets.values import Value, as_text
from crm.imports import wordbook
from crm.imports.columns import FIELDS, LEFT_OUT, REPEATABLE
from crm.imports.layouts import letters, nameless_text, samples_of
from crm.imports.mapping import Choice, options
from crm.imports.models import ImportBatch
from crm.imports.sealing import shown
from crm.imports.services.opening import layout_of, numbered, sheets_to_try

# Enough for three samples under a header in the last of the first rows.
ROWS_READ = 2 * FIRST_ROWS
# Seconds for all sheets together: somebody waits for the page.
PATIENCE = 20
CELL_LENGTH = 40
NumberedRow = tuple[int, Sequence[Value]]


@dataclass(frozen=True)
class Place:
    """Where a table stands: the sheet (None: the one that is read by itself), the header's first row, one row or two."""

    sheet: str | None = None
    row: int | None = None
    two_rows: bool = False


@dataclass(frozen=True)
class PeekedColumn:
    """One column of the file with its samples and the field that it has or seems to have ('' for none)."""

    index: int
    letter: str
    text: str
    samples: list[str]
    field: str


@dataclass(frozen=True)
class Peek:
    """What there is to choose from: sheets, the first rows, and the columns under the header."""

    sheets: list[Sheet]
    place: Place
    rows: list[NumberedRow]
    header: Header
    columns: list[PeekedColumn]

    @property
    def first_rows(self) -> list[tuple[int, list[str]]]:
        """The rows among which the header stands, as texts of one width; people's numbers masked."""
        rows, fields = self.rows[:FIRST_ROWS], {column.index: column.field for column in self.columns}
        width = max((len(values) for _, values in rows), default=0)
        return [
            (
                number,
                [_text(value, fields.get(at, "")) for at, value in enumerate(values)] + [""] * (width - len(values)),
            )
            for number, values in rows
        ]


def peek(batch: ImportBatch, wanted: Place) -> Peek:
    """Return the top of the file of a batch at the wanted place, else where it was read, else where the header seems to be.

    Raises SpreadsheetError; RuleViolation ``no_rows`` for an empty sheet and ``no_header`` for a row that is not there.
    """
    sheets, shown, rows = _first_rows(batch, wanted.sheet)
    place = _place(batch, Place(shown, wanted.row, wanted.two_rows), rows)
    header = header_at(rows[: FIRST_ROWS + 1], place.row or 0, wordbook.aliases_of(batch.kind), two_rows=place.two_rows)
    if header is None:
        raise RuleViolation(f"前 {FIRST_ROWS} 行里没有第 {place.row} 行，请重新指定表头", code="no_header")
    return Peek(sheets, place, rows, header, _columns(batch, place, rows, header))


def _text(value: Value, field: str) -> str:
    return shown(value, field)[:CELL_LENGTH]


def _first_rows(batch: ImportBatch, wanted: str | None) -> tuple[list[Sheet], str | None, list[NumberedRow]]:
    """Return the sheets of a file, the one that is shown and its first rows; of sheets that nobody chose the first filled."""
    choice, until = _choice(batch), time.monotonic() + PATIENCE
    sheet = wanted or batch.sheet or (choice.sheet if choice else None)
    sheets, shown, rows = _read(batch, sheet, until)
    for name in [] if sheet else sheets_to_try(sheets):
        if name != shown:
            _, shown, rows = _read(batch, name, until)
        if rows:
            break
    if not rows:
        raise RuleViolation(f"工作表“{shown}”是空的，请换一张" if shown else "文件里没有内容", code="no_rows")
    return sheets, shown, rows


def _read(batch: ImportBatch, sheet: str | None, until: float) -> tuple[list[Sheet], str | None, list[NumberedRow]]:
    """Return the sheets, the one read and its first rows; what is not read by ``until`` (monotonic) is refused as too slow."""
    left = until - time.monotonic()
    if left <= 0:
        raise SpreadsheetError("too_slow", limit=PATIENCE)
    limits = dataclasses.replace(LIMITS, seconds=math.ceil(left))
    with open_table(batch.file.path, sheet=sheet, limits=limits) as table:
        return table.sheets, table.sheet, list(islice(numbered(table), ROWS_READ))


def _choice(batch: ImportBatch) -> Choice | None:
    return Choice.of_json(batch.options.get("mapping"))


def _place(batch: ImportBatch, wanted: Place, rows: Sequence[NumberedRow]) -> Place:
    """Return where the header stands: where asked for, where it was read or chosen, where it seems to be."""
    if wanted.row is not None:
        return wanted
    if "first_row" in batch.mapping and batch.sheet == (wanted.sheet or ""):
        first = batch.mapping["first_row"]
        return Place(wanted.sheet, first, first < (batch.header_row or first))
    choice = _choice(batch)
    if choice and choice.sheet == wanted.sheet:
        return Place(choice.sheet, choice.row, choice.two_rows)
    try:
        layout = layout_of(rows[:FIRST_ROWS], batch.kind)
    except RuleViolation:
        fullest = max(rows[:FIRST_ROWS], key=lambda row: len({as_text(value) for value in row[1]}))
        return Place(wanted.sheet, fullest[0])
    return Place(wanted.sheet, layout.first_row, layout.first_row < layout.last_row)


def _columns(batch: ImportBatch, place: Place, rows: Sequence[NumberedRow], header: Header) -> list[PeekedColumn]:
    fields = _fields(batch, place, header)
    offered = {key for key, _ in options(batch.kind)}
    texts = {column.index: column.text for column in header.columns}
    width = max(max(texts, default=-1) + 1, *(len(values) for _, values in rows))
    found = []
    for index in range(width):
        samples = samples_of(rows, header.last_row, index, fields.get(index, ""))
        if index in texts or samples:
            text, field = texts.get(index) or nameless_text(index), fields.get(index, "")
            found.append(PeekedColumn(index, letters(index), text, samples, field if field in offered else ""))
    return found


def _fields(batch: ImportBatch, place: Place, header: Header) -> Mapping[int, str]:
    """Return the fields that the columns were read with at this place, else those that the headers tell."""
    kept = batch.mapping
    if kept and (batch.sheet, kept.get("first_row"), batch.header_row) == (
        place.sheet or "",
        header.first_row,
        header.last_row,
    ):
        return {column["index"]: column["field"] for column in kept["columns"]}
    choice = _choice(batch)
    if choice and Place(choice.sheet, choice.row, choice.two_rows) == place:
        return choice.fields
    seen: set[str] = set()
    fields = {}
    for column in header.columns:
        if (
            column.field
            and column.field != LEFT_OUT
            and not (column.field in FIELDS and column.field in seen - REPEATABLE)
        ):
            fields[column.index] = column.field
            seen.add(column.field)
    return fields
