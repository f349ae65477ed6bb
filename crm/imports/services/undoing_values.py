"""Which values and names of a changed firm go back to what they were before a list, and which stay, with the reason."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

from crm.enterprises.models import Alias, Enterprise
from crm.enterprises.naming import normalise_name
from crm.enterprises.services.bulk import COLUMNS, MARKS
from crm.enterprises.verification import BASE
from crm.imports.models import FieldChange, ImportBatch
from crm.imports.services.undoing_codes import HeldCodes

ALIAS = "alias."
# The mark of being verified, which a list takes away (undoing_marks).
MARK = "verified_at"
LONGEST_SHOWN = 40


class Written(NamedTuple):
    """One value that a list wrote: its column and those written along with it, each as (before, after)."""

    field: str
    pairs: Mapping[str, tuple[str, str]]


@dataclass
class Return:
    """What goes back on one firm: column → old text, names to take away, what is told of it, and what stays and why."""

    values: dict[str, str] = field(default_factory=dict)
    names: list[tuple[str, str]] = field(default_factory=list)
    trail: list[tuple[str, str, str, dict[str, list[str]]]] = field(default_factory=list)
    left: list[dict[str, Any]] = field(default_factory=list)


class History:
    """The values that one list and the lists undone before it wrote on some firms.

    ``merged_at`` says when a firm last took another one in: what undone lists wrote before that may have been written
    on the other firm, and does not count.
    """

    def __init__(self, batch: ImportBatch, ids: Collection[int], merged_at: Mapping[int, datetime]):
        self.own: dict[int, list[FieldChange]] = {}
        self.undone: dict[int, list[FieldChange]] = {}
        of_undone = models.Q(batch__status=ImportBatch.Status.UNDONE)
        found = FieldChange.objects.filter(models.Q(batch=batch) | of_undone, target_id__in=ids).order_by("id")
        changes = list(found)
        returned = {_key(change) for change in changes if change.is_undo}
        for change in changes:
            if change.batch_id == batch.pk and not change.is_undo:
                self.own.setdefault(change.target_id, []).append(change)
            elif change.batch_id != batch.pk and _key(change) not in returned and not _is_older(change, merged_at):
                self.undone.setdefault(change.target_id, []).append(change)
        aliases = Alias.objects.filter(enterprise_id__in=self.own)
        self.names = set(aliases.values_list("enterprise_id", "kind", "name_norm"))

    def former(self, column: str) -> set[str]:
        """Return the values of a column that may go back."""
        changes = (change for of in (self.own, self.undone) for found in of.values() for change in found)
        return {change.old for change in changes if change.field == column}

    def marks(self, pk: int) -> list[FieldChange]:
        """Return the marks of being verified that these lists took from a firm, the earliest first."""
        changes = (*self.undone.get(pk, ()), *self.own.get(pk, ()))
        return sorted((change for change in changes if change.field == MARK), key=lambda change: change.pk)

    def return_of(self, firm: Enterprise, held: HeldCodes) -> Return:
        """Return what goes back on a firm; ``held`` knows the firms that bear its former codes."""
        found = Return()
        written = self._written(firm.pk)
        vouched = {one.field for one in written if _is_vouched_for(firm, one)}
        stays = vouched | {one.field for one in written if not self._may_return(firm, one)}
        if stays & {"reg_capital_amount", "reg_capital_currency"}:
            stays |= {"reg_capital_amount", "reg_capital_currency"}
        for one in written:
            old = {name: before for name, (before, _after) in one.pairs.items()}
            if one.field in stays:
                found.left.append(_vouched(one) if one.field in vouched else _left(firm, one))
            elif refusal := held.refusal(firm, one.field, old):
                found.left.append(refusal)
            elif not _holds(firm, old):
                found.values |= old
                beside = {n: [_shown(firm, n), old[n]] for n in old if n != one.field}
                found.trail.append((one.field, _shown(firm, one.field), old[one.field], beside))
        self._return_names(firm, found, renamed_since="name" in stays)
        return found

    def _written(self, pk: int) -> list[Written]:
        """Return each value the list wrote: what stood there before its first write, what its last one put there.

        Where an undone list had written before it and was overtaken by this one, that list's old value counts.
        """
        first: dict[str, FieldChange] = {}
        last: dict[str, FieldChange] = {}
        for change in self.own.get(pk, ()):
            if not change.field.startswith(ALIAS) and change.field != MARK:
                first.setdefault(change.field, change)
                last[change.field] = change
        return [self._before_undone(pk, first[name], last[name]) for name in first]

    def _before_undone(self, pk: int, first: FieldChange, last: FieldChange) -> Written:
        pairs = {first.field: (first.old, last.new)}
        pairs |= {name: (old, last.beside.get(name, [old, new])[1]) for name, (old, new) in first.beside.items()}
        for earlier in reversed(self.undone.get(pk, ())):
            overtaken = earlier.field == first.field and earlier.pk < first.pk
            if overtaken and same(first.field, earlier.new, pairs[first.field][0]):
                before = {name: old for name, (old, _new) in earlier.beside.items()} | {first.field: earlier.old}
                pairs |= {name: (old, pairs[name][1]) for name, old in before.items() if name in pairs}
        return Written(first.field, pairs)

    def _may_return(self, firm: Enterprise, one: Written) -> bool:
        """Say whether the value is still the one the list wrote, or already the former one."""
        new = {name: after for name, (_before, after) in one.pairs.items()}
        old = {name: before for name, (before, _after) in one.pairs.items()}
        return _holds(firm, new) or _holds(firm, old)

    def _return_names(self, firm: Enterprise, found: Return, *, renamed_since: bool) -> None:
        """Take away the names the list added; the former name stays with a firm that keeps its new one."""
        former = (
            {normalise_name(c.old) for c in self.own.get(firm.pk, ()) if c.field == "name"} if renamed_since else {}
        )
        own_name = normalise_name(found.values["name"]) if "name" in found.values else ""
        added = [*_aliases(self.own.get(firm.pk, ()))]
        added += [one for one in _aliases(self.undone.get(firm.pk, ())) if one[0] == "former" and one[1] == own_name]
        for kind, norm, name in dict.fromkeys(added):
            if (firm.pk, kind, norm) in self.names and not (kind == "former" and norm in former):
                found.names.append((kind, norm))
                found.trail.append((f"{ALIAS}{kind}", name, "", {}))


def same(column: str, one: Any, other: Any) -> bool:
    """Say whether two values of a column, as text or typed, are stored alike."""
    return _typed(column, one) == _typed(column, other)


def _holds(firm: Enterprise, texts: Mapping[str, str]) -> bool:
    return all(same(name, getattr(firm, name), text) for name, text in texts.items())


def _field(column: str) -> models.Field:
    found = Enterprise._meta.get_field(column)
    assert isinstance(found, models.Field)  # noqa: S101 - the names are those of columns
    return found


def _typed(column: str, value: Any) -> Any:
    kind = _field(column)
    if value in (None, ""):
        return None if kind.null else ""
    try:
        found = kind.to_python(value)
    except (ValidationError, InvalidOperation):
        return value
    if isinstance(kind, models.DecimalField):
        return found.quantize(Decimal(1).scaleb(-kind.decimal_places), ROUND_HALF_UP)
    return found


def _key(change: FieldChange) -> tuple[int, int, str, str]:
    """Return what was changed: a column, or one of the other names."""
    name = (change.old if change.is_undo else change.new) if change.field.startswith(ALIAS) else ""
    return change.batch_id, change.target_id, change.field, name


def _is_older(change: FieldChange, moments: Mapping[int, datetime]) -> bool:
    moment = moments.get(change.target_id)
    return moment is not None and change.at < moment


def _aliases(changes: Iterable[FieldChange]) -> list[tuple[str, str, str]]:
    named = (change for change in changes if change.field.startswith(ALIAS))
    return [(change.field.removeprefix(ALIAS), normalise_name(change.new), change.new) for change in named]


def _is_vouched_for(firm: Enterprise, one: Written) -> bool:
    """Say whether somebody checked the value that the list wrote: writing took the mark away, so a mark is younger."""
    return firm.verified_at is not None and one.field in BASE and not _holds(firm, {one.field: one.pairs[one.field][0]})


def _vouched(one: Written) -> dict[str, Any]:
    return {"code": "verified", "text": f"{_field(one.field).verbose_name}写入后已核实，未恢复"}


def _left(firm: Enterprise, one: Written) -> dict[str, Any]:
    label = str(_field(one.field).verbose_name)
    now, new = _brief(_shown(firm, one.field)), _brief(one.pairs[one.field][1])
    if now == new:
        return {"code": "value", "text": f"{label}连带的内容后来改过，未恢复"}
    return {"code": "value", "text": f"{label}现为{now}，不是导入写入的{new}，未恢复"}


def _brief(text: str) -> str:
    cut = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    return f"“{cut}”" if cut else "空白"


def _shown(firm: Enterprise, column: str) -> str:
    value = getattr(firm, column)
    return "" if value is None else str(value)


READ = ("id", "version", "is_deleted", *COLUMNS, *MARKS)
