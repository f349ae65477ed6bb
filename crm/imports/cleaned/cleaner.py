"""Cleaning the rows of one file: which column holds what, and which step reads it."""

from collections.abc import Mapping, Sequence
from datetime import date

from core.spreadsheets.values import MISSING_MARKS, Value, as_text
from crm.enterprises.cleaning import CleaningError, clean_text
from crm.imports import columns
from crm.imports.cleaned import facts, identity, origin
from crm.imports.cleaned.row import CleanRow, Step, fault
from crm.imports.columns import comparable
from crm.imports.layouts import MappedColumn

TEXT_LIMITS = {
    "reg_no": 32, "legal_person": 64, "ent_type": 100, "address": 300, "business_scope": 20_000, "website": 200,
}  # fmt: skip
LONGEST_MARK = max(map(len, MISSING_MARKS))
FAULT_OF = {"established_on": "date_unreadable", "capital": "capital_unreadable", "name": "name_invalid"}
# In this order: other names need the firm's own name, the region needs the address.
STEPS: dict[str, Step] = {
    "name": identity.read_own_name,
    "uscc": identity.read_credit_code,
    "org_code": identity.read_org_code,
    "stock_code": identity.read_stock,
    "listed_on": facts.day_reader("listed_on"),
    "short": identity.names_reader("short"),
    "former": identity.names_reader("former"),
    "english": identity.names_reader("english"),
    "capital": facts.read_capital,
    "established_on": facts.day_reader("established_on"),
    "reg_status": facts.read_status,
    "size": facts.read_size,
    "insured_count": facts.read_insured,
    "entered_on": facts.day_reader("entered_on"),
    "author": origin.read_author,
    "chain_node": origin.read_chain_node,
    "honours": origin.read_honours,
}
# These read several columns at once; the first that the file has names the place of a complaint.
JOINT_STEPS: tuple[tuple[tuple[str, ...], Step], ...] = (
    (facts.INDUSTRY_COLUMNS, facts.read_industry),
    (facts.REGION_COLUMNS, facts.read_region),
)


class RowCleaner:
    """Cleans the rows of one file; ``words`` are more words for values, by field (they win over the built-in ones)."""

    def __init__(
        self, mapped: Sequence[MappedColumn], today: date, words: Mapping[str, Mapping[str, str]] | None = None
    ):
        self.today = today
        self.words = words or {}
        self.at: Mapping[str, MappedColumn] = {
            column.field: column for column in mapped if column.field in columns.FIELDS
        }
        self.places = {key: column.index for key, column in self.at.items()}
        self.texts = [
            (self.at[key].index, key, limit, columns.FIELDS[key].label)
            for key, limit in TEXT_LIMITS.items()
            if key in self.at
        ]
        self.steps = [(self.at[key], step) for key, step in STEPS.items() if key in self.at]
        for keys, step in JOINT_STEPS:
            self.steps += [(self.at[key], step) for key in keys if key in self.at][:1]

    def clean(self, number: int, cells: Sequence[Value]) -> CleanRow:
        """Return the row; never raises for what a cell holds."""
        row = CleanRow(number)
        width = len(cells)
        for index, key, limit, label in self.texts:
            if index < width and cells[index] is not None:
                self._read_text(row, key, cells[index], limit, label)
        for column, step in self.steps:
            raw = cells[column.index] if column.index < width else None
            try:
                step(self, row, raw, cells)
            except CleaningError as error:
                self._complain(row, column, raw, str(error))
        return row

    def cell(self, key: str, cells: Sequence[Value]) -> Value:
        """Return the raw value of one of our fields, None when the file has none; an error of Excel is nothing."""
        index = self.places.get(key)
        if index is None or index >= len(cells):
            return None
        raw = cells[index]
        return None if isinstance(raw, str) and raw[:1] == "#" and raw in MISSING_MARKS else raw

    def taught(self, key: str, cells: Sequence[Value]) -> str | None:
        """Return what people taught that this cell's word means, None when they did not."""
        known = self.words.get(key)
        return known.get(comparable(as_text(self.cell(key, cells)))) if known else None

    def _read_text(self, row: CleanRow, key: str, raw: Value, limit: int, label: str) -> None:
        try:
            text = clean_text(raw, limit=limit, label=label)
        except CleaningError as error:
            self._complain(row, self.at[key], raw, str(error))
            return
        if text is not None and (len(text) > LONGEST_MARK or text not in MISSING_MARKS):
            row.values[key] = text

    def _complain(self, row: CleanRow, column: MappedColumn, raw: Value, reason: str) -> None:
        note = fault(FAULT_OF.get(column.field, column.field), column.text, raw, reason)
        if columns.FIELDS[column.field].strict:
            row.faults.append(note)
        else:
            row.warnings.append(note | {"reason": f"{reason}；该项未导入"})
