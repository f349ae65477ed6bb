"""Projects that have not entered their next stage in time."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, QuerySet

from crm.projects.models import Project
from crm.projects.stages import next_stage, stage_label
from crm.supervision.rules.base import SourceRule, Told, active, idle_since, of_project
from crm.supervision.states import Source


def _overdue(upto: date) -> QuerySet:
    rows = Project.objects.filter(active(), stage_due_on__lte=upto)
    return of_project(idle_since(rows, F("stage_due_on")), "")


def _told(ids: Iterable[int]) -> dict[int, Told]:
    rows = Project.objects.filter(pk__in=ids).only("pk", "name", "type", "stage", "stage_due_on")
    return {one.pk: _words(one) for one in rows}


def _words(project: Project) -> Told:
    following = next_stage(project.type, project.stage)
    goal = stage_label(project.type, following) if following else project.stage_text
    return Told(
        f"{project.name}：推进到“{goal}”",
        f"项目“{project.name}”应于 {project.stage_due_on} 前推进到“{goal}”，现仍在“{project.stage_text}”",
    )


STAGE = SourceRule(Source.STAGE, _overdue, _told)
