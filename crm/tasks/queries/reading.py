"""Which of the things that tasks are about a reader may open."""

from collections.abc import Collection

from chains.access import agency_ids_of
from core.accounts.models import User
from crm.enterprises.models import Enterprise
from crm.projects.models import Project
from crm.tasks.models import Task


def progress_told(task: Task) -> int | None:
    """Return the progress last reported since the task was last given out, None before; the former assignee's counts no
    more. One query."""
    told = task.feedback.filter(created_at__gte=task.issued_at) if task.issued_at else task.feedback
    return told.order_by("-id").values_list("progress_pct", flat=True).first()


def objects_seen(tasks: Collection[Task], user: User) -> dict[int, dict]:
    """Return for each task the word and address of its project or firm; two queries at most.

    A project that has left the reader's scope is not named; for the clerk of a co-operating agency it is, without a link.
    """
    seen = _visible(Project, {one.project_id for one in tasks}, user)
    firms = _visible(Enterprise, {one.enterprise_id for one in tasks}, user)
    told = bool(agency_ids_of(user))
    return {one.pk: _shown(one, seen, firms, told=told) for one in tasks}


def _visible(model, ids: set, user) -> set[int]:
    wanted = ids - {None}
    return set(model.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def _shown(task: Task, projects: set[int], firms: set[int], *, told: bool) -> dict:
    project, firm = task.project, task.enterprise
    if project is not None:
        if project.pk not in projects and not told:
            return {"word": "项目不在您的范围内", "note": "", "url": ""}
        url = project.get_absolute_url() if project.pk in projects else ""
        return {"word": project.name, "note": project.enterprise.name, "url": url}
    if firm is not None:
        return {"word": firm.name, "note": "", "url": firm.get_absolute_url() if firm.pk in firms else ""}
    return {"word": "", "note": "", "url": ""}
