"""Pauses do not count: a deadline in days moves by the days that the project was suspended in its stage."""

import datetime

from django.utils import timezone

from crm.projects.deadlines import due_on, planned_entry_on
from crm.projects.models import Project, StatusChange
from crm.projects.stages import next_stage

Kind = StatusChange.Kind


def due_after_pauses(project: Project) -> datetime.date | None:
    """Return the deadline of the present stage with its pauses; a date that the contract names stays.

    One query, two for a deadline in workdays, none where there is no deadline in days.
    """
    since = project.stage_since_on
    due = due_on(project, project.stage, since)
    if due is None or since is None or planned_entry_on(project, next_stage(project.type, project.stage)):
        return due
    return due + _paused_since(project, since)


def _paused_since(project: Project, since: datetime.date) -> datetime.timedelta:
    """Return how long the project was suspended from ``since`` on; a pause that goes on counts until today."""
    days, begun = datetime.timedelta(0), None
    for row in project.status_changes.filter(kind__in=(Kind.SUSPENDED, Kind.RESUMED)).order_by("id"):
        day = max(timezone.localdate(row.recorded_at), since)
        if row.kind == Kind.SUSPENDED:
            begun = day
        elif begun:
            days, begun = days + (day - begun), None
    return days + (timezone.localdate() - begun) if begun else days
