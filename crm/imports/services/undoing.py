"""Undoing a written list: what it entered goes, what it changed comes back, what was touched since stays and is listed."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.enterprises.services import bulk
from crm.enterprises.services.writing import shown_value
from crm.imports import policy
from crm.imports.models import FieldChange, ImportBatch, ImportRow, LeftAlone
from crm.imports.rules import undo_refusal
from crm.imports.services import claims, placing
from crm.imports.services.claims import Progress, quiet
from crm.imports.services.enterprise_lists import keep_trail
from crm.imports.services.undoing_contacts import (
    PersonPlan,
    count_people,
    hold_people,
    people_behind,
    plans_of_people,
    take_back,
)
from crm.imports.services.undoing_plans import GONE, OUTCOMES, STAYS, Plan, count_firms, firms_behind, plans_of
from crm.imports.services.undoing_projects import (
    ProjectPlan,
    count_projects,
    plans_of_projects,
    projects_behind,
    take_projects_back,
)
from crm.imports.services.undoing_values import MARK

CHUNK_FIRMS = 2_000
# Each project takes rows of a dozen tables along, some of them without an index of their own.
CHUNK_PROJECTS = 200
MOST_FORESEEN = 10_000
LONGEST_REASON = 200
Status = ImportBatch.Status
_PROJECT = ImportBatch.Kind.EXISTING_PROJECT


def forecast(batch: ImportBatch, most: int = MOST_FORESEEN) -> dict[str, int]:
    """Return how many firms would go, get everything back, get a part back or stay, if undone now; reads only.

    Looks at the first ``most`` firms, so that a dialogue need not wait for a list of any length; ``total`` is how many
    there are.
    """
    counts: Counter[str] = Counter()
    behind, count, plans = _reading(batch)
    after, total = batch.undo_cursor, count(batch)
    while counts.total() < most and (ids := behind(batch, after, min(CHUNK_FIRMS, most - counts.total()))):
        counts.update(plan.outcome for plan in plans(batch, ids))
        after = ids[-1]
    return {outcome: counts[outcome] for outcome in OUTCOMES} | {"total": total}


def _reading(batch: ImportBatch) -> tuple[Callable, Callable, Callable]:
    return _READING[batch.kind]


_READING: dict[str, tuple[Callable, Callable, Callable]] = {
    ImportBatch.Kind.ENTERPRISE: (firms_behind, count_firms, plans_of),
    ImportBatch.Kind.CONTACT: (people_behind, count_people, plans_of_people),
    _PROJECT: (projects_behind, count_projects, plans_of_projects),
}


@transaction.atomic
def start_undo(pk: int, *, by, reason: str, ring: bool = True) -> ImportBatch:
    """Have a written list undone in the background and return its batch; while that goes on a second call changes nothing.

    Raises RuleViolation ``forbidden``, ``reason_missing``, ``already_undone``, ``not_written``, ``not_undoable`` or
    ``too_late`` (30 days).
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=pk)
    if by is not None and not policy.can_undo_batch(by, batch):
        raise RuleViolation("只有指挥部和数据管理员可以撤销导入", code="forbidden")
    if batch.status == Status.UNDOING:
        return batch
    if refusal := undo_refusal(batch):
        raise refusal
    if not reason.strip():
        raise RuleViolation("请写明撤销原因", code="reason_missing", fields={"reason": "请写明撤销原因"})
    _behind, count, _plans = _reading(batch)
    batch.status, batch.message, batch.undo_started_at = Status.UNDOING, "", timezone.now()
    batch.undo_by, batch.undo_reason = by, reason.strip()[:LONGEST_REASON]
    batch.undo = batch.undo | {"total": batch.undo.get("done", 0) + count(batch)}
    batch.attempts, batch.claimed_by, batch.claimed_until = 0, "", None
    batch.save()
    record("import.undo_started", batch, by=by, changes={"reason": batch.undo_reason})
    if ring:
        claims.ring(batch)
    return batch


def undo(batch_id: int, *, progress: Progress = quiet) -> None:
    """Undo the firms behind the cursor until none is left.

    Does nothing when another worker holds the batch or it is not to be undone. Killed at any point it goes on behind
    the last whole chunk. ``progress`` hears of each chunk.
    """
    held = claims.claim(batch_id, {Status.UNDOING}, Status.UNDOING)
    if held is not None:
        claims.in_chunks(held, _undo, progress)


