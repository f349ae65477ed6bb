"""Rows of a preview put back after an act, and their cells fetched from the file where they were not kept."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connection

from core.spreadsheets.reading import open_table
from core.spreadsheets.values import Value
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.sealing import sealer
from crm.imports.services.opening import numbered
from crm.imports.services.rows import TABLE, as_json, plain

# Column → its type in the statement.
STORED = {
    "values": "jsonb", "raw": "jsonb", "faults": "jsonb", "warnings": "jsonb", "corrections": "jsonb", "verdict": "text",
    "reason": "text", "duplicate_of": "int", "enterprise_id": "bigint", "choice": "text", "is_dropped": "bool",
    "firm_version": "int", "digest": "bigint", "source": "bigint",
}  # fmt: skip


def fetch_cells(batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Give the rows their cells, read from the file once; of rows that nobody had to look at none were kept."""
    if not rows:
        return
    kept = sealer(batch.mapping.get("columns", ()))
    found = dict(_cells(batch, {row.number for row in rows}))
    for row in rows:
        row.raw = kept([plain(cell) for cell in found.get(row.number, [])])


@contextmanager
def cells_of_file(batch: ImportBatch) -> Iterator[Callable[[int], list[Any]]]:
    """Yield what returns the cells of a row by its number, as they would be kept; asked for in rising order.

    The file is opened when somebody asks, and read once beside the rows, whatever their number.
    """
    with ExitStack() as stack:
        yield _Beside(batch, stack).cells


class _Beside:
    """Goes through the rows of the file as far as somebody asks."""

    def __init__(self, batch: ImportBatch, stack: ExitStack):
        self._batch, self._stack = batch, stack
        self._kept = sealer(batch.mapping.get("columns", ()))
        self._rows: Iterator[tuple[int, Sequence[Value]]] | None = None

    def cells(self, number: int) -> list[Any]:
        """Return the cells of a row behind the one asked for before, none when the file ends before it."""
        if self._rows is None:
            opened = open_table(self._batch.file.path, sheet=self._batch.sheet or None)
            self._rows = numbered(self._stack.enter_context(opened))
        found = next((cells for at, cells in self._rows if at == number), ())
        return self._kept([plain(cell) for cell in found])


def _cells(batch: ImportBatch, numbers: Collection[int]) -> Iterator[tuple[int, Sequence[Value]]]:
    last = max(numbers)
    with open_table(batch.file.path, sheet=batch.sheet or None) as table:
        for number, cells in numbered(table):
            if number in numbers:
                yield number, cells
            if number >= last:
                return


def store(rows: Sequence[ImportRow]) -> None:
    """Save the rows as they are, in one statement."""
    sets = ", ".join(f'"{name}" = n."{name}"' for name in STORED)
    listed = ", ".join(f'"{name}"' for name in STORED)
    # an array of jsonb would need each value wrapped: they travel as text
    kinds = ", ".join(f"%s::{'text' if kind == 'jsonb' else kind}[]" for kind in STORED.values())
    read = ", ".join(f'"{name}"::{kind}' for name, kind in STORED.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} r SET {sets} FROM (SELECT id, {read} FROM unnest(%s::bigint[], {kinds}) "  # noqa: S608
            f"AS given(id, {listed})) n WHERE r.id = n.id",
            [[row.pk for row in rows], *(_column(rows, name, kind) for name, kind in STORED.items())],
        )


def _column(rows: Sequence[ImportRow], name: str, kind: str) -> list:
    found = [getattr(row, name) for row in rows]
    if kind == "jsonb":
        return [as_json(value) for value in found]
    return [str(value) for value in found] if kind == "text" else found
