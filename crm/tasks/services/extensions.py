"""More time for a task: asked for by who does it, decided by the issuer or HQ, at most twice (domain.md 5.2)."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.calendar.span import day_fault
from core.errors import RuleViolation
from crm.projects.models.requests import RequestStatus
from crm.tasks import policy
from crm.tasks.models import Task, TaskExtension
from crm.tasks.models.extensions import MOST_POSTPONED
from crm.tasks.services.writing import (
    check_version,
    checked_text,
    forbid_unless,
    lock_for,
    lock_task,
    refuse,
    take_step,
)
from crm.tasks.states import Act, is_possible

MOST_REASON = 300


@transaction.atomic
def request_extension(
    pk: int, *, by, new_due_on: datetime.date | None, reason: str, version: int | None = None
) -> TaskExtension:  # fmt: skip
    """Ask for a later day and return the request.

    Raises Task.DoesNotExist, StaleWrite, RuleViolation ``forbidden``, ``step_impossible``, ``reason_missing``,
    ``date_invalid`` (not later than now, or past), ``extended_twice``, ``extension_open`` (also the second of two).
    """
    task = lock_for(Act.EXTEND, pk, version, by=by)
    said = checked_text(reason, "reason", "请写明延期原因")[:MOST_REASON]
    _check_times(task)
    day = _checked_day(task, new_due_on)
    if task.extensions.open().exists():
        raise RuleViolation("已有待审批的延期申请", code="extension_open")
    extension = TaskExtension.objects.create(
        task=task, old_due_on=task.due_on, new_due_on=day, reason=said, requested_by=by
    )
    take_step(task, Act.EXTEND, by=by, text=f"{task.due_on} → {day}：{said}")
    return extension


@transaction.atomic
def approve_extension(pk: int, *, by, note: str = "", version: int | None = None) -> TaskExtension:
    """Grant more time: the task moves to the new day; return the request. It counts as an action.

    ``version`` is the task's. Raises TaskExtension.DoesNotExist, StaleWrite, RuleViolation ``forbidden`` (who asked, who
    does it), ``request_decided`` (of two decisions the second), ``extension_outdated``, ``extended_twice``.
    """
    task, extension = _lock(pk, version, by)
    _check_decider(task, extension, by)
    if task.due_on != extension.old_due_on or not is_possible(Act.EXTEND, task.status):
        raise RuleViolation("任务的期限或状态已变，请由申请人重新申请", code="extension_outdated")
    _check_times(task)
    _checked_day(task, extension.new_due_on)
    _close(extension, RequestStatus.APPROVED, note, by=by)
    task.due_on, task.postponed_times = extension.new_due_on, task.postponed_times + 1
    told = {"due_on": [extension.old_due_on, extension.new_due_on]}
    take_step(task, Act.EXTEND_APPROVED, ["due_on", "postponed_times"], by=by, text=_words(extension, note), **told)
    return extension


@transaction.atomic
def refuse_extension(pk: int, *, by, note: str, version: int | None = None) -> TaskExtension:
    """Refuse more time with a reason and return the request; the day stays. Raises as ``approve_extension`` does."""
    task, extension = _lock(pk, version, by)
    _check_decider(task, extension, by)
    _close(extension, RequestStatus.REJECTED, checked_text(note, "note", "请写明不同意的原因"), by=by)
    take_step(task, Act.EXTEND_REFUSED, by=by, text=_words(extension, note))
    return extension


@transaction.atomic
def withdraw_extension(pk: int, *, by, note: str = "", version: int | None = None) -> TaskExtension:
    """Take a request back before it is decided and return it. Raises as ``approve_extension`` does."""
    task, extension = _lock(pk, version, by)
    forbid_unless(policy.can_withdraw_extension(by, extension, task), "由申请人撤回")
    _close(extension, RequestStatus.WITHDRAWN, note, by=by)
    take_step(task, Act.EXTEND_WITHDRAWN, by=by, text=_words(extension, note))
    return extension


def _lock(pk: int, version: int | None, by) -> tuple[Task, TaskExtension]:
    rows = TaskExtension.objects.all() if by is None else TaskExtension.objects.visible_to(by)
    task = lock_task(rows.values_list("task_id", flat=True).get(pk=pk), by)
    extension = TaskExtension.objects.select_for_update(of=("self",)).get(pk=pk)
    check_version(task, version)
    if not extension.is_open:
        raise RuleViolation(f"申请{extension.get_status_display()}，不能再办理", code="request_decided")
    return task, extension


def _check_decider(task: Task, extension: TaskExtension, by) -> None:
    allowed = policy.can_decide_extension(by, extension, task)
    forbid_unless(allowed, "由交办人或指挥部审批；申请人和承办人不能审批")


def _check_times(task: Task) -> None:
    if task.postponed_times >= MOST_POSTPONED:
        text = f"已延期 {task.postponed_times} 次，最多 {MOST_POSTPONED} 次，不能再延"
        raise RuleViolation(text, code="extended_twice")


def _checked_day(task: Task, new: datetime.date | None) -> datetime.date:
    if new is None:
        raise refuse("请填写延期后的日期", "date_invalid", "new_due_on")
    if fault := day_fault(new):
        raise refuse(fault, "date_invalid", "new_due_on")
    if new <= task.due_on:
        raise refuse(f"须晚于现在的期限 {task.due_on}", "date_invalid", "new_due_on")
    if new < timezone.localdate():
        raise refuse("不能延到今天以前", "date_invalid", "new_due_on")
    return new


def _close(extension: TaskExtension, status: RequestStatus, note: str, *, by) -> None:
    extension.status, extension.decided_at, extension.decided_by = status, timezone.now(), by
    extension.decision_note = note.strip()[:MOST_REASON]
    extension.save(update_fields=["status", "decided_at", "decided_by", "decision_note"])


def _words(extension: TaskExtension, note: str) -> str:
    return f"{extension.old_due_on} → {extension.new_due_on}" + (f"：{note.strip()}" if note.strip() else "")
