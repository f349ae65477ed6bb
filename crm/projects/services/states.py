"""Suspending, resuming and ending projects (domain.md 4.6)."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.projects import policy, rules
from crm.projects.models import Project, StatusChange
from crm.projects.services.pauses import due_after_pauses
from crm.projects.services.writing import (
    check_reason,
    check_running,
    check_version,
    forbid_unless,
    locked,
    refuse,
    save_written,
)

Status, Kind = Project.Status, StatusChange.Kind
STATE = ("status", "status_reason", "resume_by_on", "termination_kind", "stage_due_on")


@transaction.atomic
def suspend_project(
    pk: int, *, by, reason: str, resume_by_on: datetime.date, version: int | None = None
) -> Project:  # fmt: skip
    """Suspend an active project until ``resume_by_on``, at most 180 days away; its light freezes. Returns it.

    Raises RuleViolation ``forbidden``, ``project_not_active`` (also the second time), ``reason_missing``,
    ``date_invalid``; StaleWrite for another ``version``.
    """
    project = locked(pk, by)
    forbid_unless(policy.can_suspend_project(by, project), "搁置由指挥部批准")
    check_version(project, version)
    if project.status != Status.ACTIVE:
        raise RuleViolation(f"项目已{project.get_status_display()}", code="project_not_active")
    check_reason(reason, "请写明搁置原因")
    _check_resume_by(resume_by_on)
    project.status, project.resume_by_on = Status.SUSPENDED, resume_by_on
    return _written(project, Kind.SUSPENDED, reason, by=by, detail=f"应于 {resume_by_on} 前恢复")


@transaction.atomic
def resume_project(pk: int, *, by, reason: str = "", version: int | None = None) -> Project:
    """Make a suspended project active again in the stage it left, and return it.

    A deadline counted in days moves by the days of the pause; one that the contract names stays. Raises RuleViolation
    ``forbidden`` or ``project_not_suspended`` (also the second time); StaleWrite for another ``version``.
    """
    project = locked(pk, by)
    forbid_unless(policy.can_suspend_project(by, project), "恢复由指挥部批准")
    check_version(project, version)
    if project.status != Status.SUSPENDED:
        raise RuleViolation("项目没有搁置，无需恢复", code="project_not_suspended")
    project.status, project.resume_by_on = Status.ACTIVE, None
    project.stage_due_on = due_after_pauses(project)
    return _written(project, Kind.RESUMED, reason, by=by, kept="")


@transaction.atomic
def terminate_project(pk: int, *, by, kind: str, reason: str, version: int | None = None) -> Project:
    """End a running project for good and return it; after signing only HQ may.

    Raises RuleViolation ``forbidden``, ``project_ended`` (also the second time), ``kind_unknown``, ``reason_missing``;
    StaleWrite for another ``version``.
    """
    project = locked(pk, by)
    forbid_unless(policy.can_terminate_project(by, project), "签约前由组长或指挥部终止，签约后由指挥部终止")
    check_version(project, version)
    check_running(project)
    if kind not in Project.TerminationKind.values:
        raise refuse("请选择终止类型", "kind_unknown", "kind")
    check_reason(reason, "请写明终止原因")
    project.status, project.termination_kind, project.resume_by_on = Status.TERMINATED, kind, None
    return _written(project, Kind.TERMINATED, reason, by=by, detail=str(Project.TerminationKind(kind).label))


def _check_resume_by(day: datetime.date | None) -> None:
    today = timezone.localdate()
    latest = today + datetime.timedelta(days=rules.LONGEST_SUSPENSION_DAYS)
    if day is None or not today < day <= latest:
        raise refuse(f"应恢复日期须在明天至 {latest} 之间（最长 180 天）", "date_invalid", "resume_by_on")


def _written(project: Project, kind: str, reason: str, *, by, detail: str = "", kept: str | None = None) -> Project:
    project.status_reason = reason.strip() if kept is None else kept
    save_written(project, STATE, by=by)
    StatusChange.objects.create(project=project, kind=kind, detail=detail, reason=reason.strip(), by=by)
    changes = {"status": project.status, "reason": reason, "detail": detail}
    record(f"project.{kind}", project, by=by, changes=changes)
    return project
