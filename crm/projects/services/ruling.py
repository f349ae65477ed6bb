"""Changing the rules of the lifecycle: each change is a new version, the old ones stay as history."""

import re
from typing import Any

from django.db import transaction

from crm.projects import policy
from crm.projects.deadlines import default_term_rows
from crm.projects.gates import Kind, default_gate_rows
from crm.projects.light_limits import default_light_rows
from crm.projects.models import GateRule, LightRule, StageTerm
from crm.projects.models.light_rules import NUMBERS, faults_of
from crm.projects.services.fields import EDITABLE
from crm.projects.services.lighting import ring_refresh
from crm.projects.services.versions import (
    alone,
    check_values,
    check_version,
    next_version,
    version_over,
    write_version,
)
from crm.projects.services.writing import forbid_unless
from crm.projects.stages import PATHS, Stage

GATE_VALUES = (
    "label", "hint", "kind", "recorder", "types", "from_invest_wan", "if_foreign", "if_land", "evidence_type", "needs_file",
    "sort", "is_active", "valid_from",
)  # fmt: skip
TERM_VALUES = ("days", "unit", "warning_days", "is_active", "valid_from")
# What a gate may ask for in a field: anything a form may fill except yes-or-no.
FIELDS = frozenset(EDITABLE) - {"is_foreign", "confidentiality", "grade"}
LIGHT_VALUES = (*NUMBERS, "is_active", "valid_from")
LONGEST_DAYS = 3650


@transaction.atomic
def load_default_rules() -> int:
    """Write the default rules where there are none yet and return how many rows; running it again writes nothing."""
    written = 0
    both: tuple[tuple[Any, list[dict[str, Any]]], ...] = (
        (GateRule, default_gate_rows()),
        (StageTerm, default_term_rows()),
        (LightRule, default_light_rows()),
    )
    for model, rows in both:
        with alone(model):
            if not model._default_manager.exists():
                written += len(model._default_manager.bulk_create([model(**row) for row in rows]))
    return written


@transaction.atomic
def change_gate_rule(
    *, by, stage: str, code: str, based_on: int | None, reason: str, **values: Any
) -> GateRule:  # fmt: skip
    """Write the next version of what ``stage`` asks for under ``code`` and return it; ``based_on`` None adds a rule.

    ``values`` are those of GATE_VALUES; what is left out stays. In force from ``valid_from`` on, today at the earliest.
    The same values again write nothing. Raises RuleViolation ``forbidden``, ``reason_missing``, ``invalid`` with every
    fault, ``rule_exists``; StaleWrite when somebody wrote a version after ``based_on``. Of two at once the second is stale.
    """
    forbid_unless(policy.can_manage_rules(by), "只有系统管理员可以修改准入规则")
    load_default_rules()
    with alone(GateRule):
        last = GateRule.objects.filter(stage=stage, code=code).order_by("-number").first()
        rule = next_version(GateRule, last, {"stage": stage, "code": code}, based_on, GATE_VALUES, values)
        if rule is None:
            return last  # type: ignore[return-value]  # nothing changed, so there is a last one
        check_version(rule, reason, _gate_faults(rule, last))
        return write_version(rule, last, GATE_VALUES, reason, by=by)


@transaction.atomic
def change_stage_term(
    *, by, type: str, stage: str, goal: str, based_on: int | None, reason: str, **values: Any
) -> StageTerm:  # fmt: skip
    """Write the next version of a deadline and return it, as ``change_gate_rule`` does; it counts for stages entered later.

    A project keeps the date that it was given when it entered its stage; how early that warns shows at once, so the
    lights are worked out anew in the background.
    """
    forbid_unless(policy.can_manage_rules(by), "只有系统管理员可以修改阶段期限")
    load_default_rules()
    key = {"type": type, "stage": stage, "goal": goal}
    with alone(StageTerm):
        last = StageTerm.objects.filter(**key).order_by("-number").first()
        term = next_version(StageTerm, last, key, based_on, TERM_VALUES, values)
        if term is None:
            return last  # type: ignore[return-value]
        check_version(term, reason, _term_faults(term, last))
        ring_refresh()
        return write_version(term, last, TERM_VALUES, reason, by=by)


