"""Which days of projects were counted in workdays and follow the calendar."""

import datetime
from collections.abc import Iterator

from django.db.models import Q, QuerySet

from core.calendar.queries import answered_by
from core.calendar.turns import Shift, Turn
from crm.projects.deadlines import FULL, NEXT
from crm.projects.models import Milestone, Project, rulebook
from crm.projects.models.milestones import STAGE_OF_KIND
from crm.projects.models.rulebook import one_rulebook
from crm.projects.queries.pausing import due_after_pauses
from crm.projects.queries.schedule import wanted_milestones
from crm.projects.stages import ORDER, Stage, is_signed, next_stage

SIGNED = [stage for stage in ORDER if is_signed(stage)]


def stage_shifts(turn: Turn) -> list[Shift]:
    """Return where the stage deadlines of active projects belong after ``turn``; a few queries a project concerned."""
    with one_rulebook() as book:
        counted = [
            (kind, stage) for (kind, stage, goal), term in book.terms.items() if term.in_workdays and goal == NEXT
        ]
        if not counted:
            return []
        condition = Q()
        for kind, stage in counted:
            condition |= Q(type=kind, stage=stage)
        rows = Project.objects.filter(condition, status=Project.Status.ACTIVE).filter(
            stage_due_on__gte=turn.first, stage_since_on__lt=turn.last
        )
        return [
            Shift(one.pk, old, new)
            for one in rows.order_by("pk")
            if (new := stage_day(one, turn)) and (old := one.stage_due_on)
        ]


def stage_day(project: Project, turn: Turn) -> datetime.date | None:
    """Return where the deadline of the stage belongs after ``turn``; None when it stays or was not counted by today's term."""
    kept = project.stage_due_on
    term = rulebook().term(project.type, project.stage)
    if kept is None or project.status != Project.Status.ACTIVE or term is None or not term.in_workdays:
        return None
    with answered_by(turn.before):
        if due_after_pauses(project) != kept:
            return None
    with answered_by(turn.after):
        new = due_after_pauses(project)
    return None if new == kept else new


def milestone_shifts(turn: Turn) -> list[Shift]:
    """Return where open milestones counted in workdays from signing belong, and those worked out from terms in workdays."""
    rows = _open(turn).filter(unit=Milestone.Unit.WORKDAY, counted_days__isnull=False).select_related("project")
    found = [Shift(one.pk, one.due_on, new) for one in rows.order_by("pk") if (new := counted_day(one, turn))]
    with one_rulebook():
        return found + list(_worked_out(turn))


def counted_day(milestone: Milestone, turn: Turn) -> datetime.date | None:
    """Return where a milestone that the contract counts in workdays belongs after ``turn``, None when it stays."""
    project = milestone.project
    if not milestone.is_open or milestone.postponed_times or project.status != Project.Status.ACTIVE:
        return None
    if not milestone.counted_days or project.signed_on is None:
        return None
    return turn.moved(project.signed_on, milestone.counted_days, milestone.due_on)


def _open(turn: Turn) -> QuerySet[Milestone]:
    return Milestone.objects.open().filter(due_on__gte=turn.first, project__status=Project.Status.ACTIVE)


def _worked_out(turn: Turn) -> Iterator[Shift]:
    """The days of stages further ahead that nobody fixed, where a term on the way counts workdays (by default none does)."""
    types = {
        kind
        for (kind, stage, goal), term in rulebook().terms.items()
        if term.in_workdays and (goal == FULL or next_stage(kind, stage) != Stage.SERVING)
    }
    if not types:
        return
    rows = _open(turn).filter(basis=Milestone.Basis.DEFAULT, project__type__in=types, project__stage__in=SIGNED)
    for project in Project.objects.filter(pk__in=rows.order_by().values("project")).order_by("pk"):
        yield from worked_out_shifts(project, turn)


def worked_out_shifts(project: Project, turn: Turn) -> list[Shift]:
    """Return where the milestones of one project that nobody fixed belong after ``turn``."""
    known = {
        one.kind: one for one in project.milestones.standing().filter(kind__in=[*STAGE_OF_KIND, Milestone.Kind.FULL])
    }
    with answered_by(turn.before):
        before = wanted_milestones(project, known)
    with answered_by(turn.after):
        project.stage_due_on = stage_day(project, turn) or project.stage_due_on
        after = wanted_milestones(project, known)
    return [
        Shift(one.pk, one.due_on, after[kind].on)
        for kind, one in known.items()
        if one.is_open
        and not one.is_fixed
        and kind in before
        and kind in after
        and before[kind].on == one.due_on != after[kind].on
    ]
