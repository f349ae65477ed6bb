"""Merging a duplicate project into another one of the same firm (合并, domain.md 4.6)."""

from django.db import transaction

from core.errors import RuleViolation
from crm.projects import policy
from crm.projects.models import Project, StatusChange
from crm.projects.rules import is_under_contract
from crm.projects.services.deciding import check_nothing_waits
from crm.projects.services.states import Status, write_state
from crm.projects.services.writing import check_reason, check_running, check_version, forbid_unless, locked, refuse


@transaction.atomic
def merge_project(pk: int, into: int, *, by, reason: str, version: int | None = None) -> Project:
    """Merge the project ``pk``, a duplicate, into the project ``into`` of the same firm, and return the duplicate.

    It ends and points to the one that goes on; its follow-ups, facts, contracts and files stay with it as history.
    Raises Project.DoesNotExist for a hidden one of the two; RuleViolation ``forbidden``, ``project_ended`` (also the
    second of two at once), ``request_open``, ``merge_unfit`` (itself, another firm, an ended or a signed one), ``reason_missing``;
    StaleWrite. Both rows are locked in the order of their ids.
    """
    rows = {key: locked(key, by) for key in sorted({pk, into})}
    project, other = rows[pk], rows[into]
    forbid_unless(policy.can_merge_projects(by), "合并项目由指挥部办理")
    check_version(project, version)
    check_running(project)
    check_nothing_waits(project)
    check_merge(project, other)
    check_reason(reason, "请写明合并原因")
    project.status, project.merged_into, project.resume_by_on = Status.MERGED, other, None
    return write_state(project, StatusChange.Kind.MERGED, reason, by=by, detail=f"并入 {other.no} {other.name}")


def check_merge(project: Project, other: Project | None) -> None:
    """Raise RuleViolation ``merge_unfit`` unless ``project`` is a duplicate that may be merged into ``other``."""
    fault = None
    if other is None or other.pk == project.pk:
        fault = "请选择要并入的另一个项目"
    elif other.enterprise_id != project.enterprise_id:
        fault = "只能并入同一家企业的项目"
    elif not other.is_running:
        fault = f"“{other.name}”已{other.get_status_display()}，不能并入"
    if fault:
        raise refuse(fault, "merge_unfit", "into")
    if is_under_contract(project):
        raise RuleViolation("已签约的项目不能并入其他项目，请把未签约的那个并入它", code="merge_unfit")
