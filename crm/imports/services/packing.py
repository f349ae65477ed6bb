"""Clean rows on their way from the process that made them: tuples of plain values, quick to take apart."""

import hashlib
import marshal
from collections.abc import Callable, Sequence
from typing import Any

from core.spreadsheets.values import Value
from crm.imports.cleaned import CleanRow
from crm.imports.services.rows import as_json, kept_values

CellsOf = Callable[[int], Sequence[Value]]


def pack(row: CleanRow, cells: Sequence[Value]) -> tuple[Any, ...]:
    """Return a clean row, what is kept of it as JSON, and its cells, which few rows will need."""
    text = as_json(kept_values(row))
    told = (row.number, row.values, row.names, row.code, row.stock, row.checksum_fault, row.faults, row.warnings)
    digest = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)
    return *told, text, digest, marshal.dumps(list(cells))


def unpack(packed: Sequence[tuple[Any, ...]]) -> tuple[list[CleanRow], CellsOf]:
    """Return the rows again, and what gives the cells of one by its number."""
    rows, cells = [], {}
    for *told, text, digest, kept in packed:
        row = CleanRow(*told)
        row.text, row.digest = text, digest
        rows.append(row)
        cells[row.number] = kept
    return rows, lambda number: marshal.loads(cells[number])  # noqa: S302 - our own process wrote it
