"""Rows on their way from the process that reads them: tuples of plain values, quick to take apart."""

import hashlib
import marshal
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from core.spreadsheets.values import Value
from crm.imports.cleaned import CleanRow
from crm.imports.services.rows import as_json, kept_values

CellsOf = Callable[[int], Sequence[Value]]
# Without references, so that equal cells are equal bytes.
PLAIN_FORMAT = 2


class Packed(NamedTuple):
    """A row: its number, its cells, the digest of these, and the clean row unless the cells are known."""

    number: int
    cells: bytes
    source: int
    clean: tuple[Any, ...] | None


def pack_cells(cells: Sequence[Value]) -> tuple[bytes, int]:
    """Return the cells as bytes, which few rows will need again, and the digest of them."""
    packed = marshal.dumps(list(cells), PLAIN_FORMAT)
    return packed, digest_of(packed)


def unpack_cells(packed: bytes) -> list[Value]:
    """Return the cells again."""
    return marshal.loads(packed)  # noqa: S302 - our own process wrote it


def pack(row: CleanRow) -> tuple[Any, ...]:
    """Return a clean row, and what is kept of it as JSON with its digest."""
    text = as_json(kept_values(row))
    told = (row.number, row.values, row.names, row.code, row.stock, row.checksum_fault, row.faults, row.warnings)
    return *told, text, digest_of(text.encode())


def unpack(packed: tuple[Any, ...], source: int) -> CleanRow:
    """Return the clean row again."""
    *told, text, digest = packed
    row = CleanRow(*told)
    row.text, row.digest, row.source = text, digest, source
    return row


def digest_of(content: bytes) -> int:
    """Return 64 bits of a digest as PostgreSQL's bigint takes them."""
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), signed=True)
