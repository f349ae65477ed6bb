"""From findings to topics: one a project or task, standing in the first section that names it, with all its reasons."""

from collections.abc import Iterable

from crm.meetings.agenda import orders, problems, projects, tasks
from crm.meetings.agenda.findings import Finding, Part
from crm.meetings.agenda.window import Window
from crm.meetings.models import AgendaItem, Meeting, Section
from crm.projects.models import Project
from crm.tasks.models import Task

Key = tuple[str, int]


def parts_of(meeting: Meeting, window: Window) -> list[Part]:
    """Return what every source found; each asks one to three queries, however many rows there are."""
    return [
        tasks.decided_tasks(meeting, window),
        projects.red_projects(window),
        projects.overdue_projects(window),
        tasks.overdue_tasks(window),
        orders.open_orders(window),
        problems.reported_problems(window),
        tasks.rejected_tasks(window),
        tasks.waiting_extensions(window),
        *problems.waiting_requests(window),
        problems.open_disputes(window),
        projects.moved_projects(window),
        projects.new_projects(window),
    ]


def found_items(meeting: Meeting, window: Window) -> tuple[list[AgendaItem], dict[str, int]]:
    """Return the topics in the order of the meeting, unsaved, and how many of each section were left out."""
    parts = parts_of(meeting, window)
    left_out: dict[str, int] = {}
    for part in parts:
        if part.left_out:
            left_out[part.section] = left_out.get(part.section, 0) + part.left_out
    findings = [finding for part in parts for finding in part.findings]
    about = {one.project_id for one in findings if one.task_id} - {None}
    inside = set(window.projects().filter(pk__in=about).values_list("pk", flat=True))
    topics = _by_topic(findings, inside)
    return _items(meeting, window, topics), left_out


def _by_topic(findings: Iterable[Finding], inside: set[int]) -> dict[Key, list[Finding]]:
    """Group by project; a task stands for itself when an earlier meeting gave it out, and when its project is none of
    those ``inside``, that the meeting is about."""
    topics: dict[Key, list[Finding]] = {}
    for one in findings:
        key: Key = ("project", one.project_id or 0)
        if one.task_id:
            own = ("task", one.task_id)
            stands = one.section == Section.DECIDED or own in topics or one.project_id not in inside
            key = own if stands else key
        topics.setdefault(key, []).append(one)
    return topics


def _items(meeting: Meeting, window: Window, topics: dict[Key, list[Finding]]) -> list[AgendaItem]:
    named = {kind: [pk for key, pk in topics if key == kind] for kind in ("project", "task")}
    related = Task.objects.select_related("team", "assignee", "project__enterprise", "enterprise")
    rows: dict[str, dict] = {
        "project": window.projects().with_related().in_bulk(named["project"]),
        "task": related.in_bulk(named["task"]),
    }
    items = []
    for (kind, pk), findings in topics.items():
        if row := rows[kind].get(pk):
            reasons = [[str(one.section), one.text] for one in findings]
            made = of_project(row) if kind == "project" else of_task(row)
            made.meeting, made.section, made.reasons = meeting, findings[0].section, reasons
            items.append(made)
    return items


def of_project(project: Project) -> AgendaItem:
    """Return an unsaved topic that shows a project as it is now."""
    return AgendaItem(
        project=project, title=project.name, enterprise_name=project.enterprise.name, stage_word=project.stage_text,
        team_name=str(project.team), owner_name=project.owner.name if project.owner else "", light=project.light,
        invest_wan=project.total_invest_wan,
    )  # fmt: skip


def of_task(task: Task) -> AgendaItem:
    """Return an unsaved topic that shows a task as it is now, with the light of its project."""
    project = task.project
    firm = project.enterprise if project else task.enterprise
    return AgendaItem(
        task=task, project=project, title=task.title, enterprise_name=firm.name if firm else "",
        stage_word=project.stage_text if project else "", team_name=str(task.team),
        owner_name=task.assignee.name if task.assignee else "", light=project.light if project else "",
    )  # fmt: skip
