"""Judging rows of a preview once more: what was changed, and every row of the list that the change can reach.

Rows of a file decide about each other only where they share a code, a name or a firm. All rows connected so, before
and after the change, are judged in their order as a check of the whole file would judge them.
"""

import functools
import itertools
import operator
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils import timezone

from crm.imports.cleaned import fault
from crm.imports.columns import DROPPED, RENAMES
from crm.imports.layouts import MappedColumn
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.sealing import opened
from crm.imports.services import kinds
from crm.imports.services.preview.storing import fetch_cells, store
from crm.imports.services.rows import NEEDS_HELP, AgainRow, Judged

CHUNK_ROWS = 5_000
FIRM = "firm"
Key = tuple[str, Any]


class Touched:
    """The rows under an act, by number: first those it changes, then those that these reach.

    Hand the rows in before anything is changed on them.
    """

    def __init__(self, batch: ImportBatch, rows: Iterable[ImportRow]):
        review = kinds.review_of(batch.kind)
        assert review is not None  # noqa: S101 - acts begin with it
        self.batch, self.review = batch, review
        self.rows: dict[int, ImportRow] = {}
        self._keys: set[Key] = set()
        self._counted: Counter[tuple[str, str]] = Counter()
        self._add(rows)

    def judge(self) -> None:
        """Judge the rows again with all that they reach, store them, and mend the counts of the batch (not saved)."""
        asked: set[Key] = set()
        judged: list[Judged] | None = None
        while judged is None or self._keys - asked:
            added = self._connected(self._keys - asked)
            asked |= self._keys
            if judged is not None and not added:
                break
            self._add(added)
            judged = list(self._judged())
            for one in judged:
                self._keys |= self._keys_of(one.values, one.enterprise)
        for one in judged:
            _apply(self.rows[one.number], one)
        for row in self.rows.values():
            if row.is_dropped:
                _leave_out(row)
        rows = list(self.rows.values())
        # a row that was left out can wait for its cells until somebody wants them in a file
        waiting = [row for row in rows if row.verdict in NEEDS_HELP and not (row.raw or row.is_dropped)]
        fetch_cells(self.batch, waiting)
        store(rows)
        self._count(rows)

    def _add(self, rows: Iterable[ImportRow]) -> None:
        for row in rows:
            self.rows[row.number] = row
            self._counted.subtract(_counted(row))
            self._keys |= self._keys_of(row.values, row.enterprise_id)

    def _keys_of(self, values: dict[str, Any], firm: int | None) -> set[Key]:
        keys: set[Key] = {(key, values[key]) for key in self.review.keys if values.get(key)}
        return keys | ({(FIRM, firm)} if self.review.by_firm and firm else set())

    def _connected(self, keys: set[Key]) -> list[ImportRow]:
        """Return the rows that share one of the keys and are not at hand yet; left out ones decide about nobody."""
        places = {FIRM: "enterprise_id__in"} | {key: f"_{key}__in" for key in self.review.keys}
        wanted = [Q(**{place: found}) for kind, place in places.items() if (found := [v for k, v in keys if k == kind])]
        if not wanted:
            return []
        named = {f"_{key}": KT(f"values__{key}") for key in self.review.keys}
        rows = ImportRow.objects.filter(batch=self.batch, is_dropped=False).alias(**named)
        return list(rows.filter(functools.reduce(operator.or_, wanted)).exclude(number__in=self.rows))

    def _judged(self) -> Iterator[Judged]:
        columns = [MappedColumn(**column) for column in self.batch.mapping["columns"]]
        judge = self.review.judge(self.batch, columns, timezone.localdate())
        waiting = iter(sorted((row for row in self.rows.values() if not row.is_dropped), key=lambda row: row.number))
        while part := list(itertools.islice(waiting, CHUNK_ROWS)):
            yield from judge.again(
                [AgainRow(r.number, [*map(opened, r.raw)], r.values, r.faults, r.warnings) for r in part]
            )

    def _count(self, rows: Iterable[ImportRow]) -> None:
        for row in rows:
            self._counted.update(_counted(row))
        for name in ("counts", "reasons"):
            moved = Counter({code: count for (place, code), count in self._counted.items() if place == name})
            moved.update(getattr(self.batch, name))
            setattr(self.batch, name, dict(+moved))


def _counted(row: ImportRow) -> list[tuple[str, str]]:
    """Return where a row counts on its batch, as ``rows.keep`` counts it."""
    found = [("counts", str(row.verdict))]
    found += [("reasons", row.reason)] if row.verdict in NEEDS_HELP else []
    return found + ([("reasons", RENAMES)] if any(warning["code"] == RENAMES for warning in row.warnings) else [])


def _apply(row: ImportRow, judged: Judged) -> None:
    """Put a verdict on a row; a choice that was made about another conflict, or another firm, is forgotten."""
    about = (row.reason, row.enterprise_id)
    if judged.verdict != ImportRow.Verdict.CONFLICT or (judged.reason, judged.enterprise) != about:
        row.choice = ""
    row.values, row.verdict, row.reason = judged.values, judged.verdict, judged.reason
    row.faults, row.warnings, row.duplicate_of = judged.faults, judged.warnings, judged.duplicate_of
    row.enterprise_id, row.firm_version = judged.enterprise, judged.firm_version
    row.digest, row.source = judged.digest, judged.source


def _leave_out(row: ImportRow) -> None:
    row.verdict, row.reason = ImportRow.Verdict.REFUSED, DROPPED
    row.faults = [fault(DROPPED, "", "", "预览时人工剔除，没有导入")]
    row.warnings = [warning for warning in row.warnings if warning["code"] != RENAMES]
    row.duplicate_of, row.enterprise_id, row.choice = None, None, ""
