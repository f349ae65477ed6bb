"""Recognising a list by its header: which layout it is and which column means what."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.errors import RuleViolation
from core.spreadsheets.headers import Header, find_header, normalise_header
from core.spreadsheets.values import Value, as_text
from crm.imports import columns

SAMPLES = 3
SAMPLE_LENGTH = 40


@dataclass(frozen=True)
class MappedColumn:
    """One column of the file: where it stands, what its header says, its unit, and our field for it ('' for none)."""

    index: int
    text: str
    unit: str
    field: str
    samples: list[str] = dataclasses.field(default_factory=list)


@dataclass(frozen=True)
class Layout:
    """How a file is to be read: the rows of its header, its kind by name, and its columns."""

    code: str
    name: str
    last_row: int
    columns: list[MappedColumn]

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept on the batch."""
        return {"code": self.code, "name": self.name, "columns": [asdict(column) for column in self.columns]}


def recognise(rows: Sequence[tuple[int, Sequence[Value]]], aliases: Mapping[str, str] = columns.ALIASES) -> Layout:
    """Return the layout of a table from its first rows; the header stands in one of them, often under a title.

    Prefers the row with most known headers and settles for a single column of names. Raises RuleViolation
    ``no_header`` when no row names the enterprises.
    """
    header = None
    for least in (3, 2, 1):
        header = find_header(rows, aliases, required={"name"}, least=least)
        if header:
            break
    if header is None:
        raise RuleViolation(
            "没有找到表头：前 15 行里没有“企业名称”或“公司名称”这样的列名，请对照模板检查后再上传", code="no_header"
        )
    code, name = _name_of(header)
    below = [values for number, values in rows if number > header.last_row][:SAMPLES]
    return Layout(code, name, header.last_row, _columns(header, below))


def _name_of(header: Header) -> tuple[str, str]:
    keys = {column.key for column in header.columns}
    for code, name, signatures in columns.LAYOUTS:
        if any({normalise_header(word).key for word in words} <= keys for words in signatures):
            return code, name
    return columns.OWN_LAYOUT


def _columns(header: Header, below: Iterable[Sequence[Value]]) -> list[MappedColumn]:
    """Return every column; of several that mean the same the first is taken, the others are left out."""
    below = list(below)
    seen: set[str] = set()
    found = []
    for column in header.columns:
        meaning = column.field or ""
        if meaning in columns.FIELDS and meaning in seen:
            meaning = columns.LEFT_OUT
        seen.add(meaning)
        samples = [as_text(row[column.index])[:SAMPLE_LENGTH] for row in below if column.index < len(row)]
        found.append(MappedColumn(column.index, column.text, column.unit, meaning, [s for s in samples if s]))
    return found
