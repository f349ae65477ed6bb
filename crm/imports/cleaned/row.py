"""What one cleaned row is, and how a fault of it is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from core.spreadsheets.values import Value, as_text
from crm.imports.layouts import MappedColumn

SHOWN = 200


@dataclass(slots=True)
class CleanRow:
    """What a row says: values by our columns, other names, and what is wrong; refused when there is a fault.

    ``code`` is the checked credit code (D1), ``stock`` exchange and stock code (D1b), ``checksum_fault`` tells of a code
    that waits for confirmation and identifies nobody. ``keys`` are the firm's derived columns where they are known already,
    ``text`` what is kept of the row as JSON where it was made already, ``digest`` its digest and ``source`` that of the cells.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    names: list[tuple[str, str, str]] = field(default_factory=list)
    code: str | None = None
    stock: tuple[str, str] | None = None
    checksum_fault: dict[str, str] | None = None
    faults: list[dict[str, str]] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)
    keys: Mapping[str, str] | None = None
    text: str = ""
    digest: int | None = None
    source: int | None = None

    @property
    def region(self) -> str:
        """The finest region code known, '' for none."""
        return self.values.get("region_code", "")


class Cells(Protocol):
    """What a step of cleaning may ask for beyond its own cell."""

    today: date
    at: Mapping[str, MappedColumn]

    def cell(self, key: str, cells: Sequence[Value]) -> Value:
        """Return the raw value of one of our fields in this row, None when the file has none."""
        ...

    def taught(self, key: str, cells: Sequence[Value]) -> str | None:
        """Return what people taught that this cell's word means, None when they did not."""
        ...


Step = Callable[[Cells, CleanRow, Value, Sequence[Value]], None]


def fault(code: str, column: str, raw: Any, reason: str) -> dict[str, str]:
    """Return one fault as it is kept and shown: code of the reason, column, value and words."""
    return {"code": code, "column": column, "value": as_text(raw)[:SHOWN], "reason": reason}
