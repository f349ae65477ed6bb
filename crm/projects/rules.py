"""Deadlines, and which moves a project may make at all (domain.md 4.2, 4.3); reads only."""

import datetime

from core.calendar.queries import add_workdays
from crm.projects.models import Project, StageChange
from crm.projects.stages import (
    COUNTED_IN_WORKDAYS,
    PATHS,
    Stage,
    days_allowed,
    is_forward,
    is_signed,
    next_stage,
    stages_between,
)

LATE_AFTER_DAYS = 7
LONGEST_SUSPENSION_DAYS = 180
# The contract's own date for entering a stage; it wins over the days allowed.
PLANNED_FIELDS: dict[str, str] = {
    Stage.SIGNED: "planned_sign_on",
    Stage.STARTED: "planned_start_on",
    Stage.COMMISSIONED: "planned_commission_on",
}
# Statistics count from these days, so no project passes over them.
NEVER_SKIPPED = frozenset({Stage.SIGNED, Stage.COMMISSIONED})


def planned_entry_on(project: Project, stage: str | None) -> datetime.date | None:
    """Return the contract's date for entering ``stage``, None where the contract names none."""
    field = PLANNED_FIELDS.get(stage or "")
    return getattr(project, field) if field else None


def due_on(project: Project, stage: str, since: datetime.date | None) -> datetime.date | None:
    """Return the day by which a project that entered ``stage`` on ``since`` has to enter the next one.

    The planned contract date wins; otherwise the days allowed count from ``since``, for 投产→服务 in workdays (one
    query). None at the end of the path and where neither is known.
    """
    if planned := planned_entry_on(project, next_stage(project.type, stage)):
        return planned
    days = days_allowed(project.type, stage)
    if since is None or days is None:
        return None
    return add_workdays(since, days) if stage in COUNTED_IN_WORKDAYS else since + datetime.timedelta(days=days)


def kind_of_move(project: Project, to: str) -> str:
    """Return whether going to another stage of the path is a step forward, a skip or a step back."""
    if not is_forward(project.type, project.stage, to):
        return StageChange.Kind.BACK
    skipped = stages_between(project.type, project.stage, to)
    return StageChange.Kind.SKIP if skipped else StageChange.Kind.FORWARD


def stages_skippable_to(project: Project) -> list[Stage]:
    """Return the stages beyond the next one that HQ may move the project to, with a reason."""
    path = PATHS[project.type]
    later = path[path.index(Stage(project.stage)) + 2 :]
    return [stage for stage in later if not NEVER_SKIPPED & set(stages_between(project.type, project.stage, stage))]


def stages_before(project: Project) -> list[Stage]:
    """Return the stages that the project may go back to: all earlier ones before signing, none from then on."""
    if is_signed(project.stage):
        return []
    path = PATHS[project.type]
    return list(path[: path.index(Stage(project.stage))])
