"""The life of a project as steps: by when each stage was to be entered, when it was, and how late that is."""

import datetime
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils import timezone

from crm.projects.deadlines import due_on
from crm.projects.models import Milestone, Project, Rulebook, StageChange, rulebook
from crm.projects.models.milestones import STAGE_OF_KIND
from crm.projects.queries.schedule import DEFAULT, Expected, expected_entries
from crm.projects.stages import PATHS, PHASE_OF, Phase, Stage, is_signed, stage_label

DONE, NOW, SKIPPED, AHEAD = "done", "now", "skip", ""


@dataclass(frozen=True)
class Step:
    """One stage of the path: ``state`` done, now, skip or ahead.

    ``due_on`` is the day by which it was or is to be entered, ``planned`` where contract or extension name it;
    ``late_days`` counts from there to the entry, for the next stage to today. ``late_entry``: recorded over a week late.
    """

    stage: Stage
    word: str
    state: str
    entered_on: datetime.date | None = None
    due_on: datetime.date | None = None
    planned: bool = False
    late_days: int = 0
    days: int | None = None
    late_entry: bool = False


@dataclass(frozen=True)
class _Life:
    """What the steps are drawn from: entries by stage, those recorded late, the days ahead and of milestones, the rules."""

    project: Project
    entered: dict[Stage, datetime.date | None]
    known: set[Stage]
    late: set[Stage]
    ahead: dict[Stage, Expected]
    milestones: dict[Stage, Milestone]
    book: Rulebook


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
    """Return the phases of the project's path.

    Three queries at most: the rules, the milestones once it is signed, its stage changes unless they (oldest first) are
    at hand. A stage entered again after a step back counts from its last entry.
    """
    life = _life(project, list(project.stage_changes.order_by("id")) if changes is None else changes)
    phases = {phase: StepPhase(phase) for phase in Phase}
    path = PATHS[project.type]
    for number, stage in enumerate(path):
        phases[PHASE_OF[stage]].steps.append(_step(life, stage, path[number - 1] if number else None))
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


def _life(project: Project, rows: list[StageChange]) -> _Life:
    standing = list(project.milestones.standing()) if is_signed(project.stage) else []
    book = rulebook()
    return _Life(
        project,
        {Stage(row.to_stage): row.actual_on for row in rows},
        _not_skipped(project, rows),
        {Stage(row.to_stage) for row in rows if row.is_late},
        expected_entries(project, standing, book),
        {STAGE_OF_KIND[one.kind]: one for one in standing if one.kind in STAGE_OF_KIND},
        book,
    )


def _step(life: _Life, stage: Stage, before: Stage | None) -> Step:
    project, today = life.project, timezone.localdate()
    path = PATHS[project.type]
    here, at = path.index(Stage(project.stage)), path.index(stage)
    word = stage_label(project.type, stage)
    if at > here:
        return _ahead(life, stage, word, is_next=at == here + 1, today=today)
    if stage not in life.known:
        return Step(stage, word, SKIPPED)
    day, due = life.entered.get(stage), _was_due(life, stage, before)
    days = (today - day).days if at == here and day and project.is_running else None
    late = max((day - due).days, 0) if day and due else 0
    planned = stage in life.milestones and life.milestones[stage].is_fixed
    return Step(
        stage, word, NOW if at == here else DONE, day, due, planned=planned, late_days=late, days=days,
        late_entry=stage in life.late,
    )  # fmt: skip


def _ahead(life: _Life, stage: Stage, word: str, *, is_next: bool, today: datetime.date) -> Step:
    expected = life.ahead.get(stage)
    due = expected.on if expected else None
    overdue = (today - due).days if is_next and due and life.project.status == Project.Status.ACTIVE else 0
    planned = expected is not None and expected.source != DEFAULT
    return Step(stage, word, AHEAD, due_on=due, planned=planned, late_days=max(overdue, 0))


def _was_due(life: _Life, stage: Stage, before: Stage | None) -> datetime.date | None:
    """Return by when a stage was to be entered; deadlines in workdays are not worked out again."""
    if stage in life.milestones:
        return life.milestones[stage].due_on
    since = life.entered.get(before) if before else None
    term = life.book.term(life.project.type, before) if before else None
    if before is None or (term is not None and term.in_workdays):
        return None
    return due_on(life.project, before, since, term)


def _days_between(phase: StepPhase, after: StepPhase) -> int | None:
    begun = next((step.entered_on for step in phase.steps if step.entered_on), None)
    ended = next((step.entered_on for step in after.steps if step.entered_on), None)
    return (ended - begun).days if begun and ended else None
