"""How much of a file we are willing to read."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The caps on one reading; the child process keeps them, the parent keeps the clock.

    ``seconds`` is what the parent waits for the child in all, and the processor time the child may use.
    ``memory_bytes`` is the child's whole address space. Rows and cells are counted when they hold something.
    """

    file_bytes: int = 64 * MIB
    rows: int = 200_000
    columns: int = 200
    cells: int = 12_000_000
    cell_chars: int = 32_767
    row_chars: int = 2_000_000
    part_bytes: int = 800 * MIB
    strings_bytes: int = 512 * MIB
    ratio: int = 150
    ratio_from_bytes: int = 16 * MIB
    entries: int = 5_000
    sheets: int = 200
    seconds: int = 120
    memory_bytes: int = 384 * MIB


LIMITS = Limits()
