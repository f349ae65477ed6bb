"""The milestones of a signed project as people keep them: added, changed, completed, struck out (issue 4.3)."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.audit.services import changed_fields, plain, record
from core.calendar.span import day_fault
from core.errors import RuleViolation, StaleWrite
from crm.projects import policy
from crm.projects.deadlines import Term
from crm.projects.models import Extension, Milestone, Project
from crm.projects.models.milestones import KIND_OF_STAGE
from crm.projects.queries.pausing import due_after_pauses
from crm.projects.services.lighting import save_light
from crm.projects.services.scheduling import FREE, follow_stage, save_milestone
from crm.projects.services.writing import (
    check_not_in_future,
    check_reason,
    check_running,
    forbid_unless,
    locked,
    refuse,
    save_written,
)
from crm.projects.stages import is_signed

Kind, Basis = Milestone.Kind, Milestone.Basis
LONGEST_DAYS, LONGEST_NAME = 3650, 60
VALUES = ("name", "due_on", "unit", "owner", "agency")


@transaction.atomic
def plan_milestones(pk: int, *, by) -> list[Milestone]:
    """Make the missing milestones of a signed project (one that was opened as existing) and return all that stand.

    Running it again adds nothing. Raises RuleViolation ``forbidden``, ``project_ended``, ``not_signed``.
    """
    project = _held(pk, by)
    follow_stage(project, by=by)
    return list(project.milestones.standing())


@transaction.atomic
def add_milestone(
    pk: int, *, by, kind: str, due_on: datetime.date | None = None, days: int | None = None, **values: Any
) -> Milestone:  # fmt: skip
    """Add a milestone that the contract names and return it; one of a stage (HQ) moves the stage's deadline to its day.

    Without ``due_on`` it is ``days`` after signing, natural days or workdays as ``unit`` says. Raises RuleViolation
    ``forbidden``, ``project_ended``, ``not_signed``, ``invalid`` with every fault, ``milestone_exists`` for a second one
    of a kind that is there once (also of two at once).
    """
    project = _held(pk, by)
    forbid_unless(kind in FREE or policy.can_set_milestone_day(by), "阶段节点由指挥部维护；需要更晚的日期请申请延期")
    milestone = Milestone(project=project, kind=kind, created_by=by, **values)
    if due_on is not None:
        milestone.due_on = due_on
    elif days is not None and project.signed_on and 0 < days <= LONGEST_DAYS:
        milestone.due_on = Term(days, milestone.unit == Milestone.Unit.WORKDAY).end(project.signed_on)
        milestone.counted_days = days
    _check(milestone)
    try:
        with transaction.atomic():
            milestone.save(force_insert=True)
    except IntegrityError as error:
        raise refuse(f"已有“{milestone.title}”节点，请修改它", "milestone_exists", "kind") from error
    record("project.milestone_added", project, by=by, changes={"kind": kind, "due_on": due_on})
    deadline_follows(project, by=by)
    return milestone


@transaction.atomic
def update_milestone(pk: int, *, by, version: int | None, **values: Any) -> Milestone:
    """Change name, owner, agency or day of an open milestone and return it.

    HQ puts the contract's day in place of a worked-out one; after that a day changes by extension or amendment only.
    Raises RuleViolation ``forbidden``, ``milestone_fixed``, ``milestone_closed``, ``request_open`` for a day while an
    extension waits, ``invalid``; StaleWrite.
    """
    project, milestone = _with_project(pk, by, version)
    if unknown := set(values) - set(VALUES):
        raise RuleViolation("含有不能修改的内容", code="field_protected", fields=dict.fromkeys(unknown, "不能修改"))
    before = {name: getattr(milestone, name) for name in values}
    moved = "due_on" in values and values["due_on"] != milestone.due_on
    if moved and not policy.can_set_milestone_day(by):
        raise refuse("到期日由指挥部修改；需要更晚的日期请申请延期", "forbidden", "due_on")
    if moved and milestone.is_fixed:
        raise refuse("合同约定的日期不能直接改，请申请延期或合同变更", "milestone_fixed", "due_on")
    if moved:
        _check_no_extension(milestone, "due_on")
    for name, value in values.items():
        setattr(milestone, name, value)
    if moved:
        milestone.basis, milestone.counted_days = Basis.CONTRACT, None
    _check(milestone)
    changes = changed_fields(before, values)
    if not changes:
        return milestone
    save_milestone(milestone, "basis", "counted_days", *values)
    record("project.milestone_changed", project, by=by, changes={"milestone": milestone.pk, **changes})
    deadline_follows(project, by=by)
    return milestone


@transaction.atomic
def complete_milestone(pk: int, *, by, done_on: datetime.date | None, version: int | None = None) -> Milestone:
    """Say when a milestone was done and return it; those of a stage are done by moving the project.

    Raises RuleViolation ``forbidden``, ``milestone_closed`` (also the second time), ``milestone_of_stage``,
    ``date_invalid`` for a day after today or before the contract; StaleWrite.
    """
    project, milestone = _with_project(pk, by, version)
    if milestone.kind in KIND_OF_STAGE.values():
        raise refuse("此节点随阶段推进自动完成，请推进项目", "milestone_of_stage", "done_on")
    wrong = check_not_in_future(done_on, "done_on", "完成日期")
    if not wrong and done_on and project.signed_on and done_on < project.signed_on:
        wrong = {"done_on": f"不能早于签约日期 {project.signed_on}"}
    if wrong:
        raise RuleViolation(wrong["done_on"], code="date_invalid", fields=wrong)
    milestone.done_on = done_on
    save_milestone(milestone, "done_on")
    record("project.milestone_done", project, by=by, changes={"milestone": milestone.pk, "done_on": done_on})
    save_light(project)
    return milestone


@transaction.atomic
def cancel_milestone(pk: int, *, by, reason: str, version: int | None = None) -> Milestone:
    """Strike out an open milestone with a reason (HQ) and return it; its row stays.

    One of a stage cannot be struck out, nor one whose extension waits for its decision (``request_open``).
    """
    project, milestone = _with_project(pk, by, version)
    forbid_unless(policy.can_set_milestone_day(by), "取消节点由指挥部办理")
    check_reason(reason, "请写明取消原因")
    if milestone.kind in KIND_OF_STAGE.values():
        raise refuse("阶段节点不能取消", "milestone_of_stage", "reason")
    _check_no_extension(milestone, "reason")
    milestone.cancelled_at, milestone.cancel_reason = timezone.now(), reason.strip()
    save_milestone(milestone, "cancelled_at", "cancel_reason")
    record("project.milestone_cancelled", project, by=by, changes={"milestone": milestone.pk, "reason": reason})
    save_light(project)
    return milestone


def lock_milestone(pk: int, by) -> tuple[Project, Milestone]:
    """Return a milestone and its project, both under a row lock, the project first.

    Raises Milestone.DoesNotExist for one that ``by`` may not see.
    """
    visible = Milestone.objects.all() if by is None else Milestone.objects.visible_to(by)
    project = locked(visible.values_list("project_id", flat=True).get(pk=pk), by)
    milestone = Milestone.objects.select_for_update(of=("self",)).select_related("owner", "agency").get(pk=pk)
    return project, milestone


def _with_project(pk: int, by, version: int | None) -> tuple[Project, Milestone]:
    project, milestone = lock_milestone(pk, by)
    forbid_unless(policy.can_keep_milestones(by, project), "只有牵头组、协同组和指挥部可以维护节点")
    check_running(project)
    if version is not None and milestone.version != version:
        raise StaleWrite(milestone)
    if not milestone.is_open:
        raise RuleViolation("节点已完成或已取消，不能再改", code="milestone_closed")
    return project, milestone


def _held(pk: int, by) -> Project:
    project = locked(pk, by)
    forbid_unless(policy.can_keep_milestones(by, project), "只有牵头组、协同组和指挥部可以维护节点")
    check_running(project)
    if not is_signed(project.stage):
        raise RuleViolation("签约后才有合同节点", code="not_signed")
    return project


def _check(milestone: Milestone) -> None:
    wrong = {}
    if milestone.kind not in Kind.values:
        wrong["kind"] = "请选择节点"
    if milestone.kind == Kind.CUSTOM and not milestone.name.strip():
        wrong["name"] = "“其他”节点请写明名称"
    if len(milestone.name) > LONGEST_NAME:
        wrong["name"] = "名称不超过 60 字"
    if milestone.unit not in Milestone.Unit.values:
        wrong["unit"] = "请选择计算方式"
    if fault := _day_fault(milestone.due_on, milestone.project.signed_on):
        wrong["due_on"] = fault
    if milestone.owner is not None and not policy.can_own_project(milestone.owner, milestone.project.team):
        wrong["owner"] = "负责人须是牵头组或指挥部的在岗人员"
    if wrong:
        raise RuleViolation("有内容不正确，请修改后再保存", code="invalid", fields=wrong)


def _day_fault(day: datetime.date | None, signed_on: datetime.date | None) -> str:
    if day is None:
        return "请填写应完成日期"
    if signed_on and day < signed_on:
        return f"不能早于签约日期 {signed_on}"
    return day_fault(day) or ""


def _check_no_extension(milestone: Milestone, field: str) -> None:
    """Refuse to act past an extension that waits: it is decided first, or taken back."""
    if Extension.objects.open().filter(milestone=milestone).exists():
        raise refuse("该节点有延期申请待审批，请先批准或驳回，或由申请人撤回", "request_open", field)


def deadline_follows(project: Project, *, by) -> None:
    """Write the stage's deadline anew where a milestone moved it, and the light in any case; inside the project's lock."""
    due = due_after_pauses(project)
    if plain(due) != plain(project.stage_due_on):
        project.stage_due_on = due
        save_written(project, ["stage_due_on"], by=by)
    else:
        save_light(project)