@transaction.atomic
def _undo(held: claims.Claim) -> ImportBatch | None:
    batch = claims.renew(held)
    behind, _count, _plans = _reading(batch)
    if batch.kind != ImportBatch.Kind.CONTACT:
        bulk.hold_library()
    ids = behind(batch, batch.undo_cursor, CHUNK_PROJECTS if batch.kind == _PROJECT else CHUNK_FIRMS)
    if not ids:
        _end(batch)
        return None
    plans = _TAKING[batch.kind](batch, ids)
    counts = Counter(plan.outcome for plan in plans)
    done = batch.undo.get("done", 0) + len(plans)
    batch.undo |= {outcome: batch.undo.get(outcome, 0) + counts[outcome] for outcome in OUTCOMES} | {"done": done}
    batch.undo_cursor, batch.attempts = ids[-1], 0
    batch.save()
    return batch


def _take_people_back(batch: ImportBatch, ids: Sequence[int]) -> list[PersonPlan]:
    hold_people(ids)
    plans = plans_of_people(batch, ids)
    take_back(batch, plans)
    return plans


def _take_projects_back(batch: ImportBatch, ids: Sequence[int]) -> list[ProjectPlan]:
    plans, firms = take_projects_back(batch, ids)
    _remove(batch, firms)
    return plans


def _take_firms_back(batch: ImportBatch, ids: Sequence[int]) -> list[Plan]:
    bulk.lock_firms(ids)
    plans = plans_of(batch, ids)
    _remove(batch, [plan for plan in plans if plan.outcome == GONE])
    _restore(batch, [plan for plan in plans if plan.back.trail])
    _list_left(batch, [plan for plan in plans if plan.reasons])
    return plans


_TAKING: dict[str, Callable[[ImportBatch, Sequence[int]], Sequence[Any]]] = {
    ImportBatch.Kind.ENTERPRISE: _take_firms_back,
    ImportBatch.Kind.CONTACT: _take_people_back,
    _PROJECT: _take_projects_back,
}


def _remove(batch: ImportBatch, plans: Sequence[Plan]) -> None:
    """Delete the firms, after what imports themselves keep of them; the rows of lists stay, without a firm."""
    ids = [plan.firm.pk for plan in plans]
    ImportRow.objects.filter(enterprise_id__in=ids).update(enterprise=None)
    LeftAlone.objects.filter(enterprise_id__in=ids).update(enterprise=None)
    FieldChange.objects.filter(target_id__in=ids)._raw_delete("default")
    placing.take_back(batch, ids)
    note = {"import": batch.pk, "reason": batch.undo_reason}
    bulk.remove_firms([(plan.firm.pk, plan.firm.name) for plan in plans], by=batch.undo_by, note=note)


def _restore(batch: ImportBatch, plans: Sequence[Plan]) -> None:
    at = timezone.now()
    restores, trail = [], []
    for plan in plans:
        back, firm = plan.back, plan.firm
        note = {column: _logged(column, old, new) for column, old, new, _beside in back.trail} | {"import": batch.pk}
        restores.append(bulk.FirmRestore(firm.pk, firm.name, back.values, back.names, note))
        for column, old, new, beside in back.trail:
            trail.append([batch.pk, firm.pk, column, old, new, json.dumps(beside, ensure_ascii=False), at])
    bulk.restore_firms(restores, by=batch.undo_by)
    keep_trail(trail, is_undo=True)


def _logged(column: str, old: str, new: str) -> list[Any]:
    """Return what changed as the log tells it: a moment as the clock on the wall showed it."""
    if column != MARK:
        return [old, new]
    return [shown_value(datetime.fromisoformat(text)) if text else None for text in (old, new)]


def _list_left(batch: ImportBatch, plans: Sequence[Plan]) -> None:
    left = []
    for plan in plans:
        kind = LeftAlone.Kind.FIRM if plan.outcome == STAYS and plan.is_entered else LeftAlone.Kind.VALUE
        left.append(LeftAlone(batch=batch, enterprise=plan.firm, name=plan.firm.name, kind=kind, reasons=plan.reasons))
    LeftAlone.objects.bulk_create(left)


def _end(batch: ImportBatch) -> None:
    placing.close_made_list(batch)
    batch.undone_at = timezone.now()
    claims.finish(batch, Status.UNDONE)
    record("import.undone", batch, by=batch.undo_by, changes={"result": batch.undo})
