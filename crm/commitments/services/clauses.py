"""Drafting, changing and voiding clauses."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit.services import changed_fields, record
from core.errors import RuleViolation
from crm.commitments import policy, rules
from crm.commitments.models import Commitment, CommitmentChange
from crm.commitments.services.facts import sync_fact
from crm.commitments.services.writing import (
    check_version,
    lock_row,
    note_change,
    plain,
    refuse_faults,
    refuse_voided,
    write_clause,
)
from crm.commitments.states import EDITABLE_IN, UNITS, Review
from crm.projects.models import Project
from crm.projects.policy import can_edit_project
from crm.projects.services.fields import refuse_protected
from crm.projects.services.writing import check_reason, check_running, forbid_unless, locked
from crm.projects.stages import is_signed

Kind = CommitmentChange.Kind
LABELS = {field.name: field.verbose_name for field in Commitment._meta.concrete_fields}
_ONLY_TEAM = "只有牵头组、协同组和指挥部可以登记承诺"


@transaction.atomic
def add_commitment(project_id: int, *, by, side: str, reason: str = "", **fields: Any) -> Commitment:
    """Draft a clause of ``side`` for a project and return it; the gate fact follows once both sides have one.

    ``fields``: item, measure, amount_wan or quantity with unit, for_year, condition, due_on, basis, evidence. Raises
    Project.DoesNotExist for a hidden project; RuleViolation ``forbidden``, ``project_ended``, ``reason_missing`` (HQ,
    from 签约 on, as for a change), ``field_protected``, ``invalid`` with all faults. Twice makes two clauses.
    """
    refuse_protected(fields, rules.CLAUSE_FIELDS)
    project = locked(project_id, by)
    check_running(project)
    forbid_unless(policy.can_draft(by, project), _ONLY_TEAM)
    forbid_unless(policy.can_add_commitment(by, project), "签约后承诺已锁定，由指挥部写明原因后增补")
    _ask_reason(project, reason)
    clause = Commitment(project=project, side=side, created_by=by, updated_by=by, **plain(fields))
    _complete(clause)
    refuse_faults(rules.clause_faults(clause))
    clause.save(force_insert=True)
    note_change(clause, Kind.CREATED, by=by, to_status=clause.status, reason=reason.strip())
    changes = {"project": project.pk, "side": side, "measure": clause.measure, "promised": clause.promised}
    changes |= {"due_on": clause.due_on} | ({"reason": reason.strip()} if reason.strip() else {})
    record("commitment.added", clause, by=by, changes=changes)
    sync_fact(project, by=by)
    return clause


@transaction.atomic
def update_commitment(pk: int, *, by, version: int | None, reason: str = "", **fields: Any) -> Commitment:
    """Change a clause on which nobody decided yet and return it; the same values again write nothing.

    Another text ends a 公平竞争审查 that was passed for the old one. Raises DoesNotExist, StaleWrite, RuleViolation
    ``forbidden``, ``project_ended``, ``voided``, ``clause_locked`` (applied or later), ``reason_missing`` (HQ, from
    签约 on), ``field_protected``, ``invalid``.
    """
    refuse_protected(fields, rules.CLAUSE_FIELDS)
    clause = _editable(pk, version, by=by, verb="修改")
    given = plain(fields)
    before = {name: getattr(clause, name) for name in given}
    for name, value in given.items():
        setattr(clause, name, value)
    _complete(clause)
    changes = changed_fields(before, {name: getattr(clause, name) for name in given})
    if not changes:
        return clause
    _ask_reason(clause.project, reason)
    refuse_faults(rules.clause_faults(clause))
    if clause.review != Review.NONE and rules.REVIEWED_FIELDS & set(changes):
        _end_review(clause, by=by)
    write_clause(clause, by=by)
    names = "、".join(str(LABELS[name]) for name in changes)
    note_change(clause, Kind.EDITED, by=by, detail=names[:300], reason=reason.strip())
    record(
        "commitment.updated", clause, by=by, changes=changes | ({"reason": reason.strip()} if reason.strip() else {})
    )
    return clause


@transaction.atomic
def void_commitment(pk: int, *, by, version: int | None, reason: str) -> Commitment:
    """Void a clause on which nobody decided yet, with a reason, and return it; it stays readable.

    The gate fact is withdrawn with the last clause of a side. Raises as ``update_commitment``, and ``fact_in_use``
    where the project passed a gate with that fact and ``by`` is not HQ. The second time is refused (``voided``).
    """
    clause = _editable(pk, version, by=by, verb="作废")
    check_reason(reason, "请写明作废原因")
    clause.voided_at, clause.void_reason = timezone.now(), reason.strip()
    write_clause(clause, by=by)
    note_change(clause, Kind.VOIDED, by=by, from_status=clause.status, reason=reason.strip())
    record("commitment.voided", clause, by=by, changes={"reason": reason.strip()})
    sync_fact(clause.project, by=by)
    return clause


def _editable(pk: int, version: int | None, *, by, verb: str) -> Commitment:
    clause = lock_row(Commitment, pk, by)
    project = clause.project
    forbid_unless(can_edit_project(by, project), _ONLY_TEAM)
    check_version(clause, version)
    check_running(project)
    refuse_voided(clause)
    if clause.status not in EDITABLE_IN:
        raise RuleViolation(f"“{clause.status_text}”的承诺不能{verb}，请先撤回或退回", code="clause_locked")
    forbid_unless(policy.can_edit_commitment(by, clause, project), f"签约后承诺已锁定，由指挥部写明原因后{verb}")
    return clause


def _ask_reason(project: Project, reason: str) -> None:
    if is_signed(project.stage):
        check_reason(reason, "增补、修改签约后锁定的承诺须写明原因（重大变更）")


def _complete(clause: Commitment) -> None:
    """Fill in what follows from the measure: its unit."""
    if clause.amount_wan is not None and clause.quantity is None:
        clause.unit = ""
    elif clause.measure in UNITS:
        clause.unit = UNITS[clause.measure]


def _end_review(clause: Commitment, *, by) -> None:
    clause.review, clause.review_reference, clause.reviewed_on, clause.reviewed_by = Review.NONE, "", None, None
    note_change(clause, Kind.UNREVIEWED, by=by, reason="条款内容已修改，原审查结果失效，须重新审查")
