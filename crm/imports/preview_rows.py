"""What the preview offers beside its rows while it can be worked on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm.imports import queries
from crm.imports.columns import DROPPED, FIELDS
from crm.imports.filters import TO_DO
from crm.imports.judging import TAKEABLE
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.services import preview

AS_LIST, NOT_WRITTEN = "随全批", "不写入"
DIFFERS = "与库中不同"


def shown(batch: ImportBatch, rows: Iterable[ImportRow]) -> list[queries.ShownRow]:
    """Return rows as the page shows them, with what can be done and what a conflict would replace."""
    rows = list(rows)
    found = queries.shown_rows(batch, rows)
    for one in found:
        one.chosen = word_of(one.row.choice, is_new=one.row.enterprise_id is None) if one.row.choice else ""
    if preview.is_open(batch):
        replaced, columns = preview.replacements(rows), queries.heads(batch)
        for one in found:
            is_new = one.row.enterprise_id is None
            one.can_edit = bool(one.row.raw) and not one.row.is_dropped
            one.choices = [(value, word_of(value, is_new=is_new)) for value in preview.choices_for(one.row)]
            one.replaced = replaced.get(one.row.number, ())
            _mark_differing(one, columns)
    return found


def _mark_differing(one: queries.ShownRow, columns: Sequence[Mapping[str, Any]]) -> None:
    """Mark the cells whose values stand against what the library knows better, when that is what the conflict is about."""
    if not any(fault["code"] in queries.OF_OTHER_CELLS for fault in one.row.faults):
        return
    labels = {value.label for value in one.replaced if not value.is_blank}
    for cell, column in zip(one.cells, columns, strict=True):
        if not cell.kind and FIELDS[column["field"]].label in labels:
            cell.kind, cell.reason, cell.differs = "warn", DIFFERS, True


def word_of(choice: str, *, is_new: bool = False) -> str:
    """Return what a choice for a conflict is called; of a firm that ``is_new`` the library holds nothing to be kept."""
    if is_new and choice == ImportRow.Choice.KEEP:
        return NOT_WRITTEN
    return str(ImportRow.Choice(choice).label) if choice else AS_LIST


@dataclass(frozen=True)
class Many:
    """What can be done with all rows of the present filter."""

    can_drop: bool
    can_restore: bool
    can_choose: bool
    choices: list[tuple[str, str]]


def many(batch: ImportBatch, verdict: str, reason: str, count: int) -> Many | None:
    """Return what can be done with the ``count`` rows of a filter, None when there are none or nothing can be done."""
    if not count or not preview.is_open(batch):
        return None
    conflicts = verdict in {"", TO_DO, ImportRow.Verdict.CONFLICT} and (not reason or reason in TAKEABLE)
    dropped = verdict in {"", TO_DO, ImportRow.Verdict.REFUSED} and reason in {"", DROPPED}
    choices = [(value, word_of(value)) for value in (*ImportRow.Choice.values, "")]
    return Many(
        can_drop=reason != DROPPED,
        can_restore=dropped and bool(batch.reasons.get(DROPPED)),
        can_choose=conflicts and bool(batch.counts.get(ImportRow.Verdict.CONFLICT)),
        choices=choices,
    )
