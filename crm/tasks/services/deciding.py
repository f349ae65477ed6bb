"""What the issuer and the headquarters do: returning, closing, cancelling, re-assigning, merging."""

import datetime

from django.db import transaction
from django.utils import timezone

from chains.models import Team
from core.accounts.models import User
from core.calendar.span import day_fault
from core.errors import RuleViolation
from crm.tasks.models import Task
from crm.tasks.services.drafting import place_faults, start_signing
from crm.tasks.services.writing import check_step, checked_text, close_requests, lock_for, lock_task, refuse, take_step
from crm.tasks.states import CHASED, Act, Status


@transaction.atomic
def return_task(pk: int, *, by, reason: str, version: int | None = None) -> Task:
    """Send a result back to be done again, with a reason, and return the task; its day stays.

    Raises Task.DoesNotExist, StaleWrite, RuleViolation ``forbidden`` (also for the assignee, even in HQ),
    ``step_impossible`` (also when it was closed at the same time), ``reason_missing``.
    """
    task = lock_for(Act.RETURN, pk, version, by=by)
    take_step(task, Act.RETURN, by=by, text=checked_text(reason, "reason", "请写明退回原因"))
    return task


@transaction.atomic
def close_task(pk: int, *, by, note: str = "", version: int | None = None) -> Task:
    """Accept the result and end the task, and return it; never by who did it. Raises as ``return_task`` does."""
    task = lock_for(Act.CLOSE, pk, version, by=by)
    _end(task, Act.CLOSE, by=by, text=note)
    return task


@transaction.atomic
def cancel_task(pk: int, *, by, reason: str, version: int | None = None) -> Task:
    """Call a task off, with a reason, and return it. Raises as ``return_task`` does."""
    task = lock_for(Act.CANCEL, pk, version, by=by)
    _end(task, Act.CANCEL, by=by, text=checked_text(reason, "reason", "请写明撤销原因"))
    return task


@transaction.atomic
def reassign_task(
    pk: int, *, by, team: Team, reason: str, assignee: User | None = None, due_on: datetime.date | None = None,
    version: int | None = None,
) -> Task:  # fmt: skip
    """Give a task to another team or person, with a reason, and return it: it has to be signed for anew.

    ``due_on`` None leaves its day, which is not allowed once that has passed. Raises as ``return_task`` does, ``invalid``.
    """
    task = lock_for(Act.REASSIGN, pk, version, by=by)
    said = checked_text(reason, "reason", "请写明改派原因")
    wrong = place_faults(team, assignee, task.project)
    day = due_on or task.due_on
    if day < timezone.localdate():
        wrong["due_on"] = "期限已过，请给出新的办结期限"
    elif fault := day_fault(day):
        wrong["due_on"] = fault
    if (team.pk, assignee and assignee.pk, task.status) == (task.team_id, task.assignee_id, Status.ISSUED):
        wrong["team"] = "承办组和承办人没有变化"
    if wrong:
        raise RuleViolation("改派还需补正", code="invalid", fields=wrong)
    former = {"team": [task.team_id, team.pk], "assignee": [task.assignee_id, assignee and assignee.pk]}
    told = former | ({"due_on": [task.due_on, day]} if day != task.due_on else {})
    task.team, task.assignee, task.due_on = team, assignee, day
    task.accepted_at = task.accepted_by = task.submitted_at = task.submitted_by = None
    start_signing(task)
    close_requests(task, "任务已结束或改派，申请自动撤回")
    cleared = ["accepted_at", "accepted_by", "submitted_at", "submitted_by", "issued_at", "sign_due_on"]
    take_step(task, Act.REASSIGN, ["team", "assignee", "due_on", *cleared], by=by, text=said, **told)
    return task


@transaction.atomic
def merge_task(pk: int, *, by, into: int, reason: str = "", version: int | None = None) -> Task:
    """End a task because another one of the same team covers it, and return it with ``merged_into``.

    Both are locked in the order of their keys, so that two merges into one another end with one of them. Raises as
    ``return_task`` does, ``invalid`` for a target that is hidden, ended, a draft, of another team, or the task itself.
    """
    visible = Task.objects.all() if by is None else Task.objects.visible_to(by)
    if into == pk or not visible.filter(pk=into).exists():
        raise refuse("请选择另一个任务", "invalid", "into")
    rows = {key: lock_task(key, by) for key in sorted((pk, into))}
    task, goal = rows[pk], rows[into]
    check_step(task, Act.MERGE, version, by=by)
    if goal.status not in CHASED:
        raise refuse(f"任务 {goal.no} {goal.get_status_display()}，不能并入", "invalid", "into")
    if goal.team_id != task.team_id:
        raise refuse("只能并入同一承办组的任务", "invalid", "into")
    task.merged_into = goal
    _end(task, Act.MERGE, ["merged_into"], by=by, text=f"并入 {goal.no}。{reason.strip()}")
    return task


def _end(task: Task, act: Act, fields: tuple[str, ...] | list[str] = (), *, by, text: str) -> None:
    task.ended_at = timezone.now()
    close_requests(task, "任务已结束或改派，申请自动撤回")
    take_step(task, act, ["ended_at", *fields], by=by, text=text)
