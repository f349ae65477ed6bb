"""Which moves a project may make at all (domain.md 4.2), and which changes are major (4.6); who may says ``policy``."""

import calendar
import datetime
from decimal import Decimal
from typing import Any

from crm.projects.models import Project, StageChange
from crm.projects.stages import PATHS, PHASE_OF, Stage, is_forward, is_signed, next_stage, stages_between

LATE_AFTER_DAYS = 7
LONGEST_SUSPENSION_DAYS = 180
# Statistics count from these days, so no project passes over them.
NEVER_SKIPPED = frozenset({Stage.SIGNED, Stage.COMMISSIONED})
RESUME_FIRST = "恢复后才能推进，所缺各项可以先登记。"


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


def stage_in_phase(project: Project, phase: str) -> Stage | None:
    """Return where a card dropped on a phase goes: the next stage if it lies there, else the phase's first on the path."""
    there = [stage for stage in PATHS[project.type] if PHASE_OF[stage] == phase]
    coming = next_stage(project.type, project.stage)
    return coming if coming in there else next(iter(there), None)


def is_paused(project: Project) -> bool:
    """Say whether the project is suspended: facts are recorded, stages wait until it is resumed."""
    return project.status == Project.Status.SUSPENDED


def is_under_contract(project: Project) -> bool:
    """Say whether the project is signed: its stage says so, or a formal contract of it is in force. One query at most."""
    return is_signed(project.stage) or project.contracts.founding().exists()


def stages_before(project: Project) -> list[Stage]:
    """Return the stages that the project may go back to: all earlier ones before signing, none from then on."""
    if is_signed(project.stage):
        return []
    path = PATHS[project.type]
    return list(path[: path.index(Stage(project.stage))])


# 重大变更 (domain.md 4.6): "investor / investment ±20 % / site / product / schedule > 6 months". Reaching 20 % counts, as
# every threshold of the document is inclusive where it says nothing else; of the schedule exactly 6 months does not.
MAJOR_SHARE = Decimal("0.20")
MAJOR_MONTHS = 6
ALWAYS_MAJOR = frozenset({"enterprise", "park", "content"})
MAJOR_BY_SHARE = frozenset({"total_invest_wan", "contract_amount_wan"})
MAJOR_BY_TIME = frozenset({"planned_start_on", "planned_commission_on"})


def is_major_change(field: str, old: Any, new: Any) -> bool:
    """Say whether changing ``field`` of a signed project from ``old`` to ``new`` is a 重大变更; filling in is not."""
    if old in (None, "") or old == new:
        return False
    if field in ALWAYS_MAJOR:
        return True
    if field in MAJOR_BY_SHARE:
        return new is None or abs(new - old) >= old * MAJOR_SHARE
    if field in MAJOR_BY_TIME:
        return new is None or new > months_after(old, MAJOR_MONTHS) or new < months_after(old, -MAJOR_MONTHS)
    return False


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day of the month so many months later, the month's last day where it is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
