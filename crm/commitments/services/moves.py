"""The path of a promise: condition met, applied, approved, paid, or refused and expired (domain.md 6.3)."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from core.audit.services import record
from core.errors import RuleViolation
from crm.commitments import policy, rules
from crm.commitments.models import Commitment, CommitmentChange
from crm.commitments.services.writing import (
    check_version,
    lock_row,
    note_change,
    refuse_faults,
    refuse_voided,
    write_clause,
)
from crm.commitments.states import Move, Office, Review, Side, Status, move_between, status_text
from crm.projects.models import ProjectFile
from crm.projects.services.writing import (
    check_not_in_future,
    check_reason,
    check_running,
    forbid_unless,
    refuse,
)


@dataclass(frozen=True)
class Step:
    """What somebody says of a move: its day, why, the figure that was paid or achieved, and what shows it."""

    actual_on: datetime.date
    reason: str = ""
    settled_value: Decimal | None = None
    evidence: ProjectFile | None = None


@transaction.atomic
def move_commitment(pk: int, to: str, *, by, version: int | None, actual_on: datetime.date, **told) -> Commitment:
    """Take one step of a promise's path on ``actual_on`` and return it.

    ``told``: reason, settled_value (paid or achieved, in the clause's unit; needed for ``paid`` where a figure was
    promised), evidence. Teams report that the condition is met and apply, HQ decides and pays; who applied does not
    approve. Raises DoesNotExist, StaleWrite, RuleViolation ``project_ended``, ``voided``, ``move_unknown`` (also the
    second time), ``forbidden``, ``own_application``, ``reason_missing``, ``invalid``, ``review_missing`` when a clause
    of the government without a passed 公平竞争审查 would be approved. Of two at once the second sees the first's.
    """
    step = Step(actual_on, **told)
    clause = lock_row(Commitment, pk, by)
    check_version(clause, version)
    check_running(clause.project)
    refuse_voided(clause)
    move = move_between(clause.status, to)
    if move is None:
        raise RuleViolation(_no_way(clause, to), code="move_unknown", fields={"to": _no_way(clause, to)})
    _check_allowed(clause, move, step, by=by)
    _apply(clause, move, step, by=by)
    write_clause(clause, by=by)
    note_change(
        clause, CommitmentChange.Kind.MOVED, by=by, from_status=move.source, to_status=move.to,
        actual_on=step.actual_on, detail=_figure_of(clause, move), reason=step.reason.strip(), evidence=step.evidence,
    )  # fmt: skip
    changes = {"status": [move.source.value, move.to.value], "actual_on": step.actual_on, "reason": step.reason.strip()}
    record("commitment.moved", clause, by=by, changes=changes | {"settled_value": step.settled_value})
    return clause


def _check_allowed(clause: Commitment, move: Move, step: Step, *, by) -> None:
    word = move.word_for(clause.side)
    if move.to == Status.APPROVED and policy.can_decide(by) and policy.applied_himself(by, clause):
        raise RuleViolation("申请人不能批准自己的申请，请由指挥部另一位同志办理", code="own_application")
    who = "由指挥部办理" if move.office == Office.HQ else "由牵头组、协同组或指挥部办理"
    forbid_unless(policy.can_make_move(by, clause, clause.project, move), f"“{word}”{who}")
    if move.needs_reason:
        check_reason(step.reason, f"“{word}”须写明原因")
    if move.to == Status.APPROVED and clause.side == Side.GOV and clause.review != Review.PASSED:
        text = "政府承诺须先登记公平竞争审查通过的结果，才能批准兑现"
        raise refuse(text, "review_missing", "review")
    faults = check_not_in_future(step.actual_on, "actual_on", "日期") | rules.evidence_fault(
        step.evidence, clause.project
    )
    faults |= rules.too_long(CommitmentChange, reason=step.reason)
    refuse_faults(faults | _settlement_fault(clause, move, step))


def _settlement_fault(clause: Commitment, move: Move, step: Step) -> dict[str, str]:
    if move.to != Status.PAID or move.source != Status.APPROVED:
        return {} if step.settled_value is None else {"settled_value": "只有登记兑现或确认履约时填写"}
    if step.settled_value is None:
        return {} if clause.promised is None else {"settled_value": f"请填写实际兑现或履约数（{clause.unit_text}）"}
    return rules.settled_fault(clause, step.settled_value)


def _apply(clause: Commitment, move: Move, step: Step, *, by) -> None:
    clause.status, clause.status_on = move.to, step.actual_on
    if move.to == Status.PAID:
        clause.settled_on, clause.settled_value = step.actual_on, step.settled_value
    elif move.source == Status.PAID:
        clause.settled_on = clause.settled_value = None
    if move.to == Status.APPLIED and move.source == Status.CONDITION_MET:
        clause.applied_by = by
    elif move.to in (Status.PENDING, Status.CONDITION_MET):
        clause.applied_by = None


def _figure_of(clause: Commitment, move: Move) -> str:
    if move.to != Status.PAID or clause.settled_value is None:
        return ""
    return f"{clause.settled_value.normalize():f} {clause.unit_text}".strip()


def _no_way(clause: Commitment, to: str) -> str:
    now = clause.status_text
    if to not in Status.values:
        return "没有这个状态"
    if to == clause.status:
        return f"该承诺已是“{now}”"
    return f"“{now}”的承诺不能直接转为“{status_text(clause.side, to)}”"
