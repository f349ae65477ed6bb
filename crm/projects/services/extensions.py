"""Extensions of milestones and stage deadlines: asked for by the team, approved by HQ, at most twice (issue 4.3)."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.calendar.span import day_fault
from core.errors import RuleViolation
from core.files.services import Upload
from crm.projects import policy, rules
from crm.projects.deadlines import PLANNED_FIELDS
from crm.projects.models import Extension, Milestone, Project, ProjectFile
from crm.projects.models.milestones import KIND_OF_STAGE, MOST_POSTPONED, STAGE_OF_KIND
from crm.projects.models.requests import RequestStatus
from crm.projects.queries.pausing import due_after_pauses
from crm.projects.services.deciding import check_decider, check_open_for_requests, close_request, lock_request
from crm.projects.services.evidence import shown_by
from crm.projects.services.scheduling import follow_stage
from crm.projects.services.writing import check_running, check_version, forbid_unless, locked, refuse, save_written
from crm.projects.stages import next_stage


@transaction.atomic
def request_extension(
    pk: int, *, by, new_due_on: datetime.date | None, reason: str, milestone: int | None = None,
    file: ProjectFile | None = None, upload: Upload | None = None, version: int | None = None,
) -> Extension:  # fmt: skip
    """Ask for a later day of a milestone (its id), or of the present stage's deadline, and return the request.

    Where the deadline is that of a milestone, the request is about the milestone. Raises RuleViolation ``forbidden``,
    ``project_ended``, ``reason_missing``, ``no_deadline``, ``date_invalid`` (not later than now, or in the past),
    ``extension_open`` (also the second of two at once), ``extended_twice``, ``amendment_required`` (a contract's date by
    more than six months in all: a 重大变更); StaleWrite for another ``version``.
    """
    project = locked(pk, by)
    forbid_unless(policy.can_keep_milestones(by, project), "只有牵头组、协同组和指挥部可以申请延期")
    check_version(project, version)
    check_open_for_requests(project, reason)
    follow_stage(project, by=by)  # so that every deadline after signing is that of a milestone and is counted once
    goal = _goal(project, milestone)
    old = goal.due_on if goal else project.stage_due_on
    if old is None:
        raise refuse("本阶段没有到期日，不需要延期", "no_deadline", "new_due_on")
    _check_times(project, goal)
    new_due_on = _checked_day(old, new_due_on)
    _check_span(project, goal, new_due_on)
    if Extension.objects.open().filter(project=project, milestone=goal).exists():
        raise RuleViolation("已有待审批的延期申请", code="extension_open")
    extension = Extension.objects.create(
        project=project, milestone=goal, stage=project.stage, entered_on=project.stage_since_on, old_due_on=old,
        new_due_on=new_due_on, reason=reason.strip(), file=shown_by(project, file, upload, by=by), requested_by=by,
    )  # fmt: skip
    changes = {"milestone": goal, "due_on": [old, new_due_on], "reason": reason}
    record("project.extension_requested", project, by=by, changes=changes)
    return extension


@transaction.atomic
def approve_extension(pk: int, *, by, note: str = "") -> Extension:
    """Grant a request and return it: the milestone, and the stage's deadline where it is that one, move to the new day.

    Raises RuleViolation ``forbidden`` (not HQ, or one's own request), ``request_decided``, ``extended_twice``,
    ``extension_outdated`` when the day or the stage changed since it was asked for, ``project_ended``,
    ``amendment_required`` as for the request.
    """
    project, extension = lock_request(Extension, pk, by)
    check_decider(extension, by)
    goal = _locked_milestone(extension)
    check_running(project)
    _check_times(project, goal)
    _check_current(project, extension, goal)
    _check_span(project, goal, extension.new_due_on)
    close_request(extension, RequestStatus.APPROVED, note, by=by)
    if goal is not None:
        goal.due_on, goal.postponed_times, goal.version = (
            extension.new_due_on,
            goal.postponed_times + 1,
            goal.version + 1,
        )
        goal.save(update_fields=["due_on", "postponed_times", "version"])
    project.stage_due_on = due_after_pauses(project)
    save_written(project, ["stage_due_on"], by=by)
    follow_stage(project, by=by)
    _record("approved", project, extension, note, by=by)
    return extension


@transaction.atomic
def reject_extension(pk: int, *, by, note: str) -> Extension:
    """Refuse a request with a reason and return it; the day stays. Raises as ``approve_extension``, ``reason_missing``."""
    project, extension = lock_request(Extension, pk, by)
    check_decider(extension, by)
    if not note.strip():
        raise refuse("请写明驳回原因", "reason_missing", "note")
    close_request(extension, RequestStatus.REJECTED, note, by=by)
    _record("rejected", project, extension, note, by=by)
    return extension


@transaction.atomic
def withdraw_extension(pk: int, *, by, reason: str = "") -> Extension:
    """Take a request back before it is decided (who asked, or HQ) and return it."""
    project, extension = lock_request(Extension, pk, by)
    forbid_unless(policy.can_withdraw_request(by, extension.requested_by_id), "由申请人撤回")
    close_request(extension, RequestStatus.WITHDRAWN, reason, by=by)
    _record("withdrawn", project, extension, reason, by=by)
    return extension


def _goal(project: Project, milestone: int | None) -> Milestone | None:
    """Return the milestone asked about; for the stage's deadline the one that the deadline is of, None without one."""
    rows = project.milestones.select_for_update(of=("self",))
    if milestone is None:
        kind = _milestone_of(project)
        return rows.filter(kind=kind, done_on=None, cancelled_at=None).first() if kind else None
    found = rows.filter(pk=milestone).first()
    if found is None:
        raise refuse("项目没有这个节点", "invalid", "milestone")
    if not found.is_open:
        raise refuse("节点已完成或已取消，不需要延期", "milestone_closed", "milestone")
    return found


def _milestone_of(project: Project) -> str | None:
    coming = next_stage(project.type, project.stage)
    return KIND_OF_STAGE.get(coming) if coming else None


def _locked_milestone(extension: Extension) -> Milestone | None:
    if extension.milestone_id is None:
        return None
    return Milestone.objects.select_for_update(of=("self",)).get(pk=extension.milestone_id)


def _check_times(project: Project, goal: Milestone | None) -> None:
    """Refuse a third time: of the milestone, or of the stage counted over every stay in it."""
    if goal is not None:
        times = goal.postponed_times
    else:
        rows = Extension.objects.filter(project=project, milestone=None, stage=project.stage)
        times = rows.filter(status=RequestStatus.APPROVED).count()
    if times >= MOST_POSTPONED:
        raise RuleViolation(f"已延期 {times} 次，最多 {MOST_POSTPONED} 次，不能再延", code="extended_twice")


def _checked_day(old: datetime.date, new: datetime.date | None) -> datetime.date:
    if new is None:
        raise refuse("请填写延期后的日期", "date_invalid", "new_due_on")
    if fault := day_fault(new):
        raise refuse(fault, "date_invalid", "new_due_on")
    if new <= old:
        raise refuse(f"须晚于现在的到期日 {old}", "date_invalid", "new_due_on")
    if new < timezone.localdate():
        raise refuse("不能延到今天以前", "date_invalid", "new_due_on")
    return new


def _check_span(project: Project, goal: Milestone | None, new: datetime.date) -> None:
    """Refuse to move what the contract dates by more than six months, all extensions together: that is a 重大变更."""
    agreed = _agreed_day(project, goal) if goal else None
    if agreed and new > rules.months_after(agreed, rules.MAJOR_MONTHS):
        text = f"比合同约定的 {agreed} 晚 {rules.MAJOR_MONTHS} 个月以上，属于重大变更，请在“合同变更”中申请"
        raise refuse(text, "amendment_required", "new_due_on")


def _agreed_day(project: Project, goal: Milestone) -> datetime.date | None:
    """Return the contract's day of a milestone before any extension; None for a day worked out from the terms."""
    if goal.basis != Milestone.Basis.CONTRACT:
        return None
    planned = PLANNED_FIELDS.get(STAGE_OF_KIND.get(goal.kind, ""))
    if planned and (day := getattr(project, planned)):
        return day
    granted = Extension.objects.filter(milestone=goal, status=RequestStatus.APPROVED).order_by("id")
    return granted.values_list("old_due_on", flat=True).first() or goal.due_on


def _check_current(project: Project, extension: Extension, goal: Milestone | None) -> None:
    due = goal.due_on if goal else project.stage_due_on
    moved_on = goal is None and (extension.stage, extension.entered_on) != (project.stage, project.stage_since_on)
    if moved_on or due != extension.old_due_on or (goal is not None and not goal.is_open):
        text = "申请之后项目已推进、节点已完成或到期日已变，请驳回后由申请人按现状重新申请"
        raise RuleViolation(text, code="extension_outdated")


def _record(verb: str, project: Project, extension: Extension, note: str, *, by) -> None:
    changes = {"due_on": [extension.old_due_on, extension.new_due_on], "milestone": extension.milestone, "note": note}
    record(f"project.extension_{verb}", project, by=by, changes=changes)
