"""Suspending, resuming and ending projects (domain.md 4.6)."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from core.files.services import Upload
from crm.projects import policy, rules
from crm.projects.models import Project, ProjectFile, StatusChange
from crm.projects.queries.pausing import due_after_pauses
from crm.projects.services.deciding import check_nothing_waits
from crm.projects.services.evidence import shown_by
from crm.projects.services.scheduling import follow_stage
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
STATE = ("status", "status_reason", "resume_by_on", "termination_kind", "merged_into", "stage_due_on")

ENDED_BY = "签约前由组长或指挥部直接办理；签约后请提交状态申请，由指挥部另一人批准，或由总指挥办理"


@transaction.atomic
def suspend_project(
    pk: int, *, by, reason: str, resume_by_on: datetime.date | None, version: int | None = None
) -> Project:  # fmt: skip
    """Suspend an active project until ``resume_by_on``, at most 180 days away; its light freezes. Returns it.

    Raises RuleViolation ``forbidden``, ``project_not_active`` (also the second time), ``request_open`` while a request
    on the state waits, ``reason_missing``, ``date_invalid``; StaleWrite for another ``version``.
    """
    project = locked(pk, by)
    forbid_unless(policy.can_suspend_project(by, project), "搁置由指挥部批准")
    check_version(project, version)
    if project.status != Status.ACTIVE:
        raise RuleViolation(f"项目已{project.get_status_display()}", code="project_not_active")
    check_nothing_waits(project)
    check_reason(reason, "请写明搁置原因")
    check_resume_by(resume_by_on)
    project.status, project.resume_by_on = Status.SUSPENDED, resume_by_on
    return write_state(project, Kind.SUSPENDED, reason, by=by, detail=f"应于 {resume_by_on} 前恢复")


@transaction.atomic
def resume_project(pk: int, *, by, reason: str = "", version: int | None = None) -> Project:
    """Make a suspended project active again in the stage it left, and return it.

    A deadline counted in days moves by the days of the pause; one that the contract names stays. Raises RuleViolation
    ``forbidden``, ``project_not_suspended`` (also the second time), ``request_open``; StaleWrite for another ``version``.
    """
    project = locked(pk, by)
    forbid_unless(policy.can_suspend_project(by, project), "恢复由指挥部批准")
    check_version(project, version)
    if project.status != Status.SUSPENDED:
        raise RuleViolation("项目没有搁置，无需恢复", code="project_not_suspended")
    check_nothing_waits(project)
    project.status, project.resume_by_on = Status.ACTIVE, None
    project.stage_due_on = due_after_pauses(project)
    follow_stage(project, by=by)
    return write_state(project, Kind.RESUMED, reason, by=by, kept="")


@transaction.atomic
def terminate_project(
    pk: int, *, by, kind: str, reason: str, file: ProjectFile | None = None, upload: Upload | None = None,
    version: int | None = None,
) -> Project:  # fmt: skip
    """End a running project for good and return it; after signing only the commander may at once, with the 协议解除文件.

    Raises RuleViolation ``forbidden``, ``project_ended`` (also the second time), ``request_open``, ``kind_unknown``,
    ``reason_missing``, ``release_missing``, ``invalid`` (a file of another project); StaleWrite for another ``version``.
    """
    project = locked(pk, by)
    forbid_unless(policy.can_terminate_project(by, project), ENDED_BY)
    check_version(project, version)
    check_nothing_waits(project)
    return end_project(project, by=by, kind=kind, reason=reason, file=file, upload=upload)


def end_project(
    project: Project, *, by, kind: str, reason: str, file: ProjectFile | None = None, upload: Upload | None = None
) -> Project:  # fmt: skip
    """End a locked project as ``terminate_project`` does, for those whose right was checked; raises what it refuses."""
    check_running(project)
    if kind not in Project.TerminationKind.values:
        raise refuse("请选择终止类型", "kind_unknown", "kind")
    check_reason(reason, "请写明终止原因")
    paper = check_release(project, shown_by(project, file, upload, by=by))
    project.status, project.termination_kind, project.resume_by_on = Status.TERMINATED, kind, None
    detail = str(Project.TerminationKind(kind).label)
    return write_state(project, Kind.TERMINATED, reason, by=by, detail=detail, file=paper)


def check_release(project: Project, file: ProjectFile | None) -> ProjectFile | None:
    """Return the file; raise RuleViolation ``release_missing`` when a signed project is left without the paper that ends
    the contract.
    """
    if file is None and rules.is_under_contract(project):
        raise refuse("签约后须附协议解除文件", "release_missing", "file", "upload")
    return file


def check_resume_by(day: datetime.date | None) -> None:
    """Raise RuleViolation ``date_invalid`` unless the day lies between tomorrow and 180 days from now."""
    today = timezone.localdate()
    latest = today + datetime.timedelta(days=rules.LONGEST_SUSPENSION_DAYS)
    if day is None or not today < day <= latest:
        raise refuse(f"应恢复日期须在明天至 {latest} 之间（最长 180 天）", "date_invalid", "resume_by_on")


def write_state(
    project: Project, kind: str, reason: str, *, by, detail: str = "", kept: str | None = None,
    file: ProjectFile | None = None,
) -> Project:  # fmt: skip
    """Save the state that was put onto the row, with its history row and the audit entry; return the project."""
    project.status_reason = (reason.strip() if kept is None else kept)[:300]
    save_written(project, STATE, by=by)
    StatusChange.objects.create(
        project=project, kind=kind, detail=detail[:200], reason=reason.strip()[:300], file=file, by=by
    )
    changes = {"status": project.status, "reason": reason, "detail": detail, "file": file}
    record(f"project.{kind}", project, by=by, changes=changes)
    return project
