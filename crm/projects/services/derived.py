"""What follows from fields of a project that were changed."""

from collections.abc import Container

from crm.enterprises.pinyin import search_key
from crm.projects.deadlines import dates_that_bind
from crm.projects.models import Project
from crm.projects.queries.pausing import due_after_pauses


def derive(project: Project, changed: Container[str]) -> list[str]:
    """Bring along what follows from the changed fields and return its names; the caller saves them."""
    derived = []
    if "name" in changed:
        project.search_key = search_key([project.name], [project.no])
        derived.append("search_key")
    if any(name in changed for name in dates_that_bind(project.type, project.stage)):
        project.stage_due_on = due_after_pauses(project)
        derived.append("stage_due_on")
    return derived
