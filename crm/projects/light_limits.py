"""The limits of the lights (domain.md 4.4): the defaults that the rules of the district begin with, and how grades follow.

Pure data and pure functions; the limits in force are rows (``models.LightRule``), ``models.rulebook().lights`` reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crm.projects.stages import FIRST_DAY

CONTACT, VARIANCE, START, MILESTONE = "contact_", "variance", "start", "milestone"
GRADES = ("A", "B", "C")


@dataclass(frozen=True)
class ActivityLimits:
    """The last day without effective contact on which a grade is still green, yellow, and red without 搁置.

    ``from_wan`` is the investment in 万元, inclusive, from which a project is proposed for the grade; None proposes nobody.
    """

    green: int
    yellow: int
    red: int
    from_wan: Decimal | None = None


@dataclass(frozen=True)
class VarianceLimits:
    """Percentage points behind the plan: yellow from ``yellow`` on, red above ``red``; both exactly so many are yellow."""

    yellow: Decimal
    red: Decimal


@dataclass(frozen=True)
class StartLimits:
    """Months in a row without the planned start from which on the light is yellow and red."""

    yellow: int
    red: int


@dataclass(frozen=True)
class LightLimits:
    """All limits of one day; a light whose limits are None is switched off. ``milestone`` is in natural days."""

    activity: Mapping[str, ActivityLimits]
    variance: VarianceLimits | None
    start: StartLimits | None
    milestone: int | None


_VARIANCE, _START = VarianceLimits(Decimal(10), Decimal(30)), StartLimits(1, 3)
DEFAULT_LIMITS = LightLimits(
    activity={
        "A": ActivityLimits(7, 15, 60, Decimal(100_000)),
        "B": ActivityLimits(15, 30, 90, Decimal(10_000)),
        "C": ActivityLimits(30, 60, 180),
    },
    variance=_VARIANCE,
    start=_START,
    milestone=15,
)


def grade_by_amount(total_invest_wan: Decimal | None, activity: Mapping[str, ActivityLimits]) -> str:
    """Return the grade that an investment in 万元 proposes: the highest whose threshold it reaches, else the lowest."""
    if total_invest_wan is not None:
        for grade in GRADES:
            least = activity[grade].from_wan
            if least is not None and total_invest_wan >= least:
                return grade
    return GRADES[-1]


def default_light_rows() -> list[dict[str, Any]]:
    """Return the defaults as the values of rows, each the first version of its rule."""
    rows: list[dict[str, Any]] = [
        {
            "code": f"{CONTACT}{grade}", "green_days": one.green, "yellow_days": one.yellow, "red_days": one.red,
            "from_invest_wan": one.from_wan,
        }
        for grade, one in DEFAULT_LIMITS.activity.items()
    ]  # fmt: skip
    rows.append({"code": VARIANCE, "yellow_points": _VARIANCE.yellow, "red_points": _VARIANCE.red})
    rows.append({"code": START, "yellow_months": _START.yellow, "red_months": _START.red})
    rows.append({"code": MILESTONE, "warning_days": DEFAULT_LIMITS.milestone})
    return [{**row, "valid_from": FIRST_DAY} for row in rows]
