"""What a change of the calendar would move, by kind of day; nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.calendar.turns import Turn, turn_to
from crm.claims.queries.workdays import claim_shifts, dispute_shifts
from crm.projects.queries.workdays import milestone_shifts, stage_shifts
from crm.reviews.queries.workdays import opinion_shifts
from crm.tasks.queries.workdays import sign_shifts

# Every kept day that was counted in workdays, in the words of the pages.
KINDS = {
    "stages": ("项目阶段期限", stage_shifts),
    "milestones": ("项目节点", milestone_shifts),
    "opinions": ("部门意见应反馈日", opinion_shifts),
    "claims": ("首谈报备应确认日", claim_shifts),
    "disputes": ("撞单裁定、复核期限", dispute_shifts),
    "tasks": ("任务应签收日", sign_shifts),
}


@dataclass(frozen=True)
class Forecast:
    """How many days change their nature, and how many kept days move with them, by kind."""

    turned: int
    moved: dict[str, int]

    @property
    def total(self) -> int:
        """How many kept days move in all."""
        return sum(self.moved.values())

    @property
    def lines(self) -> list[tuple[str, int]]:
        """The kinds in words, those that move nothing too."""
        return [(KINDS[name][0], count) for name, count in self.moved.items()]


def forecast(days: Mapping[date, bool]) -> Forecast:
    """Return what would move if these days were worked or not; the counting is that of the act itself."""
    turn = turn_to(days)
    if turn is None:
        return Forecast(0, dict.fromkeys(KINDS, 0))
    turned = sum(turn.before.is_workday(day) != worked for day, worked in days.items())
    return Forecast(turned, counts_of(turn))


def counts_of(turn: Turn) -> dict[str, int]:
    """Return how many kept days of each kind a turn moves."""
    return {name: len(shifts(turn)) for name, (_word, shifts) in KINDS.items()}
