"""Tasks: what earlier meetings gave out, and what is overdue or was refused."""

from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When

from crm.meetings.agenda.findings import Finding, Part, read_part, sentence
from crm.meetings.agenda.window import Window, line_of
from crm.meetings.models import Meeting, Section
from crm.tasks.models import Feedback, Task, TaskEvent, TaskExtension
from crm.tasks.states import ENDED, Act, Status


def decided_tasks(meeting: Meeting, window: Window) -> Part:
    """Return every task that the meeting before gave out, and those of earlier ones that are not ended; open ones first."""
    if window.previous is None:
        return Part(Section.DECIDED)
    given = Q(decision__meeting=window.previous) | ~Q(status__in=ENDED)
    line = line_of(meeting).order_by().values("pk")
    rows = Task.objects.filter(given, decision__meeting__in=line, decision__withdrawn_at=None)
    ended = Case(When(status__in=ENDED, then=Value(1)), default=Value(0))
    ordered = _with_progress(rows).annotate(is_over=ended).order_by("is_over", "due_on", "pk")
    return read_part(Section.DECIDED, ordered, lambda one: _decided(one, window))


def _decided(task: Any, window: Window) -> Finding:
    told = f"办理进度 {task.progress}%" if task.progress is not None and not task.is_ended else ""
    text = sentence(f"{task.no} {task.get_status_display()}", _due(task, window), told)
    return Finding(Section.DECIDED, text, task.project_id, task.pk)


def overdue_tasks(window: Window) -> Part:
    """Return the tasks whose day has passed while it is the assignee's turn, the longest overdue first."""
    rows = _with_progress(window.tasks().overdue(window.day)).order_by("due_on", "pk")
    return read_part(Section.OVERDUE, rows, lambda one: _overdue(one, window))


def _overdue(task: Any, window: Window) -> Finding:
    told = "尚无反馈" if task.progress is None else f"办理进度 {task.progress}%"
    text = sentence(f"任务 {task.no}《{task.title}》", _due(task, window), told)
    return Finding(Section.OVERDUE, text, task.project_id, task.pk)


def rejected_tasks(window: Window) -> Part:
    """Return the tasks that a team refused to sign for and nobody gave to another yet."""
    said = TaskEvent.objects.filter(task=OuterRef("pk"), act=Act.REJECT).order_by("-pk").values("text")[:1]
    rows = window.tasks().filter(status=Status.REJECTED).annotate(said=Subquery(said)).order_by("due_on", "pk")
    return read_part(Section.COORDINATION, rows, _rejected)


def _rejected(task: Any) -> Finding:
    text = sentence(f"任务 {task.no}《{task.title}》拒签，等待改派：{task.said or ''}")
    return Finding(Section.COORDINATION, text, task.project_id, task.pk)


def waiting_extensions(window: Window) -> Part:
    """Return the requests for more time for a task that wait for a decision."""
    rows = TaskExtension.objects.open().filter(task__in=window.tasks().order_by().values("pk")).select_related("task")
    return read_part(Section.COORDINATION, rows.order_by("requested_at", "pk"), _extension)


def _extension(asked: TaskExtension) -> Finding:
    task = asked.task
    text = sentence(f"任务 {task.no}《{task.title}》申请延期至 {asked.new_due_on}，待审批：{asked.reason}")
    return Finding(Section.COORDINATION, text, task.project_id, task.pk)


def _with_progress(tasks: QuerySet[Task]) -> QuerySet[Any]:
    """Add the progress last reported since the task was last given out."""
    told = Feedback.objects.filter(task=OuterRef("pk"), created_at__gte=OuterRef("issued_at")).order_by("-pk")
    return tasks.annotate(progress=Subquery(told.values("progress_pct")[:1]), due=F("due_on"))


def _due(task: Task, window: Window) -> str:
    late = (window.day - task.due_on).days if task.is_chased else 0
    return f"应于 {task.due_on} 前办结" + (f"，已逾期 {late} 天" if late > 0 else "")
