"""The colours of domain.md 4.3 and 4.4 written down a second time, from the tables of the document."""

import datetime

from django.utils import timezone

from crm.projects.models import Milestone, ProgressReport, Project
from crm.projects.stages import ORDER, PATHS

WORST = ("green", "yellow", "red")
QUIET = {"A": (7, 15), "B": (15, 30), "C": (30, 60)}  # last green day, last yellow day
NEAR = {
    "lead": 2, "contact": 7, "inspect": 7, "negotiate": 15, "review": 15, "signed": 7, "registered": 15, "sited": 15,
    "started": 15, "completed": 15, "commissioned": 3, "serving": 0,
}  # fmt: skip
BEFORE_SIGNING = ("lead", "contact", "inspect", "negotiate", "review")
BEFORE_START = ("signed", "registered", "sited")
WITH_START = ("land", "lease", "expansion", "platform")
EARLY_DAYS, EARLY_DAYS_OF_FULL = (
    15,
    60,
)  # from when on a milestone is near; 达产 has its own term where the table has one
WITH_FULL = ("land", "lease", "office", "expansion")
ENDS_AT = {
    "register": "registered", "land": "sited", "start": "started", "complete": "completed", "commission": "commissioned",
}  # fmt: skip


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
    if project.stage not in BEFORE_SIGNING:
        standing = Milestone.objects.filter(project=project, done_on=None, cancelled_at=None)
        found += [_of_milestone(project, one, today) for one in standing if _speaks_for_itself(project, one)]
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


def _of_milestone(project: Project, milestone: Milestone, today: datetime.date) -> str:
    full = milestone.kind == "full" and project.type in WITH_FULL
    left = (milestone.due_on - today).days
    return "red" if left < 0 else "yellow" if left <= (EARLY_DAYS_OF_FULL if full else EARLY_DAYS) else "green"


def _speaks_for_itself(project: Project, milestone: Milestone) -> bool:
    """The deadline of the stage stands for the next stage; of those further ahead only a fixed day can be missed."""
    fixed = milestone.basis == "contract" or milestone.postponed_times > 0
    if milestone.kind == "full":
        return fixed or project.stage in ("commissioned", "serving")
    if milestone.kind not in ENDS_AT:
        return True
    goal, path = ENDS_AT[milestone.kind], [str(stage) for stage in PATHS[project.type]]
    here = path.index(project.stage)
    coming = path[here + 1] if here + 1 < len(path) else ""
    order = [str(stage) for stage in ORDER]
    return fixed and goal != coming and order.index(goal) > order.index(project.stage)
