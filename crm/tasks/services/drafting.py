"""Writing a task down and giving it out."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from chains.models import Agency, Team
from core.accounts.models import User
from core.audit.services import changed_fields, record
from core.calendar.queries import add_workdays
from core.calendar.span import day_fault
from core.errors import RuleViolation
from crm.enterprises.models import Enterprise
from crm.projects.models import Project
from crm.projects.policy import can_own_project
from crm.reviews.models import ReviewMeeting
from crm.tasks import policy
from crm.tasks.models import Task, TaskEvent
from crm.tasks.services.numbering import next_number
from crm.tasks.services.writing import check_version, forbid_unless, lock_for, lock_task, take_step
from crm.tasks.states import Act, Status

FIELDS = (
    "title", "requirement", "source", "source_note", "meeting", "project", "enterprise", "team", "assignee", "due_on",
    "priority",
)  # fmt: skip
REQUIRED = {
    "title": "请填写任务名称", "requirement": "请写明工作要求", "team": "请选择承办组", "due_on": "请填写办结期限",
}  # fmt: skip
LONGEST = {"title": 120, "requirement": 5_000, "source_note": 200}
SIGN_WORKDAYS = 1
SCOPED: dict[str, Any] = {"project": Project, "enterprise": Enterprise, "meeting": ReviewMeeting}


@transaction.atomic
def draft_task(*, by, co_agencies: Iterable[Agency] = (), **fields: Any) -> Task:
    """Write a task down under the next number of the year and return it; nobody but its writer and HQ reads it yet.

    Raises RuleViolation ``forbidden``, ``invalid`` with every missing or impossible field (a hidden project, firm or
    meeting like a missing one, a team that does not work on the project, somebody who does not work in the team).
    """
    forbid_unless(policy.can_issue(by), "任务由指挥部、链长和组长交办")
    task = Task(issuer=by, **_clean(fields))
    _check(task, by=by)
    task.no = next_number(timezone.localdate().year)
    task.save(force_insert=True)
    task.co_agencies.set(co_agencies)
    TaskEvent.objects.create(task=task, act=Act.DRAFT, to_status=task.status, by=by)
    record("task.drafted", task, by=by, changes={name: getattr(task, name) for name in FIELDS})
    return task


@transaction.atomic
def give_task(*, by, co_agencies: Iterable[Agency] = (), **fields: Any) -> Task:
    """Write a task down, give it out at once, and return it; raises as ``draft_task`` and ``issue_task`` do."""
    return issue_task(draft_task(by=by, co_agencies=co_agencies, **fields).pk, by=by)


@transaction.atomic
def update_draft(
    pk: int, *, by, version: int | None, co_agencies: Iterable[Agency] | None = None, **fields: Any
) -> Task:  # fmt: skip
    """Change a draft and return it; the same values again write nothing.

    Raises Task.DoesNotExist, StaleWrite, RuleViolation ``forbidden``, ``task_issued`` (what was given out is not
    changed: cancel it, re-assign it, extend it) and ``invalid``.
    """
    task = lock_task(pk, by)
    check_version(task, version)
    forbid_unless(policy.rules_over(by, task), "由交办人或指挥部修改")
    if task.status != Status.DRAFT:
        raise RuleViolation("任务已交办，内容不能再改；可以撤销、改派或延期", code="task_issued")
    before = {name: getattr(task, name) for name in FIELDS}
    for name, value in _clean(fields).items():
        setattr(task, name, value)
    _check(task, by=by)
    changes = changed_fields(before, {name: getattr(task, name) for name in FIELDS})
    now = sorted(task.co_agencies.values_list("pk", flat=True))
    wanted = now if co_agencies is None else sorted({one.pk for one in co_agencies})
    if wanted != now:
        changes["co_agencies"] = [now, wanted]
        task.co_agencies.set(wanted)
    if changes:
        task.version += 1
        task.save()
        record("task.draft_changed", task, by=by, changes=changes)
    return task


@transaction.atomic
def issue_task(pk: int, *, by, version: int | None = None) -> Task:
    """Give a draft out and return it: it has to be signed for within one workday.

    Judged again as it stands. Raises as ``update_draft`` does, ``step_impossible`` the second time.
    """
    task = lock_for(Act.ISSUE, pk, version, by=by)
    _check(task, by=by)
    start_signing(task)
    take_step(task, Act.ISSUE, ["issued_at", "sign_due_on"], by=by)
    return task


@transaction.atomic
def issue_changed(pk: int, *, by, version: int | None, **fields: Any) -> Task:
    """Change a draft and give it out in one, and return it; raises as ``update_draft`` and ``issue_task`` do."""
    return issue_task(update_draft(pk, by=by, version=version, **fields).pk, by=by)


def start_signing(task: Task) -> None:
    """Let the day for signing run from today; the caller saves ``issued_at`` and ``sign_due_on``."""
    task.issued_at = timezone.now()
    task.sign_due_on = add_workdays(timezone.localdate(), SIGN_WORKDAYS)


def place_faults(team: Team | None, assignee: User | None, project: Project | None) -> dict[str, str]:
    """Return why a team and person cannot be given a task on the project, by field; two queries at most."""
    wrong = {}
    if team is None:
        return {"team": REQUIRED["team"]}
    if not team.is_active:
        wrong["team"] = "该组已停用"
    elif project is not None and project.team_id != team.pk and not project.co_teams.filter(pk=team.pk).exists():
        wrong["team"] = "承办组须是项目的牵头组或协同组"
    if assignee is None and team.kind == Team.Kind.HQ:  # it has no leader to sign for it
        wrong["assignee"] = "交给指挥部的任务须指定承办人"
    elif assignee is not None and not can_own_project(assignee, team):
        wrong["assignee"] = "承办人须在承办组或指挥部任职"
    return wrong


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in fields.items() if name in FIELDS
    }


def _check(task: Task, *, by) -> None:
    team = task.team if task.team_id else None
    wrong = {name: text for name, text in REQUIRED.items() if name != "team" and not getattr(task, name)}
    for name, most in LONGEST.items():
        if len(getattr(task, name)) > most:
            wrong[name] = f"最多 {most} 字"
    for name, kind in (("source", Task.Source), ("priority", Task.Priority)):
        if getattr(task, name) not in kind.values:
            wrong[name] = "请选择"
    if task.due_on and (fault := _due_fault(task.due_on)):
        wrong["due_on"] = fault
    wrong |= _object_faults(task, by) | place_faults(team, task.assignee, task.project)
    if team is not None and "team" not in wrong and not policy.can_issue_to(by, team):
        wrong["team"] = "不能向该组交办"
    if wrong:
        raise RuleViolation("任务还需补正", code="invalid", fields=wrong)


def _due_fault(day: datetime.date) -> str:
    today = timezone.localdate()
    return day_fault(day) or (f"不能早于今天（{today}）" if day < today else "")


def _object_faults(task: Task, by) -> dict[str, str]:
    wrong = {}
    for name, model in SCOPED.items():
        row = getattr(task, name)
        if row is not None and by is not None and not model.objects.visible_to(by).filter(pk=row.pk).exists():
            wrong[name] = "没有这一项，或不在您的范围内"
    if task.project is not None and not task.project.is_running:
        wrong["project"] = f"项目已{task.project.get_status_display()}"
    if task.project is not None and task.enterprise is not None and task.project.enterprise_id != task.enterprise_id:
        wrong["enterprise"] = "与项目的投资方不一致"
    return wrong
