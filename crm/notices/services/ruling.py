"""Changing the numbers of the reminder rules: each change is a new version, the old ones stay as history."""

from typing import Any

from celery import signature
from django.db import transaction

from core.outbox.services import ring_after_commit
from crm.notices import policy
from crm.notices.default_rules import default_reminder_rows
from crm.notices.models import ReminderRule
from crm.notices.rules import RULES, Rule
from crm.projects.services.versions import (
    alone,
    check_values,
    check_version,
    next_version,
    version_over,
    write_version,
)
from crm.projects.services.writing import forbid_unless

VALUES = (
    "is_active", "follows_default", "unit", "offsets", "moments", "weekly_from", "every", "audiences", "valid_from",
)  # fmt: skip
MOST_OFFSETS, LATEST, MOST_WORKDAYS = 40, 365, 120
TASK = "crm.notices.tasks.raise_due_notices"


@transaction.atomic
def load_default_reminder_rules() -> int:
    """Write the first version of every rule that has none and return how many; running it again writes nothing."""
    with alone(ReminderRule):
        known = set(ReminderRule.objects.filter(team=None).values_list("code", flat=True))
        missing = [ReminderRule(**row) for row in default_reminder_rows() if row["code"] not in known]
        return len(ReminderRule.objects.bulk_create(missing))


@transaction.atomic
def change_reminder_rule(
    *, by, code: str, team_id: int | None = None, based_on: int | None, reason: str, **values: Any
) -> ReminderRule:  # fmt: skip
    """Write the next version of the numbers of a rule, for everybody or for one team, and return it.

    ``values`` are those of VALUES; what is left out stays, and a team's first version begins with the numbers of everybody.
    The same values again write nothing. A scan follows after the commit. Raises RuleViolation ``forbidden``,
    ``reason_missing``, ``invalid`` with every fault; StaleWrite when somebody wrote a version after ``based_on``.
    """
    forbid_unless(policy.can_change_reminder_rules(by), "只有系统管理员可以修改提醒规则")
    load_default_reminder_rules()
    key = {"code": code, "team_id": team_id}
    with alone(ReminderRule):
        last = ReminderRule.objects.filter(**key).order_by("-number").first()
        given = _given(last, code, team_id, values)
        rule = next_version(ReminderRule, last, key, based_on, VALUES, given)
        if rule is None:
            return last  # type: ignore[return-value]  # nothing changed, so there is a last one
        check_version(rule, reason, _faults(rule))
        ring_after_commit(signature(TASK))
        return write_version(rule, last, VALUES, reason, by=by)


def drafted_reminder_rule(code: str, team_id: int | None, **values: Any) -> ReminderRule:
    """Return the version that a change would write next, for a preview; nothing is written and no reason is asked.

    Raises RuleViolation ``invalid`` as the change would.
    """
    key = {"code": code, "team_id": team_id}
    last = ReminderRule.objects.filter(**key).order_by("-number").first()
    rule = version_over(ReminderRule, last, key, VALUES, _given(last, code, team_id, values))
    check_values(rule, _faults(rule))
    return rule


def _given(last: ReminderRule | None, code: str, team_id: int | None, values: dict[str, Any]) -> dict[str, Any]:
    """Return ``values`` over those of everybody that a team does not choose: all of them at first, then the unit."""
    if last and team_id is None:
        return values
    begun = _of_everybody(code)
    return {**({"unit": begun["unit"]} if last and begun else begun), **values}


def _of_everybody(code: str) -> dict[str, Any]:
    """Return the numbers of the rule for everybody, as the beginning of a team's own."""
    last = ReminderRule.objects.filter(code=code, team=None).order_by("-number").first()
    kept = set(VALUES) - {"valid_from", "follows_default"}
    return {name: getattr(last, name) for name in kept} if last else {}


def _faults(row: ReminderRule) -> dict[str, str]:
    rule = next((one for one in RULES if one.code == row.code), None)
    if rule is None:
        return {"is_active": "对象尚未启用，不能开启提醒"} if row.is_active else {}
    wrong = _kind_faults(rule, row)
    if row.team_id is None and row.follows_default:
        wrong["follows_default"] = "只有招商组的另设可以改回沿用全区"
    if row.team_id is not None:
        wrong |= _team_faults(rule, row)
    if row.is_active and not row.follows_default:
        wrong |= _number_faults(rule, row)
    return wrong


def _kind_faults(rule: Rule, row: ReminderRule) -> dict[str, str]:
    wrong = {}
    if set(row.moments) - set(rule.moments):
        wrong["moments"] = "这条规则没有这个提醒日"
    if set(row.audiences) - set(map(str, rule.audiences)):
        wrong["audiences"] = "这条规则不提醒这些人"
    return wrong


def _team_faults(rule: Rule, row: ReminderRule) -> dict[str, str]:
    if not rule.team:
        return {"team": "这条规则不分招商组"}
    default = ReminderRule.objects.filter(code=row.code, team=None).order_by("-number").first()
    return {"unit": "天数的算法全区一致"} if default and default.unit != row.unit else {}


def _number_faults(rule: Rule, row: ReminderRule) -> dict[str, str]:
    wrong = {}
    least = max(rule.furthest, -MOST_WORKDAYS) if row.unit == "workday" else rule.furthest
    if any(not least <= offset <= LATEST for offset in [*row.offsets, row.weekly_from or 0]):
        wrong["offsets"] = f"须在提前 {-least} 天至逾期 {LATEST} 天之间"
    elif len(row.offsets) > MOST_OFFSETS or len(set(row.offsets)) < len(row.offsets):
        wrong["offsets"] = f"每天写一次，最多 {MOST_OFFSETS} 天"
    elif not row.offsets and not row.moments and row.weekly_from is None:
        wrong["offsets"] = "请写明哪天提醒；不要提醒时请停用"
    if row.weekly_from is not None and row.offsets and row.weekly_from < max(row.offsets):
        wrong["weekly_from"] = "反复提醒从最后一个提醒日或其后开始"
    if row.every is not None and (row.weekly_from is None or row.every < 1):
        wrong["every"] = "须与反复提醒的起始日一起填写，至少 1 天"
    if not row.audiences:
        wrong["audiences"] = "请选择提醒谁；不要提醒时请停用"
    return wrong
