"""Changing what is known of a project."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from core.audit.services import changed_fields, record
from crm.projects import policy
from crm.projects.gates import FORMAL, NOT_FORMAL
from crm.projects.light_limits import grade_by_amount
from crm.projects.models import Project, rulebook
from crm.projects.rules import is_under_contract
from crm.projects.services.amendments import keep_corrections, refuse_direct_changes
from crm.projects.services.contracts.gating import check_lifted
from crm.projects.services.contracts.settling import carry_to_formal
from crm.projects.services.derived import derive
from crm.projects.services.fields import EDITABLE, check_references, refuse_protected
from crm.projects.services.scheduling import contract_dates_changed
from crm.projects.services.writing import (
    check_running,
    check_values,
    check_version,
    forbid_unless,
    locked,
    save_written,
)
from crm.projects.services.zombies import show_life


@transaction.atomic
def update_project(pk: int, *, by, version: int | None, reason: str = "", **fields: Any) -> Project:
    """Change ``fields`` of a project and return it; the same values again write nothing.

    ``version`` is what the writer had read (None for the system): another one raises StaleWrite with the present row.
    Raises RuleViolation ``field_protected``, ``project_ended``, ``invalid``; ``amount_locked`` for what the signed
    contract fixed (amounts, commitments, its dates) unless HQ gives a ``reason``, which leaves a 更正 row;
    ``amendment_required`` for a 重大变更, which comes by ``request_amendment`` alone; ``gate_incomplete`` for amounts
    that ask for steps of headquarters which nobody passed.
    """
    refuse_protected(fields, EDITABLE)
    project = locked(pk, by)
    forbid_unless(policy.can_edit_project(by, project), "只有牵头组、协同组和指挥部可以修改项目")
    check_version(project, version)
    check_running(project)
    fields |= _left_behind(project, fields)
    before = {name: getattr(project, name) for name in fields}
    for name, value in fields.items():
        setattr(project, name, value)
    changed = {name: value for name, value in fields.items() if value != before[name]}
    if not changed:
        return project
    check_values(project, changed)
    changed = {name: getattr(project, name) for name in changed} | _grade_follows(project, before, changed)
    refuse_direct_changes(project, before, changed, reason, by=by)
    check_references(project, changed, by=by)
    check_lifted(project, {name: before[name] for name in changed}, by=by)
    keep_corrections(project, before, changed, reason, by=by)
    contract_dates_changed(project, set(changed))
    save_written(project, [*changed, *derive(project, changed)], by=by)
    carry_to_formal(project, changed, by=by, reason=reason)
    show_life(project)
    changes = changed_fields(before, changed)
    record("project.updated", project, by=by, changes={**changes, "reason": reason} if reason else changes)
    return project


def _left_behind(project: Project, fields: dict[str, Any]) -> dict[str, Any]:
    """Return number and amount emptied where a framework agreement becomes the formal contract under its old number.

    They were the agreement's; the gate of 签约 asks for those of the formal contract. After signing amendments decide.
    """
    turns = fields.get("contract_kind") == FORMAL and project.contract_kind in NOT_FORMAL
    if not turns or is_under_contract(project) or fields.get("contract_no") not in (None, "", project.contract_no):
        return {}
    kept = fields.get("contract_amount_wan") not in (None, project.contract_amount_wan)
    return {"contract_no": ""} | ({} if kept else {"contract_amount_wan": None})


def _grade_follows(project: Project, before: dict[str, Any], changed: Collection[str]) -> dict[str, Any]:
    """Let a grade that came from the investment follow it (domain.md 4.4); one that a person chose stays."""
    if "total_invest_wan" not in changed or "grade" in changed:
        return {}
    activity = rulebook().lights.activity
    fresh = grade_by_amount(project.total_invest_wan, activity)
    if project.grade != grade_by_amount(before["total_invest_wan"], activity) or project.grade == fresh:
        return {}
    before["grade"], project.grade = project.grade, fresh
    return {"grade": fresh}
