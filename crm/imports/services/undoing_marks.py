"""The mark “核实” of firms whose base data a list replaced: whether it comes back when the list is undone."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from core.audit.models import AuditEntry
from crm.enterprises.models import Enterprise
from crm.enterprises.verification import BASE
from crm.imports.models import FieldChange, ImportBatch
from crm.imports.services.undoing_values import MARK, History, Return, same

FIRM = Enterprise._meta.label_lower
# People's changes of the capital are logged as it was typed.
LOGGED = BASE | {"reg_capital_raw"}
STAYS_OFF: Mapping[str, Any] = {"code": "mark", "text": "核实标记未恢复：基本信息之后另有改动"}


class Step(NamedTuple):
    """One base value that somebody changed, and what stood there before."""

    at: datetime
    column: str
    old: Any


class Marks:
    """The marks that one list and the lists undone before it took from some firms, and what became of base data since.

    A mark vouches for the base data of its day. So one comes back when undo leaves every base value as it stood when
    the mark went; a blank that another list filled meanwhile was not there to be checked. A firm that bears a
    mark keeps it: what somebody checked since stays (undoing_values).
    """

    def __init__(self, batch: ImportBatch, firms: Collection[Enterprise], history: History):
        self.batch = batch
        self._taken = {firm.pk: found for firm in firms if (found := history.marks(firm.pk))}
        self._steps: dict[int, list[Step]] = {}
        ids = sorted(self._taken)
        if ids:
            self._read_lists(ids)
            self._read_people(ids)
        for steps in self._steps.values():
            steps.sort(key=lambda step: step.at)

    def settle(self, firm: Enterprise, found: Return) -> None:
        """Add to what goes back on the firm the mark that comes back, or why it stays off."""
        if firm.verified_at is not None:
            return
        mark = next(
            (one for one in reversed(self._taken.get(firm.pk, ())) if self._holds_again(firm, found, one)), None
        )
        if mark is not None:
            back = {MARK: mark.old} | {name: old for name, (old, _new) in mark.beside.items()}
        else:
            own = any(one.batch_id == self.batch.pk for one in self._taken.get(firm.pk, ()))
            found.left += [dict(STAYS_OFF)] if own and not found.left else []
            return
        now = {name: "" if (value := getattr(firm, name)) is None else str(value) for name in back}
        found.values |= back
        found.trail.append((MARK, now[MARK], back[MARK], {n: [now[n], back[n]] for n in back if n != MARK}))

    def _holds_again(self, firm: Enterprise, found: Return, mark: FieldChange) -> bool:
        """Say whether every base value will be what it was when the mark went."""
        since: dict[str, list[Step]] = {}
        for step in self._steps.get(firm.pk, ()):
            if step.at >= mark.at:
                since.setdefault(step.column, []).append(step)
        return all(
            same(column, found.values.get(column, getattr(firm, column)), steps[0].old)
            for column, steps in since.items()
        )

    def _read_lists(self, ids: Collection[int]) -> None:
        changes = FieldChange.objects.filter(target_id__in=ids, field__in=BASE).order_by("id")
        for one in changes:
            self._add(one.target_id, Step(one.at, one.field, one.old))

    def _read_people(self, ids: Collection[int]) -> None:
        acts = AuditEntry.objects.filter(target_type=FIRM, target_id__in=ids, result=AuditEntry.Result.DONE)
        for act in acts.exclude(changes__has_key="import").only("target_id", "at", "changes").order_by("id"):
            if act.target_id is None:
                continue
            for column, old in _replaced(act.changes):
                self._add(act.target_id, Step(act.at, column, old))

    def _add(self, pk: int, step: Step) -> None:
        self._steps.setdefault(pk, []).append(step)


def _replaced(changes: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each base column that an act of a person changed, with what stood there before."""
    for column, told in changes.items():
        if column in LOGGED and isinstance(told, list):
            yield column, told[0]
