"""The light of building progress (domain.md 4.4): planned against actual, and a start that was missed; pure rules."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm.projects.lights import SEVERITY, Colour, Verdict
from crm.projects.stages import PATHS, Stage, is_reached, is_signed

YELLOW_FROM = Decimal(10)  # percentage points behind the plan; exactly so many are yellow
RED_ABOVE = Decimal(30)
RED_MONTHS = 3  # months in a row without the planned start


@dataclass(frozen=True)
class Variance:
    """How far a project is behind its plan in the newest month it reported, in percentage points."""

    month: date
    planned_pct: Decimal
    actual_pct: Decimal
    verified: bool

    @property
    def points(self) -> Decimal:
        """Planned minus actual; negative when ahead."""
        return self.planned_pct - self.actual_pct


def colour_of_variance(points: Decimal) -> Colour:
    """Return the colour for ``points`` behind the plan: under 10 green, 10 to 30 inclusive yellow, over 30 red."""
    if points < YELLOW_FROM:
        return Colour.GREEN
    return Colour.YELLOW if points <= RED_ABOVE else Colour.RED


def variance_light(variance: Variance) -> Verdict:
    """Return the light for a month's progress with the sentence that explains it."""
    colour, behind = colour_of_variance(variance.points), plain(abs(variance.points))
    checked = "" if variance.verified else "（未核实）"
    told = (
        f"{variance.month.month} 月计划进度 {plain(variance.planned_pct)}%，实际 {plain(variance.actual_pct)}%{checked}"
    )
    if variance.points <= 0:
        return Verdict(colour, f"{told}，{'与计划一致' if variance.points == 0 else f'快于计划 {behind} 个百分点'}。")
    rule = {
        Colour.GREEN: f"不到 {YELLOW_FROM} 个百分点",
        Colour.YELLOW: f"在 {YELLOW_FROM} 至 {RED_ABOVE} 个百分点的黄灯区间，超过 {RED_ABOVE} 个百分点转红",
        Colour.RED: f"超过 {RED_ABOVE} 个百分点",
    }[colour]
    return Verdict(colour, f"{told}，落后 {behind} 个百分点，{rule}。")


def months_missed(planned_on: date, today: date) -> int:
    """Return how many whole months, the planned one included, have ended without the start; 0 inside that month."""
    return max((today.year - planned_on.year) * 12 + today.month - planned_on.month, 0)


def start_light(planned_on: date, today: date) -> Verdict:
    """Return the light of a project that has not started: its planned month missed yellow, three in a row red."""
    missed = months_missed(planned_on, today)
    month = f"{planned_on:%Y-%m}"
    if missed == 0:
        return Verdict(Colour.GREEN, f"计划 {month} 开工，未到期。")
    if missed < RED_MONTHS:
        return Verdict(
            Colour.YELLOW,
            f"计划 {month} 开工，已连续 {missed} 个月未开工，满 {RED_MONTHS} 个月转红。开工后登记即恢复。",
        )
    return Verdict(
        Colour.RED, f"计划 {month} 开工，已连续 {missed} 个月未开工，满 {RED_MONTHS} 个月即为红灯。开工后登记即恢复。"
    )


def with_progress(
    verdict: Verdict, *, type: str, stage: str, planned_start_on: date | None, variance: Variance | None, today: date
) -> Verdict:
    """Return the worse of ``verdict`` and the lights of building progress; a frozen project keeps its own.

    While building the newest month counts, between signing and the start of the work the planned month of the start.
    """
    if verdict.colour == Colour.FROZEN:
        return verdict
    lights = [verdict]
    if stage == Stage.STARTED and variance is not None:
        lights.append(variance_light(variance))
    elif planned_start_on and _waits_for_start(type, stage):
        lights.append(start_light(planned_start_on, today))
    return max(lights, key=lambda light: SEVERITY[light.colour])


def _waits_for_start(type: str, stage: str) -> bool:
    return Stage.STARTED in PATHS[type] and is_signed(stage) and not is_reached(Stage.STARTED, stage)


def plain(number: Decimal) -> str:
    """Return a percentage without trailing zeros: 41, 19.99."""
    return f"{number.normalize():f}" if number else "0"
