"""What every write to a task shares: the locked row, the table of steps, the history row."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation, StaleWrite
from crm.projects.models.requests import RequestStatus
from crm.projects.services.writing import forbid_unless, refuse
from crm.tasks import policy
from crm.tasks.models import Task, TaskEvent, TaskExtension
from crm.tasks.states import STEPS, Act, is_possible

__all__ = ["forbid_unless", "refuse"]
MOST_TEXT = 1_000
FORBIDDEN = {
    Act.ACCEPT: "由承办人或承办组组长签收",
    Act.REJECT: "由承办人或承办组组长拒签",
    Act.FEEDBACK: "由承办人或承办组组长反馈",
    Act.SUBMIT: "由承办人或承办组组长报送验收",
    Act.EXTEND: "由承办人或承办组组长申请延期",
    Act.RETURN: "由交办人或指挥部验收，承办人不能验收自己的任务",
    Act.CLOSE: "由交办人或指挥部办结，承办人不能办结自己的任务",
    Act.REASSIGN: "由指挥部改派",
    Act.CANCEL: "由交办人或指挥部撤销，承办人不能撤销别人交办的任务",
    Act.MERGE: "由交办人或指挥部合并，承办人不能合并别人交办的任务",
}


def lock_task(pk: int, by) -> Task:
    """Return a task that ``by`` sees, under its row lock; raise Task.DoesNotExist for a hidden one.

    The bare row: waiting on a join with the team would lose a task that was re-assigned meanwhile.
    """
    tasks = Task.objects.all() if by is None else Task.objects.visible_to(by)
    return Task.objects.select_for_update().get(pk=tasks.values_list("pk", flat=True).get(pk=pk))


def check_version(task: Task, version: int | None) -> None:
    """Raise StaleWrite when the writer had read another version; None asks for no check."""
    if version is not None and task.version != version:
        raise StaleWrite(task)


def lock_for(act: Act, pk: int, version: int | None, *, by) -> Task:
    """Lock a task for one act and check version, right and state, in this order.

    Raises Task.DoesNotExist; StaleWrite for another ``version`` (None asks for no check); RuleViolation
    ``step_impossible`` when the act does not fit the state (of two at once the second) and ``forbidden``.
    """
    task = lock_task(pk, by)
    check_step(task, act, version, by=by)
    return task


def check_step(task: Task, act: Act, version: int | None, *, by) -> None:
    """Raise as ``lock_for`` does, for a task that is locked already."""
    check_version(task, version)
    forbid_unless(policy.may(by, task, act), FORBIDDEN.get(act, "由交办人或指挥部办理"))
    if not is_possible(act, task.status):
        text = f"任务{task.get_status_display()}，不能{act.label}"
        raise RuleViolation(text, code="step_impossible")


def take_step(task: Task, act: Act, fields: Iterable[str] = (), *, by, text: str = "", **told: Any) -> TaskEvent:
    """Save ``fields`` with the state that the act leads to, write the history row and the audit entry, and return the row."""
    former = task.status
    goal = STEPS[act].to if act in STEPS else None
    task.status = goal or former
    task.version += 1
    task.save(update_fields=["status", "version", *fields])
    event = TaskEvent.objects.create(
        task=task, act=act, from_status=former, to_status=task.status, text=text.strip(), by=by
    )
    changes = {"status": [former, str(task.status)]} if goal else {}
    record(f"task.{AUDIT_VERBS[act]}", task, by=by, changes=changes | ({"text": text.strip()} if text else {}) | told)
    return event


AUDIT_VERBS = {
    Act.DRAFT: "drafted", Act.ISSUE: "issued", Act.ACCEPT: "accepted", Act.REJECT: "rejected",
    Act.FEEDBACK: "feedback_given", Act.SUBMIT: "submitted", Act.RETURN: "returned", Act.CLOSE: "closed",
    Act.CANCEL: "cancelled", Act.REASSIGN: "reassigned", Act.MERGE: "merged", Act.EXTEND: "extension_requested",
    Act.EXTEND_APPROVED: "extension_approved", Act.EXTEND_REFUSED: "extension_refused",
    Act.EXTEND_WITHDRAWN: "extension_withdrawn",
}  # fmt: skip


def checked_text(text: str, field: str, message: str) -> str:
    """Return the stripped text; raise RuleViolation ``reason_missing`` when it is empty, ``invalid`` when too long."""
    kept = text.strip()
    if not kept:
        raise refuse(message, "reason_missing", field)
    if len(kept) > MOST_TEXT:
        raise refuse(f"最多 {MOST_TEXT} 字", "invalid", field)
    return kept


def close_requests(task: Task, why: str) -> None:
    """Withdraw a request for more time that nobody can decide on any more."""
    waiting = TaskExtension.objects.open().filter(task=task)
    waiting.update(status=RequestStatus.WITHDRAWN, decided_at=timezone.now(), decision_note=why)
