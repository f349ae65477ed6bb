"""The colours of domain.md 4.3 and 4.4 written down a second time, from the tables of the document."""

import datetime

from django.utils import timezone

from crm.projects.models import ProgressReport, Project

WORST = ("green", "yellow", "red")
QUIET = {"A": (7, 15), "B": (15, 30), "C": (30, 60)}  # last green day, last yellow day
NEAR = {
    "lead": 2, "contact": 7, "inspect": 7, "negotiate": 15, "review": 15, "signed": 7, "registered": 15, "sited": 15,
    "started": 15, "completed": 15, "commissioned": 3, "serving": 0,
}  # fmt: skip
BEFORE_SIGNING = ("lead", "contact", "inspect", "negotiate", "review")
BEFORE_START = ("signed", "registered", "sited")
WITH_START = ("land", "lease", "expansion", "platform")


def colour_of(project: Project, today: datetime.date) -> str:
    """Return the light that the tables give a project on ``today``: the worst of all that apply."""
    if project.status != "active":
        return "frozen"
    found = [_of_deadline(project, today)]
    if project.stage in BEFORE_SIGNING:
        found.append(_of_silence(project, today))
    if project.stage == "started":
        found.append(_of_progress(project))
    if project.stage in BEFORE_START and project.type in WITH_START and project.planned_start_on:
        found.append(_of_start(project.planned_start_on, today))
    return max(found, key=WORST.index)


def _of_silence(project: Project, today: datetime.date) -> str:
    green, yellow = QUIET[project.grade]
    days = (today - timezone.localdate(project.last_effective_followup_at or project.created_at)).days
    return "green" if days <= green else "yellow" if days <= yellow else "red"


def _of_deadline(project: Project, today: datetime.date) -> str:
    if project.stage_due_on is None:
        return "green"
    left = (project.stage_due_on - today).days
    return "red" if left < 0 else "yellow" if left <= NEAR[project.stage] else "green"


def _of_progress(project: Project) -> str:
    newest = ProgressReport.objects.filter(project=project).order_by("-month").first()
    if newest is None:
        return "green"
    behind = newest.planned_pct - newest.actual_pct
    return "green" if behind < 10 else "yellow" if behind <= 30 else "red"


def _of_start(planned: datetime.date, today: datetime.date) -> str:
    months = (today.year - planned.year) * 12 + today.month - planned.month
    return "green" if months <= 0 else "yellow" if months < 3 else "red"
