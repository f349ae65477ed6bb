"""Pauses do not count: a deadline in days moves by the days that the project was suspended in its stage."""

import datetime

from django.utils import timezone

from crm.projects.deadlines import not_after_contract
from crm.projects.models import Project, StatusChange, rulebook
from crm.projects.queries.schedule import agreed_entries, fixed_entry_on

Kind = StatusChange.Kind


def due_after_pauses(project: Project) -> datetime.date | None:
    """Return the deadline of the present stage with its pauses, no later than the contract dates a stage ahead.

    A day named by contract or extension stays.

    At most six queries: milestone, extension, rules, pauses, milestones, and workdays where the term counts them.
    """
    if fixed := fixed_entry_on(project):
        return fixed
    since, term = project.stage_since_on, rulebook().term(project.type, project.stage)
    if since is None or term is None:
        return None
    day = term.end(since) + _paused_since(project, since)
    return not_after_contract(project, project.stage, day, agreed_entries(project))


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
