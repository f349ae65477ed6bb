"""By when a project has to enter its next stage (domain.md 4.3): the contract's date, else the days allowed."""

import datetime
from typing import Protocol

from core.calendar.queries import add_workdays
from crm.projects.stages import COUNTED_IN_WORKDAYS, Stage, days_allowed, next_stage

# The contract's own date for entering a stage; it wins over the days allowed.
PLANNED_FIELDS: dict[str, str] = {
    Stage.SIGNED: "planned_sign_on",
    Stage.STARTED: "planned_start_on",
    Stage.COMMISSIONED: "planned_commission_on",
}


class Planned(Protocol):
    """What the deadlines read of a project."""

    type: str
    planned_sign_on: datetime.date | None
    planned_start_on: datetime.date | None
    planned_commission_on: datetime.date | None


def planned_entry_on(project: Planned, stage: str | None) -> datetime.date | None:
    """Return the contract's date for entering ``stage``, None where the contract names none."""
    field = PLANNED_FIELDS.get(stage or "")
    return getattr(project, field) if field else None


def due_on(project: Planned, stage: str, since: datetime.date | None) -> datetime.date | None:
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
