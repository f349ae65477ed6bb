"""What the assignee does: signing, refusing, reporting, handing in."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.files.services import DOCUMENTS, PICTURES, Upload, store_file
from crm.tasks.models import Feedback, Task, TaskFile
from crm.tasks.queries import progress_told
from crm.tasks.services.writing import checked_text, close_requests, lock_for, refuse, take_step
from crm.tasks.states import Act, Status

KIND = "task_feedback"
MOST_FILES = 9
WHOLE = 100


@transaction.atomic
def accept_task(pk: int, *, by, version: int | None = None) -> Task:
    """Sign for a task and return it; where it names nobody, who signs does it.

    Raises Task.DoesNotExist, StaleWrite, RuleViolation ``forbidden``, ``step_impossible`` (also the second of two).
    """
    task = lock_for(Act.ACCEPT, pk, version, by=by)
    task.accepted_at, task.accepted_by = timezone.now(), by
    if task.assignee_id is None:
        task.assignee = by
    take_step(task, Act.ACCEPT, ["accepted_at", "accepted_by", "assignee"], by=by)
    return task


@transaction.atomic
def reject_task(pk: int, *, by, reason: str, version: int | None = None) -> Task:
    """Refuse to sign, with a reason, and return the task: HQ re-assigns it. Raises as ``accept_task``, ``reason_missing``."""
    task = lock_for(Act.REJECT, pk, version, by=by)
    said = checked_text(reason, "reason", "请写明拒签原因")
    close_requests(task, "任务已拒签，申请自动撤回")
    take_step(task, Act.REJECT, by=by, text=said)
    return task


@transaction.atomic
def give_feedback(
    pk: int, *, by, text: str, progress_pct: int, uploads: Iterable[Upload] = (), version: int | None = None
) -> Feedback:  # fmt: skip
    """Report how far a task is, with files, and return the report; it counts as an action.

    Raises as ``accept_task``; ``reason_missing`` without a text, ``invalid`` for a progress that is not 0–100 or less
    than before (unless the task came back or has another assignee), ``file_too_big``, ``file_type``, ``file_empty``.
    """
    task = lock_for(Act.FEEDBACK, pk, version, by=by)
    last = progress_told(task) or 0
    if progress_pct is None or not 0 <= progress_pct <= WHOLE:
        raise refuse("进度须在 0 至 100 之间", "invalid", "progress_pct")
    if progress_pct < last and task.status != Status.RETURNED:
        raise refuse(f"上次已报 {last}%，不能更低", "invalid", "progress_pct")
    return _report(task, Act.FEEDBACK, text, progress_pct, uploads, by=by)


@transaction.atomic
def submit_task(pk: int, *, by, text: str, uploads: Iterable[Upload] = (), version: int | None = None) -> Task:
    """Hand the result in, with a last report of 100 %, and return the task; the issuer or HQ accepts it.

    A request for more time that still waits is withdrawn with it. Raises as ``give_feedback`` does.
    """
    task = lock_for(Act.SUBMIT, pk, version, by=by)
    task.submitted_at, task.submitted_by = timezone.now(), by
    close_requests(task, "任务已报送验收，申请自动撤回")
    _report(task, Act.SUBMIT, text, WHOLE, uploads, by=by)
    return task


def _report(task: Task, act: Act, text: str, progress_pct: int, uploads: Iterable[Upload], *, by) -> Feedback:
    said = checked_text(text, "text", "请写明进展情况")
    sent = list(uploads)
    if len(sent) > MOST_FILES:
        raise refuse(f"一次最多 {MOST_FILES} 个附件", "invalid", "uploads")
    feedback = Feedback.objects.create(
        task=task, text=said, progress_pct=progress_pct, is_final=act == Act.SUBMIT, created_by=by
    )
    for upload in sent:
        stored = store_file(
            upload, kind=KIND, by=by, max_bytes=settings.PROJECT_FILE_MAX_BYTES, allowed=DOCUMENTS | PICTURES
        )
        TaskFile.objects.create(feedback=feedback, stored=stored)
    fields = ["submitted_at", "submitted_by"] if act == Act.SUBMIT else []
    take_step(task, act, fields, by=by, text=said, progress_pct=progress_pct, files=len(sent))
    return feedback
