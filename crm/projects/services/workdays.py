"""Letting the days of projects follow a calendar that turned."""

from django.db import transaction

from core.audit.services import record
from core.calendar.queries import answered_by
from core.calendar.turns import Turn
from crm.projects.models import Milestone
from crm.projects.queries.workdays import (
    counted_day,
    milestone_shifts,
    stage_day,
    stage_shifts,
    worked_out_shifts,
)
from crm.projects.services.milestones import deadline_follows, lock_milestone
from crm.projects.services.scheduling import save_milestone
from crm.projects.services.writing import locked, save_written


def follow_calendar(turn: Turn) -> dict[str, int]:
    """Move milestones and stage deadlines and return how many of each; each a transaction, again moves nothing.

    Milestones first: a stage deadline that rests on one moves with it.
    """
    milestones = sum(_move_milestone(shift.pk, turn) for shift in milestone_shifts(turn))
    stages = sum(_move_stage(shift.pk, turn) for shift in stage_shifts(turn))
    return {"milestones": milestones, "stages": stages}


@transaction.atomic
def _move_milestone(pk: int, turn: Turn) -> bool:
    project, milestone = lock_milestone(pk, None)
    milestone.project = project
    new = counted_day(milestone, turn)
    if new is None and project.status == project.Status.ACTIVE:
        new = {one.pk: one.new for one in worked_out_shifts(_fresh(project), turn)}.get(pk)
    if new is None:
        return False
    old, milestone.due_on = milestone.due_on, new
    save_milestone(milestone, "due_on")
    record("project.milestone_recounted", project, by=None, changes={"milestone": pk, "due_on": [old, new]})
    if milestone.basis == Milestone.Basis.CONTRACT:
        with answered_by(turn.after):
            deadline_follows(project, by=None)
    return True


def _fresh(project):
    """A second copy: working out what would be changes its deadline in memory."""
    return type(project).objects.get(pk=project.pk)


@transaction.atomic
def _move_stage(pk: int, turn: Turn) -> bool:
    project = locked(pk, None)
    new = stage_day(project, turn)
    if new is None:
        return False
    old, project.stage_due_on = project.stage_due_on, new
    save_written(project, ["stage_due_on"], by=None)
    record("project.recounted", project, by=None, changes={"stage_due_on": [old, new]})
    return True
