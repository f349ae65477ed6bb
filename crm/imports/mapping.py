"""Which column of a list means which of our fields, as a person says it: what may be chosen, and what is wrong; pure."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.spreadsheets.headers import Header
from crm.imports.columns import (
    CONTACT,
    CONTACT_COLUMNS,
    ENTERPRISE_COLUMNS,
    FIELDS,
    LEFT_OUT,
    PROJECT_COLUMNS,
    REASON_HEADER,
    REPEATABLE,
    ListColumn,
)

OFFERED: Mapping[str, tuple[ListColumn, ...]] = {
    "enterprise": ENTERPRISE_COLUMNS,
    "existing_project": PROJECT_COLUMNS,
    "contact": CONTACT_COLUMNS,
}
CONTACT_WORD = "联系方式（另行导入）"
NOT_IMPORTED = "不导入"
NAME_MISSING = "请指定哪一列是“企业名称”"


@dataclass(frozen=True)
class Choice:
    """Where the table stands in a file, and our field of each column by its index from 0; '' is not imported."""

    sheet: str | None
    row: int
    two_rows: bool
    fields: Mapping[int, str]

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept on the batch."""
        fields = {str(index): key for index, key in self.fields.items()}
        return {"sheet": self.sheet, "row": self.row, "two_rows": self.two_rows, "fields": fields}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any] | None) -> "Choice | None":
        """Return what was kept, None when nobody chose."""
        if not kept:
            return None
        fields = {int(index): key for index, key in kept["fields"].items()}
        return cls(kept["sheet"], kept["row"], kept["two_rows"], fields)


def options(kind: str) -> list[tuple[str, str]]:
    """Return the choices for one column of this kind of list: (key, word), first 不导入."""
    more = [(CONTACT, CONTACT_WORD)] if kind == "enterprise" else []
    return [("", NOT_IMPORTED), *((column.key, column.label) for column in OFFERED[kind]), *more]


def word_of(key: str) -> str:
    """Return what one of our fields is called, 不导入 for none."""
    if key == CONTACT:
        return CONTACT_WORD
    return FIELDS[key].label if key in FIELDS else NOT_IMPORTED


def faults_of(fields: Sequence[str], kind: str) -> dict[int | None, str]:
    """Return everything that is wrong with the fields of the columns, by place; None stands for the whole.

    The name must be there; no field twice, but several columns may hold means of contact.
    """
    faults: dict[int | None, str] = {} if "name" in fields else {None: NAME_MISSING}
    known = dict(options(kind))
    counted = Counter(fields)
    for place, key in enumerate(fields):
        if key not in known:
            faults[place] = "请在列表中选择一个字段"
        elif key not in {"", CONTACT, *REPEATABLE} and counted[key] > 1:
            faults[place] = f"“{known[key]}”选了 {counted[key]} 次，只能对应一列"
    return faults


def signature_of(header: Header) -> str:
    """Return the fingerprint of a header: its texts without units and decoration, in any order.

    What we add to rows that come back to be mended does not count.
    """
    keys = sorted(column.key for column in header.columns if column.key != REASON_HEADER)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


def as_columns(header: Header, fields: Mapping[int, str]) -> list[dict[str, str]]:
    """Return what a saved layout keeps of each column: its text, its comparable key and our field."""
    found = [(column.text, column.key, fields.get(column.index, "")) for column in header.columns]
    return [{"text": text, "key": key, "field": "" if field == LEFT_OUT else field} for text, key, field in found]


def fields_by_column(header: Header, kept: Sequence[Mapping[str, str]]) -> dict[int, str]:
    """Return our field of each column of a header with the same texts; of equal texts the first gets the first's field."""
    waiting: dict[str, list[str]] = {}
    for one in kept:
        waiting.setdefault(one["key"], []).append(one["field"])
    return {column.index: waiting[column.key].pop(0) for column in header.columns if waiting.get(column.key)}