@transaction.atomic
def change_light_rule(*, by, code: str, based_on: int | None, reason: str, **values: Any) -> LightRule:
    """Write the next version of the limits of a light and return it, as ``change_gate_rule`` does (domain.md 4.4).

    A worker then gives every project its light anew; one that begins later is taken up by the daily run of its day.
    """
    forbid_unless(policy.can_manage_rules(by), "只有系统管理员可以修改亮灯规则")
    load_default_rules()
    with alone(LightRule):
        last = LightRule.objects.filter(code=code).order_by("-number").first()
        rule = next_version(LightRule, last, {"code": code}, based_on, LIGHT_VALUES, values)
        if rule is None:
            return last  # type: ignore[return-value]
        check_version(rule, reason, _light_faults(rule, last))
        ring_refresh()
        return write_version(rule, last, LIGHT_VALUES, reason, by=by)


def drafted_rule(model, key: dict[str, Any], **values: Any):
    """Return the version that a change would write next, for a preview; nothing is written and no reason is asked.

    What is left out stays as in the last version. Raises RuleViolation ``invalid`` or ``field_protected``, as the change
    would.
    """
    last = model.objects.filter(**key).order_by("-number").first()
    rule = version_over(model, last, key, _VALUES[model], values)
    check_values(rule, _FAULTS[model](rule, last))
    return rule


def _gate_faults(rule: GateRule, last: GateRule | None) -> dict[str, str]:
    wrong = {}
    if rule.stage == Stage.LEAD:
        wrong["stage"] = "线索是起点，没有准入条件"
    if last and last.kind != rule.kind:
        wrong["kind"] = "类别不能改，请停用后另建"
    if rule.kind == Kind.FIELD and rule.code not in FIELDS:
        wrong["code"] = "没有这个项目字段，或它不能作为准入条件"
    if rule.kind == Kind.FACT and not re.fullmatch(r"[a-z][a-z_]{1,39}", rule.code):
        wrong["code"] = "代码只用小写字母和下划线，2 至 40 个"
    others = GateRule.objects.newest().exclude(stage=rule.stage)
    if rule.kind == Kind.FACT and any(one.code == rule.code for one in others if one.kind == Kind.FACT):
        wrong["code"] = "这个事项已属于另一个阶段"
    if rule.needs_file and not rule.evidence_type:
        wrong["evidence_type"] = "必须附件时请选择附件类型"
    if rule.from_invest_wan is not None and rule.from_invest_wan < 0:
        wrong["from_invest_wan"] = "不能为负数"
    return wrong


def _term_faults(term: StageTerm, last: StageTerm | None) -> dict[str, str]:
    wrong = {}
    if term.stage not in PATHS.get(term.type, ()) or term.stage == Stage.SERVING:
        wrong["stage"] = "这个类型的项目没有这一段"
    if term.goal == StageTerm.Goal.FULL and term.stage != Stage.COMMISSIONED:
        wrong["goal"] = "达产从投产起算"
    if not 1 <= (term.days or 0) <= LONGEST_DAYS:
        wrong["days"] = f"期限须在 1 至 {LONGEST_DAYS} 天之间"
    elif not 0 <= (term.warning_days or 0) < term.days:
        wrong["warning_days"] = "提前预警的天数须小于期限"
    return wrong


def _light_faults(rule: LightRule, last: LightRule | None) -> dict[str, str]:
    wrong = faults_of(rule)
    if rule.from_invest_wan is not None and "from_invest_wan" not in wrong:
        if rule.from_invest_wan < 0:
            wrong["from_invest_wan"] = "不能为负数"
        grades = (LightRule.Code.CONTACT_A, LightRule.Code.CONTACT_B)
        known = {one.code: one.from_invest_wan for one in LightRule.objects.newest().filter(code__in=grades)}
        highest, second = ({**known, rule.code: rule.from_invest_wan}.get(code) for code in grades)
        if highest is not None and second is not None and highest <= second:
            wrong["from_invest_wan"] = "A 级的投资额须大于 B 级"
    return wrong


_VALUES = {GateRule: GATE_VALUES, StageTerm: TERM_VALUES, LightRule: LIGHT_VALUES}
_FAULTS: dict[Any, Any] = {GateRule: _gate_faults, StageTerm: _term_faults, LightRule: _light_faults}
