"""Changing what is known of a project."""

from typing import Any

from django.db import transaction

from core.audit.services import changed_fields, record
from core.errors import RuleViolation
from crm.enterprises.derived import search_key
from crm.projects import policy
from crm.projects.deadlines import PLANNED_FIELDS
from crm.projects.models import Project
from crm.projects.services.fields import EDITABLE, LOCKED_AFTER_SIGNING, check_references, refuse_protected
from crm.projects.services.pauses import due_after_pauses
from crm.projects.services.writing import (
    check_running,
    check_values,
    check_version,
    forbid_unless,
    locked,
    save_written,
)
from crm.projects.stages import is_signed, next_stage

_LOCKED = "签约后已锁定；属于重大变更的，由指挥部写明原因后修改"


@transaction.atomic
def update_project(pk: int, *, by, version: int | None, reason: str = "", **fields: Any) -> Project:
    """Change ``fields`` of a project and return it; the same values again write nothing.

    ``version`` is what the writer had read (None for the system): another one raises StaleWrite with the present row.
    Raises RuleViolation ``field_protected``, ``project_ended``, ``invalid``, or ``amount_locked`` for what the signed
    contract fixed (amounts, commitments, its dates), unless HQ gives a ``reason`` (重大变更 comes by amendment).
    """
    refuse_protected(fields, EDITABLE)
    project = locked(pk, by)
    forbid_unless(policy.can_edit_project(by, project), "只有牵头组、协同组和指挥部可以修改项目")
    check_version(project, version)
    check_running(project)
    before = {name: getattr(project, name) for name in fields}
    for name, value in fields.items():
        setattr(project, name, value)
    changed = {name: value for name, value in fields.items() if value != before[name]}
    if not changed:
        return project
    _refuse_locked(project, [name for name in changed if before[name] not in (None, "")], reason, by=by)
    check_values(project, changed)
    check_references(project, changed, by=by)
    derived = _derive(project, changed)
    save_written(project, [*changed, *derived], by=by)
    changes = changed_fields(before, changed)
    record("project.updated", project, by=by, changes={**changes, "reason": reason} if reason else changes)
    return project


def _refuse_locked(project: Project, changed: list[str], reason: str, *, by) -> None:
    """Refuse changes of what the contract fixed; filling in what was unknown is no change of it."""
    names = [name for name in changed if name in LOCKED_AFTER_SIGNING]
    if not names or not is_signed(project.stage):
        return
    if not policy.can_change_signed_amounts(by):
        raise RuleViolation(
            "签约后金额和合同内容已锁定，请走重大变更", code="amount_locked", fields=dict.fromkeys(names, _LOCKED)
        )
    if not reason.strip():
        text = "修改签约后锁定的内容须写明原因（重大变更）"
        raise RuleViolation(text, code="amount_locked", fields={"reason": text})


def _derive(project: Project, changed: dict[str, Any]) -> list[str]:
    """Bring along what follows from the changed fields and return its names."""
    derived = []
    if "name" in changed:
        project.search_key = search_key([project.name], [project.no])
        derived.append("search_key")
    if PLANNED_FIELDS.get(next_stage(project.type, project.stage) or "") in changed:
        project.stage_due_on = due_after_pauses(project)
        derived.append("stage_due_on")
    return derived
