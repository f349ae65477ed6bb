"""Changing what is known of a project."""

from typing import Any

from django.db import transaction

from core.audit.services import changed_fields, record
from crm.projects import policy
from crm.projects.models import Project
from crm.projects.services.amendments import keep_corrections, refuse_direct_changes
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


@transaction.atomic
def update_project(pk: int, *, by, version: int | None, reason: str = "", **fields: Any) -> Project:
    """Change ``fields`` of a project and return it; the same values again write nothing.

    ``version`` is what the writer had read (None for the system): another one raises StaleWrite with the present row.
    Raises RuleViolation ``field_protected``, ``project_ended``, ``invalid``; ``amount_locked`` for what the signed
    contract fixed (amounts, commitments, its dates) unless HQ gives a ``reason``, which leaves a 更正 row;
    ``amendment_required`` for a 重大变更, which comes by ``request_amendment`` alone.
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
    check_values(project, changed)
    changed = {name: getattr(project, name) for name in changed}
    refuse_direct_changes(project, before, changed, reason, by=by)
    check_references(project, changed, by=by)
    keep_corrections(project, before, changed, reason, by=by)
    contract_dates_changed(project, set(changed))
    save_written(project, [*changed, *derive(project, changed)], by=by)
    carry_to_formal(project, changed, by=by, reason=reason)
    changes = changed_fields(before, changed)
    record("project.updated", project, by=by, changes={**changes, "reason": reason} if reason else changes)
    return project
