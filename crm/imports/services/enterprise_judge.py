"""Lists of firms: their rows cleaned, and judged chunk by chunk for the preview."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from core.spreadsheets.values import Value
from crm.imports import wordbook
from crm.imports.cleaned import CleanRow, RowCleaner
from crm.imports.columns import OPEN_IN_FILE
from crm.imports.judging import Outcome
from crm.imports.layouts import MappedColumn
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.repeats import Repeats
from crm.imports.services.assessing import assess
from crm.imports.services.known import Earlier, KnownRows, Same, earlier_rows, known_rows, reading_of
from crm.imports.services.packing import CellsOf, Packed, pack, pack_cells, unpack, unpack_cells
from crm.imports.services.rows import NEEDS_HELP, AgainRow, Judged, kept_values, restored

Verdict = ImportRow.Verdict


class EnterpriseJudge:
    """Judges the chunks of one file in their order; remembers which firms the file named before.

    Rows whose cells an earlier list held, read in the same way, are not cleaned as long as their firm stands as it was.
    """

    def __init__(self, batch: ImportBatch, mapped: Sequence[MappedColumn], today: date):
        self.batch = batch
        words = wordbook.value_words()
        if any(column.field == "author" for column in mapped):
            words = {**words, "author": {name: str(pk) for name, pk in wordbook.authors().items()}}
        self.cleaner = RowCleaner(mapped, today, words)
        self.repeats = Repeats()
        self.reading = ""
        self.known = KnownRows()

    @classmethod
    def of_check(cls, batch: ImportBatch, mapped: Sequence[MappedColumn], today: date) -> "EnterpriseJudge":
        """Return the judge of a list that is being read; it knows the rows of earlier lists."""
        judge = cls(batch, mapped, today)
        judge.reading = reading_of(mapped, judge.cleaner.words)
        judge.known = known_rows(batch, judge.reading)
        return judge

    def ready(self, part: Sequence[tuple[int, Sequence[Value]]]) -> list[Any]:
        """Return rows packed for the way from another process, cleaned but for those whose cells are known."""
        return [self._ready(number, cells) for number, cells in part]

    def _ready(self, number: int, cells: Sequence[Value]) -> tuple[Any, ...]:
        packed, source = pack_cells(cells)
        clean = None if source in self.known else pack(self.cleaner.clean(number, cells))
        return number, packed, source, clean

    def __call__(self, part: Sequence[Any]) -> list[Judged | Same]:
        """Return every row of the chunk with its verdict; reads the library, writes nothing."""
        packed = {row.number: row for row in (Packed(*told) for told in part)}
        known = {
            number: pk for number, row in packed.items() if row.clean is None and (pk := self.known.row_of(row.source))
        }
        earlier = earlier_rows(known)
        rows = [earlier[number].identity if number in earlier else self._clean(row) for number, row in packed.items()]
        leaders: dict[int, int | None] = {}
        for at, row in enumerate(rows):
            leaders[row.number] = self._leader_of(row)
            if row.number in earlier and (leaders[row.number] is not None or row.faults):
                del earlier[row.number]  # it is about another row of the file as well
                rows[at] = self._clean(packed[row.number])
                rows[at].faults += row.faults
        return self._judge(rows, leaders, lambda number: unpack_cells(packed[number].cells), earlier)

    def again(self, kept: Sequence[AgainRow]) -> list[Judged]:
        """Return rows that were kept with the verdict they have by now; those with cells are cleaned from them."""
        rows = [self.cleaner.clean(row.number, row.cells) if row.cells else restored(row) for row in kept]
        leaders = {row.number: self._leader_of(row) for row in rows}
        judged = self._judge(rows, leaders, {row.number: row.cells for row in kept}.__getitem__, {})
        return [row for row in judged if isinstance(row, Judged)]

    def _clean(self, row: Packed) -> CleanRow:
        clean = row.clean or pack(self.cleaner.clean(row.number, unpack_cells(row.cells)))
        return unpack(clean, row.source)

    def _leader_of(self, row: CleanRow) -> int | None:
        return None if row.faults or row.checksum_fault else self.repeats.leader_of(row)

    def _judge(
        self,
        rows: list[CleanRow],
        leaders: dict[int, int | None],
        cells_of: CellsOf,
        earlier: dict[int, Earlier],
    ) -> list[Judged | Same]:
        open_rows = [
            row for row in rows if not row.faults and leaders[row.number] is None and row.number not in earlier
        ]
        outcomes = assess(open_rows, self.batch)
        found: list[Judged | Same] = []
        for row in rows:
            if row.number in earlier:
                found.append(self._same(row, earlier[row.number].same, cells_of))
            else:
                found.append(self._judged(row, cells_of, leaders[row.number], outcomes.get(row.number)))
        return found

    def _same(self, row: CleanRow, same: Same, cells_of: CellsOf) -> Judged | Same:
        """Return a known row as one that changes nothing, unless an earlier row of this file is its firm."""
        leader = self.repeats.leader_of_firm(same.enterprise, row.number)
        if leader is None:
            return same
        clean = self.cleaner.clean(row.number, cells_of(row.number))
        return self._judged(clean, cells_of, leader, Outcome(Verdict.UNCHANGED, same.enterprise))

    def _judged(self, row: CleanRow, cells_of: CellsOf, leader: int | None, outcome: Outcome | None) -> Judged:
        faults = list(row.faults)
        firm = outcome.enterprise if outcome else None
        if leader is None and firm and outcome and outcome.verdict in {Verdict.UPDATED, Verdict.UNCHANGED}:
            leader = self.repeats.leader_of_firm(firm, row.number)
        if faults:
            verdict = Verdict.CONFLICT if faults[0]["code"] in OPEN_IN_FILE else Verdict.REFUSED
        elif leader is not None:
            verdict = Verdict.DUPLICATE
        else:
            assert outcome is not None  # noqa: S101 - every open row was assessed
            verdict = outcome.verdict
            faults += [outcome.fault] if outcome.fault else []
        warnings = row.warnings + (outcome.warnings if outcome and leader is None else [])
        version = outcome.firm_version if outcome else None
        kept = cells_of(row.number) if verdict in NEEDS_HELP else ()
        return Judged(
            row.number, verdict, kept_values(row), kept, faults, warnings, leader, firm, version,
            row.digest, row.text, row.source,
        )  # fmt: skip
