"""What follows from fields of a project that were changed."""

from collections.abc import Container

from crm.enterprises.pinyin import search_key
from crm.projects.deadlines import PLANNED_FIELDS
from crm.projects.models import Project
from crm.projects.services.pauses import due_after_pauses
from crm.projects.stages import next_stage


def derive(project: Project, changed: Container[str]) -> list[str]:
    """Bring along what follows from the changed fields and return its names; the caller saves them."""
    derived = []
    if "name" in changed:
        project.search_key = search_key([project.name], [project.no])
        derived.append("search_key")
    if PLANNED_FIELDS.get(next_stage(project.type, project.stage) or "") in changed:
        project.stage_due_on = due_after_pauses(project)
        derived.append("stage_due_on")
    return derived
