"""Recognising a list by its header: which layout it is and which column means what."""

import dataclasses
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.errors import RuleViolation
from core.spreadsheets.headers import (
    Header,
    HeaderColumn,
    find_header,
    header_at,
    is_note_row,
    is_total_row,
    money_unit_above,
    normalise_header,
    possible_headers,
)
from core.spreadsheets.values import Value
from crm.imports import columns
from crm.imports.mapping import Choice, fields_by_column, signature_of
from crm.imports.projects.defaults import stated_day
from crm.imports.sealing import covered, shown

SAMPLES = 3
SAMPLE_LENGTH = 40
OF_FIRMS = frozenset(columns.FIELDS) - {column.key for column in columns.CONTACT_COLUMNS}
NumberedRow = tuple[int, Sequence[Value]]
# Short for an amount: “注册资本(万)” means 万元.
SHORT_UNITS = frozenset({"万", "亿"})


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
    """How a file is to be read: the rows of its header, its kind by name, its columns, and the day stated above them."""

    code: str
    name: str
    first_row: int
    last_row: int
    columns: list[MappedColumn]
    stated_on: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept on the batch."""
        found = [asdict(column) | {"text": covered(column.text, "name")} for column in self.columns]
        told = {"stated_on": self.stated_on} if self.stated_on else {}
        return {"code": self.code, "name": self.name, "first_row": self.first_row, "columns": found, **told}


@dataclass(frozen=True)
class SavedLayout:
    """A mapping that somebody saved by name: text, key and field of each column."""

    name: str
    columns: Sequence[Mapping[str, str]]


def recognise(rows: Sequence[NumberedRow], aliases: Mapping[str, str] = columns.ALIASES) -> Layout:
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
            "没有找到表头：前 15 行里没有“企业名称”或“公司名称”这样的列名；可以手动指定对应列，或对照模板改好再上传",
            code="no_header",
        )
    return _layout(rows, header, *_name_of(header), {column.index: column.field or "" for column in header.columns})


def recognise_saved(rows: Sequence[NumberedRow], saved: Mapping[str, SavedLayout]) -> Layout | None:
    """Return the layout that somebody saved for exactly these headers, None when there is none; the likely is not guessed.

    ``saved`` holds layouts by the signature of their header.
    """
    for header in possible_headers(rows) if saved else ():
        found = saved.get(signature_of(header))
        fields = fields_by_column(header, found.columns) if found else {}
        if found and "name" in fields.values():
            return _layout(rows, header, columns.SAVED_LAYOUT, found.name, fields)
    return None


def signatures_in(rows: Sequence[NumberedRow]) -> list[str]:
    """Return the signatures of everything among the first rows that may be a header."""
    return [signature_of(header) for header in possible_headers(rows)]


def as_chosen(rows: Sequence[NumberedRow], choice: Choice) -> Layout:
    """Return the layout that a person described. Raises RuleViolation ``no_header`` when the header row is not there."""
    header = header_at(rows, choice.row, {}, two_rows=choice.two_rows)
    if header is None:
        raise RuleViolation(f"第 {choice.row} 行不是表头，请重新指定", code="no_header")
    known = {column.index for column in header.columns}
    nameless = [index for index, key in choice.fields.items() if key and index not in known]
    more = [HeaderColumn(index, nameless_text(index), "", "", None) for index in sorted(nameless)]
    whole = dataclasses.replace(header, columns=[*header.columns, *more])
    return _layout(rows, whole, *columns.CHOSEN_LAYOUT, choice.fields)


def nameless_text(index: int) -> str:
    """Return what a column without a header is called: 第 C 列."""
    return f"第 {letters(index)} 列"


def letters(index: int) -> str:
    """Return the letters of a column from its index: 0 is A, 26 is AA."""
    found = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        found, index = chr(65 + rest) + found, index - 1
    return found


def samples_of(rows: Iterable[NumberedRow], last_row: int, index: int, field: str) -> list[str]:
    """Return the first values of a column under the header, without sums and remarks; people's numbers masked."""
    below = (row for number, row in rows if number > last_row and index < len(row))
    texts = (_sample(row[index], field)[:SAMPLE_LENGTH] for row in below if not (is_total_row(row) or is_note_row(row)))
    return list(itertools.islice((text for text in texts if text.strip()), SAMPLES))


def _sample(value: Value, field: str) -> str:
    """Return what is kept of a cell: facts of firms as pages show them, in all other columns any number is masked."""
    text = shown(value, field)
    return text if field in OF_FIRMS else covered(text, "name")


def _layout(rows: Sequence[NumberedRow], header: Header, code: str, name: str, fields: Mapping[int, str]) -> Layout:
    """Return every column; of several that mean the same the first is taken, the others are left out."""
    above = money_unit_above(rows, header)
    seen: set[str] = set()
    found = []
    for column in header.columns:
        meaning = fields.get(column.index, "")
        if meaning in columns.FIELDS and meaning in seen - columns.REPEATABLE:
            meaning = columns.LEFT_OUT
        seen.add(meaning)
        unit = _unit_of(column, meaning, above)
        samples = samples_of(rows, header.last_row, column.index, meaning)
        found.append(MappedColumn(column.index, column.text, unit, meaning, samples))
    return Layout(code, name, header.first_row, header.last_row, found, stated_day(rows, header.first_row))


def _unit_of(column: HeaderColumn, meaning: str, above: str) -> str:
    if meaning not in columns.AMOUNTS:
        return column.unit
    return f"{column.unit}元" if column.unit in SHORT_UNITS else column.unit or above


def _name_of(header: Header) -> tuple[str, str]:
    keys = {column.key for column in header.columns}
    for code, name, signatures in columns.LAYOUTS:
        if any({normalise_header(word).key for word in words} <= keys for words in signatures):
            return code, name
    return columns.OWN_LAYOUT
