"""What a month's progress may say: amounts that fit, a course that never goes back."""

import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from crm.projects.models import ProgressReport
from crm.projects.progress_light import plain
from crm.projects.progress_plan import first_of

FIRST_YEAR = 2000
LARGEST_WAN = Decimal(10) ** 12


def faults_of(
    values: dict[str, Any], month: datetime.date, before: ProgressReport | None, after: ProgressReport | None
) -> dict[str, str]:
    """Return every fault by field: missing or impossible values, and what contradicts the months before and after."""
    faults = _of_month(month)
    for name, word in (("planned_pct", "计划进度"), ("actual_pct", "实际进度")):
        faults |= _of_percent(name, word, values[name])
    for name in ("invested_wan", "invested_total_wan"):
        faults |= _of_amount(name, values[name])
    if len(values["problem"]) > 500:
        faults["problem"] = "存在问题不超过 500 字"
    if not faults:
        faults |= _of_course("actual_pct", values, before, after, lambda value: f"{plain(value)}%")
        faults |= _of_course("invested_total_wan", values, before, after, lambda value: f"{plain(value)} 万元")
    if not faults and _part_exceeds_whole(values):
        faults["invested_total_wan"] = "累计完成投资不能小于本月完成投资"
    return faults


def _of_month(month: datetime.date) -> dict[str, str]:
    today = timezone.localdate()
    if month != first_of(month) or month.year < FIRST_YEAR:
        return {"month": "月份不正确"}
    return {"month": "不能填报以后的月份"} if month > first_of(today) else {}


def _of_percent(name: str, word: str, value: Decimal | None) -> dict[str, str]:
    if value is None:
        return {name: f"请填写{word}"}
    fits = value.is_finite() and 0 <= value <= 100 and value == round(value, 2)
    return {} if fits else {name: f"{word}在 0 到 100 之间，最多两位小数"}


def _of_amount(name: str, value: Decimal | None) -> dict[str, str]:
    if value is None or is_amount(value):
        return {}
    return {name: "金额按万元填写，不能为负数，最多四位小数"}


def is_amount(value: Decimal) -> bool:
    """Say whether this is an amount of 万元 that can be kept exactly."""
    return value.is_finite() and 0 <= value < LARGEST_WAN and value == round(value, 4)


def _of_course(name: str, values: dict[str, Any], before, after, say) -> dict[str, str]:
    """A cumulative figure neither falls below the month before nor exceeds the month after."""
    value = values[name]
    if value is None:
        return {}
    earlier, later = getattr(before, name, None), getattr(after, name, None)
    if earlier is not None and value < earlier:
        return {name: f"是累计数，不能小于 {before.month:%Y-%m} 的 {say(earlier)}；上月有误请先更正上月"}
    if later is not None and value > later:
        return {name: f"是累计数，不能大于 {after.month:%Y-%m} 的 {say(later)}；请一并更正"}
    return {}


def _part_exceeds_whole(values: dict[str, Any]) -> bool:
    part, whole = values["invested_wan"], values["invested_total_wan"]
    return part is not None and whole is not None and part > whole
