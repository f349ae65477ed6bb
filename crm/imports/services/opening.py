"""Opening a list: which sheet is read, where its header stands, what its columns mean."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from core.errors import RuleViolation
from core.spreadsheets.headers import FIRST_ROWS
from core.spreadsheets.reading import Sheet, Table, open_table
from core.spreadsheets.values import Value
from crm.imports import wordbook
from crm.imports.columns import SHEETS_ASIDE
from crm.imports.layouts import Layout, as_chosen, recognise, recognise_saved, signatures_in
from crm.imports.mapping import Choice
from crm.imports.models import ImportBatch

# Each costs a process; a workbook with its table behind more sheets than these has the sheet chosen by a person.
MOST_SHEETS = 6
NumberedRow = tuple[int, Sequence[Value]]


@dataclass(frozen=True)
class OpenList:
    """An open table whose columns are known; ``rows`` yields what stands below the header."""

    table: Table
    layout: Layout
    rows: Iterator[NumberedRow]


@contextmanager
def open_list(batch: ImportBatch) -> Iterator[OpenList]:
    """Open the file of a batch as a person described it, else by a saved layout, else by the known headers.

    Without a choice the first visible sheet with a header is read; sheets that only explain come last. Raises
    SpreadsheetError, or RuleViolation ``no_header`` of the first sheet when none has one.
    """
    choice = Choice.of_json(batch.options.get("mapping"))
    table = open_table(batch.file.path, sheet=choice.sheet if choice else None)
    try:
        if choice:
            yield _with_layout(batch, table, choice)
            return
        names, refusal = sheets_to_try(table.sheets) or [table.sheet], None
        for name in names:
            if name != table.sheet:
                table.close()
                table = open_table(batch.file.path, sheet=name)
            try:
                found = _with_layout(batch, table, None)
            except RuleViolation as error:
                if error.code != "no_header":
                    raise
                refusal = refusal or error
                continue
            yield found
            return
        if refusal:
            raise refusal
    finally:
        table.close()


def sheets_to_try(sheets: Sequence[Sheet]) -> list[str | None]:
    """Return the visible sheets in the order in which they are tried."""
    shown = [sheet.name for sheet in sheets if not sheet.hidden]
    return sorted(shown, key=lambda name: name.strip() in SHEETS_ASIDE)[:MOST_SHEETS]  # type: ignore[return-value]


def numbered(table: Table) -> Iterator[NumberedRow]:
    """Yield the rows of a table with their numbers."""
    for part in table.chunks():
        yield from ((number, values) for number, values in part)


def _with_layout(batch: ImportBatch, table: Table, choice: Choice | None) -> OpenList:
    rows = numbered(table)
    head = list(itertools.islice(rows, FIRST_ROWS + 1))  # a header of two rows may begin in the last one
    layout = as_chosen(head, choice) if choice else layout_of(head, batch.kind)
    below = (row for row in itertools.chain(head, rows) if row[0] > layout.last_row)
    return OpenList(table, layout, below)


def layout_of(head: Sequence[NumberedRow], kind: str) -> Layout:
    """Return the layout of the first rows: a saved one with exactly these headers, else what the headers tell.

    Raises RuleViolation ``no_header``.
    """
    saved = wordbook.saved_layouts(kind, signatures_in(head))
    return recognise_saved(head, saved) or recognise(head, wordbook.aliases_of(kind))
