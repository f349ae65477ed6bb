"""The life of a project as steps: when each stage was entered, how late, what is planned."""

import datetime
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils import timezone

from crm.projects.deadlines import due_on, planned_entry_on
from crm.projects.models import Project, StageChange
from crm.projects.stages import COUNTED_IN_WORKDAYS, PATHS, PHASE_OF, Phase, Stage, stage_label

DONE, NOW, SKIPPED, AHEAD = "done", "now", "skip", ""


@dataclass(frozen=True)
class Step:
    """One stage of the path: ``state`` done, now, skip or ahead; ``late_days`` counts from its deadline."""

    stage: Stage
    word: str
    state: str
    entered_on: datetime.date | None = None
    due_on: datetime.date | None = None
    planned: bool = False
    late_days: int = 0
    days: int | None = None


@dataclass
class StepPhase:
    """One phase with its steps; ``days`` spent in it once it is over and both ends are known."""

    phase: Phase
    steps: list[Step] = field(default_factory=list)
    days: int | None = None

    @property
    def running(self) -> bool:
        """Whether the project stands in this phase."""
        return any(step.state == NOW for step in self.steps)


def stepper(project: Project, changes: list[StageChange] | None = None) -> list[StepPhase]:
    """Return the phases of the project's path; one query unless its stage changes (oldest first) are at hand.

    A stage entered again after a step back counts from its last entry.
    """
    rows = list(project.stage_changes.order_by("id")) if changes is None else changes
    entered = {Stage(row.to_stage): row.actual_on for row in rows}
    known = _not_skipped(project, rows)
    phases = {phase: StepPhase(phase) for phase in Phase}
    path = PATHS[project.type]
    for number, stage in enumerate(path):
        before = path[number - 1] if number else None
        phases[PHASE_OF[stage]].steps.append(_step(project, stage, before, entered, known))
    filled = [phase for phase in phases.values() if phase.steps]
    for phase, after in pairwise(filled):
        phase.days = _days_between(phase, after)
    return filled


def _not_skipped(project: Project, rows: list[StageChange]) -> set[Stage]:
    """Return the stages that were entered; before an opening row all count, nobody knows better."""
    path = PATHS[project.type]
    seen = {Stage(row.to_stage) for row in rows}
    opening = next((row for row in rows if row.kind == StageChange.Kind.OPENING), None)
    return seen | set(path[: path.index(Stage(opening.to_stage))]) if opening else seen


def _step(project: Project, stage: Stage, before: Stage | None, entered: dict, known: set[Stage]) -> Step:
    path, today = PATHS[project.type], timezone.localdate()
    here, at = path.index(Stage(project.stage)), path.index(stage)
    word = stage_label(project.type, stage)
    if at > here:
        return _ahead(project, stage, word, is_next=at == here + 1, today=today)
    day = entered.get(stage)
    if at == here:
        days = (today - day).days if day and project.is_running else None
        return Step(stage, word, NOW, day, late_days=_late(project, before, entered, day), days=days)
    if stage not in known:
        return Step(stage, word, SKIPPED)
    return Step(stage, word, DONE, day, late_days=_late(project, before, entered, day))


def _ahead(project: Project, stage: Stage, word: str, *, is_next: bool, today: datetime.date) -> Step:
    planned = planned_entry_on(project, stage)
    due = planned or (project.stage_due_on if is_next else None)
    overdue = (today - due).days if is_next and due and project.status == Project.Status.ACTIVE else 0
    return Step(stage, word, AHEAD, due_on=due, planned=planned is not None, late_days=max(overdue, 0))


def _late(project: Project, before: Stage | None, entered: dict, day: datetime.date | None) -> int:
    """Return by how many days a stage was entered too late; deadlines in workdays are not counted again."""
    if before is None or day is None or before in COUNTED_IN_WORKDAYS:
        return 0
    due = due_on(project, before, entered.get(before))
    return max((day - due).days, 0) if due else 0


def _days_between(phase: StepPhase, after: StepPhase) -> int | None:
    begun = next((step.entered_on for step in phase.steps if step.entered_on), None)
    ended = next((step.entered_on for step in after.steps if step.entered_on), None)
    return (ended - begun).days if begun and ended else None
