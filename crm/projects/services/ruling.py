"""Changing the rules of the lifecycle: each change is a new version, the old ones stay as history."""

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from core.audit.services import changed_fields, record
from core.calendar.span import day_fault
from core.errors import RuleViolation, StaleWrite
from crm.projects import policy
from crm.projects.deadlines import default_term_rows
from crm.projects.gates import Kind, default_gate_rows
from crm.projects.light_limits import default_light_rows
from crm.projects.models import GateRule, LightRule, StageTerm
from crm.projects.models.light_rules import NUMBERS, faults_of
from crm.projects.services.fields import EDITABLE
from crm.projects.services.lighting import ring_refresh
from crm.projects.services.writing import check_reason, forbid_unless, refuse
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
REASON_MISSING = "请写明变更原因"


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
        with _alone(model):
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
    with _alone(GateRule):
        last = GateRule.objects.filter(stage=stage, code=code).order_by("-number").first()
        rule = _next_version(GateRule, last, {"stage": stage, "code": code}, based_on, GATE_VALUES, values)
        if rule is None:
            return last  # type: ignore[return-value]  # nothing changed, so there is a last one
        _check(rule, reason, _gate_faults(rule, last))
        return _write(rule, last, GATE_VALUES, reason, by=by)


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
    with _alone(StageTerm):
        last = StageTerm.objects.filter(**key).order_by("-number").first()
        term = _next_version(StageTerm, last, key, based_on, TERM_VALUES, values)
        if term is None:
            return last  # type: ignore[return-value]
        _check(term, reason, _term_faults(term, last))
        ring_refresh()
        return _write(term, last, TERM_VALUES, reason, by=by)


@transaction.atomic
def change_light_rule(*, by, code: str, based_on: int | None, reason: str, **values: Any) -> LightRule:
    """Write the next version of the limits of a light and return it, as ``change_gate_rule`` does (domain.md 4.4).

    A worker then gives every project its light anew; one that begins later is taken up by the daily run of its day.
    """
    forbid_unless(policy.can_manage_rules(by), "只有系统管理员可以修改亮灯规则")
    load_default_rules()
    with _alone(LightRule):
        last = LightRule.objects.filter(code=code).order_by("-number").first()
        rule = _next_version(LightRule, last, {"code": code}, based_on, LIGHT_VALUES, values)
        if rule is None:
            return last  # type: ignore[return-value]
        _check(rule, reason, _light_faults(rule, last))
        ring_refresh()
        return _write(rule, last, LIGHT_VALUES, reason, by=by)


@contextmanager
def _alone(model) -> Iterator[None]:
    """Let one writer at a time at the rules; readers are not held up."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {model._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    yield


def _next_version(model, last, key: dict, based_on: int | None, names: tuple[str, ...], values: dict):
    """Return the next version with ``values`` over those of ``last``; None when nothing differs."""
    if last is not None and based_on is None:
        raise refuse("已有这条规则，请打开它修改", "rule_exists", *key)
    if (last.number if last else None) != based_on:
        raise StaleWrite(last)
    rule = _version_over(model, last, key, names, values)
    if last and all(getattr(rule, name) == getattr(last, name) for name in names if name != "valid_from"):
        return None
    return rule


def _version_over(model, last, key: dict, names: tuple[str, ...], values: dict):
    """Return an unsaved version with ``values`` over those of ``last``, in force from today unless they say otherwise."""
    if unknown := set(values) - set(names):
        raise RuleViolation("含有不能修改的内容", code="field_protected", fields=dict.fromkeys(unknown, "不能修改"))
    kept = {name: getattr(last, name) for name in names} if last else {}
    given = {**kept, "valid_from": timezone.localdate(), **values}
    return model(**key, **given, number=(last.number if last else 0) + 1)


def drafted_rule(model, key: dict[str, Any], **values: Any):
    """Return the version that a change would write next, for a preview; nothing is written and no reason is asked.

    What is left out stays as in the last version. Raises RuleViolation ``invalid`` or ``field_protected``, as the change
    would.
    """
    last = model.objects.filter(**key).order_by("-number").first()
    rule = _version_over(model, last, key, _VALUES[model], values)
    _check_values(rule, _FAULTS[model](rule, last))
    return rule


def _check(rule, reason: str, wrong: dict[str, str]) -> None:
    check_reason(reason, REASON_MISSING)
    _check_values(rule, wrong)


def _check_values(rule, wrong: dict[str, str]) -> None:
    try:
        rule.clean_fields()
    except ValidationError as error:
        wrong = {**{name: "；".join(texts) for name, texts in error.message_dict.items()}, **wrong}
    day: datetime.date = rule.valid_from
    if "valid_from" not in wrong and day and (fault := day_fault(day)):
        wrong["valid_from"] = fault
    elif "valid_from" not in wrong and day < timezone.localdate():
        wrong["valid_from"] = "生效日期不能早于今天；已发生的推进不受影响"
    if wrong:
        raise RuleViolation("规则有误，请修改后再保存", code="invalid", fields=wrong)


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


def _write(rule, last, names: tuple[str, ...], reason: str, *, by):
    rule.reason, rule.created_by = reason.strip(), by
    rule.save(force_insert=True)
    before = {name: getattr(last, name) for name in names} if last else {}
    changes = changed_fields(before, {name: getattr(rule, name) for name in names})
    record(
        f"{rule._meta.model_name}.changed", rule, by=by, changes={**changes, "reason": reason, "number": rule.number}
    )
    return rule


_VALUES = {GateRule: GATE_VALUES, StageTerm: TERM_VALUES, LightRule: LIGHT_VALUES}
_FAULTS: dict[Any, Any] = {GateRule: _gate_faults, StageTerm: _term_faults, LightRule: _light_faults}
