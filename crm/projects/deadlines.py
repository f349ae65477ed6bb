"""By when a project has to enter its next stage (domain.md 4.3): the contract's date, else the days allowed."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from core.calendar.queries import add_workdays
from crm.projects.stages import (
    COUNTED_IN_WORKDAYS,
    FIRST_DAY,
    FULL_CAPACITY_DAYS,
    FULL_CAPACITY_WARNING,
    PATHS,
    WARNING_DAYS,
    Stage,
    days_allowed,
    is_signed,
    next_stage,
)

# The contract's own date for entering a stage; it wins over the days allowed.
PLANNED_FIELDS: dict[str, str] = {
    Stage.SIGNED: "planned_sign_on",
    Stage.STARTED: "planned_start_on",
    Stage.COMMISSIONED: "planned_commission_on",
}
NEXT, FULL = "next", "full"  # to the next stage, to 达产


@dataclass(frozen=True)
class Term:
    """How long something may take, and how many days before its end it is near."""

    days: int
    in_workdays: bool = False
    warning_days: int = 0

    def end(self, since: datetime.date) -> datetime.date:
        """Return the last day; one query for workdays, the first day not counted."""
        return add_workdays(since, self.days) if self.in_workdays else since + datetime.timedelta(days=self.days)


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


def due_on(project: Planned, stage: str, since: datetime.date | None, term: Term | None) -> datetime.date | None:
    """Return the day by which a project that entered ``stage`` on ``since`` has to enter the next one.

    The planned contract date wins; otherwise ``term`` counts from ``since`` (one query for workdays), no later than
    the contract dates a stage further ahead. None at the end of the path and where neither is known.
    """
    if planned := planned_entry_on(project, next_stage(project.type, stage)):
        return planned
    return not_after_contract(project, stage, term.end(since)) if since and term else None


def not_after_contract(
    project: Planned, stage: str, day: datetime.date, agreed: Mapping[str, datetime.date] | None = None
) -> datetime.date:
    """Return ``day``, worked out from the days allowed, or the earliest contract date of a stage ahead of a signed one.

    竣工 cannot be expected after the day that the contract names for 投产. ``agreed`` are the days that milestones fix,
    by stage; an extended one wins over the contract's own.
    """
    if not is_signed(stage):
        return day
    path = PATHS[project.type]
    ahead = path[path.index(Stage(stage)) + 1 :]
    known = [(agreed or {}).get(one) or planned_entry_on(project, one) for one in ahead]
    return min([day, *filter(None, known)])


def dates_that_bind(project_type: str, stage: str) -> set[str]:
    """Return the contract's date columns that the deadline of ``stage`` rests on."""
    path = PATHS[project_type]
    ahead = path[path.index(Stage(stage)) + 1 :] if is_signed(stage) else [next_stage(project_type, stage)]
    return {PLANNED_FIELDS[one] for one in ahead if one in PLANNED_FIELDS}


def _defaults() -> dict[tuple[str, str, str], Term]:
    terms: dict[tuple[str, str, str], Term] = {}
    for kind, path in PATHS.items():
        for stage in path:
            if days := days_allowed(kind, stage):
                terms[kind, stage, NEXT] = Term(days, stage in COUNTED_IN_WORKDAYS, WARNING_DAYS.get(stage, 0))
    for kind, days in FULL_CAPACITY_DAYS.items():
        terms[kind, Stage.COMMISSIONED, FULL] = Term(days, warning_days=FULL_CAPACITY_WARNING)
    return terms


DEFAULT_TERMS = _defaults()


def default_term_rows() -> list[dict[str, Any]]:
    """Return the defaults as the values of rows, each the first version of its rule."""
    return [
        {
            "type": str(kind), "stage": str(stage), "goal": goal, "days": term.days,
            "unit": "workday" if term.in_workdays else "natural", "warning_days": term.warning_days,
            "valid_from": FIRST_DAY,
        }
        for (kind, stage, goal), term in DEFAULT_TERMS.items()
    ]  # fmt: skip
