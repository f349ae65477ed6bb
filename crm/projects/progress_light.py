"""The light of building progress (domain.md 4.4): planned against actual, a missed start, agreed days; pure rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm.projects.light_limits import LightLimits, StartLimits, VarianceLimits
from crm.projects.lights import SEVERITY, Cause, Colour, Verdict
from crm.projects.stages import PATHS, Stage, is_reached, is_signed


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


@dataclass(frozen=True)
class Pending:
    """An open milestone that no deadline of the stage stands for: its name, its day, how early it warns, what ends it.

    ``cause`` is the stage where moving the project is what ends it.
    """

    title: str
    due_on: date
    warning_days: int
    mend: str = "登记完成或获准延期即恢复。"
    cause: Cause = Cause.MILESTONE


def colour_of_variance(points: Decimal, limits: VarianceLimits | None) -> Colour:
    """Return the colour for ``points`` behind the plan; by default under 10 green, 10 to 30 inclusive yellow, over red."""
    if limits is None or points < limits.yellow:
        return Colour.GREEN
    return Colour.YELLOW if points <= limits.red else Colour.RED


def variance_light(variance: Variance, limits: VarianceLimits) -> Verdict:
    """Return the light for a month's progress with the sentence that explains it."""
    colour, behind = colour_of_variance(variance.points, limits), plain(abs(variance.points))
    yellow, red = plain(limits.yellow), plain(limits.red)
    checked = "" if variance.verified else "（未核实）"
    told = (
        f"{variance.month.month} 月计划进度 {plain(variance.planned_pct)}%，实际 {plain(variance.actual_pct)}%{checked}"
    )
    if variance.points <= 0:
        ahead = "与计划一致" if variance.points == 0 else f"快于计划 {behind} 个百分点"
        return Verdict(colour, f"{told}，{ahead}。", Cause.VARIANCE)
    rule = {
        Colour.GREEN: f"不到 {yellow} 个百分点",
        Colour.YELLOW: f"在 {yellow} 至 {red} 个百分点的黄灯区间，超过 {red} 个百分点转红",
        Colour.RED: f"超过 {red} 个百分点",
    }[colour]
    return Verdict(colour, f"{told}，落后 {behind} 个百分点，{rule}。", Cause.VARIANCE)


def months_missed(planned_on: date, today: date) -> int:
    """Return how many whole months, the planned one included, have ended without the start; 0 inside that month."""
    return max((today.year - planned_on.year) * 12 + today.month - planned_on.month, 0)


def start_light(planned_on: date, today: date, limits: StartLimits) -> Verdict:
    """Return the light of a project that has not started; by default its planned month missed is yellow, three are red."""
    missed = months_missed(planned_on, today)
    month = f"{planned_on:%Y-%m}"
    if missed == 0:
        return Verdict(Colour.GREEN, f"计划 {month} 开工，未到期。", Cause.START)
    said = f"计划 {month} 开工，已连续 {missed} 个月未开工"
    if missed < limits.yellow:
        return Verdict(Colour.GREEN, f"{said}，满 {limits.yellow} 个月转黄。", Cause.START)
    if missed < limits.red:
        return Verdict(Colour.YELLOW, f"{said}，满 {limits.red} 个月转红。开工后登记即恢复。", Cause.START)
    return Verdict(Colour.RED, f"{said}，满 {limits.red} 个月即为红灯。开工后登记即恢复。", Cause.START)


def milestone_light(milestone: Pending, today: date) -> Verdict:
    """Return the light of one open milestone: overdue red, within its warning window yellow."""
    left = (milestone.due_on - today).days
    if left < 0:
        said = f"{milestone.title}逾期 {-left} 天，应于 {milestone.due_on} 前完成。"
        return Verdict(Colour.RED, f"{said}{milestone.mend}", milestone.cause)
    if left > milestone.warning_days:
        told = f"距{milestone.title}期限 {milestone.due_on} 还有 {milestone.warning_days} 天以上。"
        return Verdict(Colour.GREEN, told, milestone.cause)
    when = "今天到期" if left == 0 else f"还有 {left} 天到期"
    window = f"到期前 {milestone.warning_days} 天起预警，逾期转红。" if milestone.warning_days else "逾期转红。"
    return Verdict(
        Colour.YELLOW, f"{milestone.title}{when}（{milestone.due_on}），{window}{milestone.mend}", milestone.cause
    )


def with_progress(
    verdict: Verdict, *, type: str, stage: str, planned_start_on: date | None, variance: Variance | None,
    milestones: Iterable[Pending] = (), today: date, limits: LightLimits,
) -> Verdict:  # fmt: skip
    """Return the worst of ``verdict`` and the lights of building progress; a frozen project keeps its own.

    While building the newest month counts, between signing and the start of the work the planned month of the start,
    from signing on every open milestone.
    """
    if verdict.colour == Colour.FROZEN:
        return verdict
    lights = [verdict]
    if stage == Stage.STARTED and variance is not None and limits.variance:
        lights.append(variance_light(variance, limits.variance))
    elif planned_start_on and limits.start and _waits_for_start(type, stage):
        lights.append(start_light(planned_start_on, today, limits.start))
    if is_signed(stage) and limits.milestone is not None:
        lights += [milestone_light(one, today) for one in milestones]
    return max(lights, key=lambda light: SEVERITY[light.colour])


def _waits_for_start(type: str, stage: str) -> bool:
    return Stage.STARTED in PATHS[type] and is_signed(stage) and not is_reached(Stage.STARTED, stage)


def plain(number: Decimal) -> str:
    """Return a percentage without trailing zeros: 41, 19.99."""
    return f"{number.normalize():f}" if number else "0"
