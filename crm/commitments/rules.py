"""What may be wrong with a clause or a reported figure (domain.md 4.5, 6.3); rows in, faults by field out."""

import datetime
from collections.abc import Collection
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from core.calendar.span import day_fault
from crm.commitments.models import Commitment, FundArrival, YearlyActual
from crm.commitments.states import FIGURES, MEASURES_OF, UNITS, YEARLY, Figure, Measure, Side
from crm.projects.models import Project, ProjectFile

FIRST_YEAR, LAST_YEAR = 1990, 2199
CLAUSE_FIELDS = (
    "item", "measure", "amount_wan", "quantity", "unit", "for_year", "condition", "due_on", "basis", "evidence",
)  # fmt: skip
ARRIVAL_FIELDS = ("arrived_on", "kind", "amount_wan", "reference", "note", "evidence")
ACTUAL_FIELDS = ("year", "kind", "actual", "source", "reference", "note", "evidence")
# What the 公平竞争审查 looked at: another text needs another review.
REVIEWED_FIELDS = frozenset({"item", "measure", "amount_wan", "quantity", "unit", "condition", "basis"})


def field_faults(row: Model, names: Collection[str]) -> dict[str, str]:
    """Return what is malformed, too long or no usable day among the fields ``names``, by field."""
    wrong: dict[str, str] = {}
    try:
        row.clean_fields(exclude={field.name for field in row._meta.fields} - set(names) | {"evidence"})
    except ValidationError as error:
        wrong = {name: "；".join(texts) for name, texts in error.message_dict.items()}
    for name in set(names) - set(wrong):
        value = getattr(row, name)
        if isinstance(value, datetime.date) and (fault := day_fault(value)):
            wrong[name] = fault
    return wrong


def evidence_fault(evidence: ProjectFile | None, project: Project) -> dict[str, str]:
    """Return the fault of a file that is not this project's or was withdrawn."""
    if evidence is None or (evidence.project_id == project.pk and evidence.is_standing):
        return {}
    return {"evidence": "请选择本项目现有的材料"}


def clause_faults(clause: Commitment) -> dict[str, str]:
    """Return everything that is wrong with a clause, by field; empty when all is well."""
    found = field_faults(clause, CLAUSE_FIELDS) | evidence_fault(clause.evidence, clause.project)
    if clause.side not in Side.values:
        return found | {"side": "请选择承诺方"}
    if "measure" not in found and clause.measure not in MEASURES_OF[clause.side]:
        found["measure"] = f"“{Side(clause.side).label}”没有这一类别"
    return _figure_faults(clause) | _year_fault(clause) | found


def _figure_faults(clause: Commitment) -> dict[str, str]:
    amount, number = clause.amount_wan, clause.quantity
    wrong = {name: "须大于 0" for name in ("amount_wan", "quantity") if _not_above_zero(getattr(clause, name))}
    figure = FIGURES.get(clause.measure, Figure.FREE)
    if amount is not None and number is not None:
        wrong["quantity"] = "金额和数量只填一项"
    elif figure == Figure.AMOUNT and amount is None:
        wrong["amount_wan"] = "请填写金额（万元）"
    elif figure == Figure.NUMBER and number is None:
        wrong["quantity"] = f"请填写数量（{UNITS[clause.measure]}）"
    elif number is not None and not clause.unit:
        wrong["unit"] = "请填写数量的单位"
    if clause.measure == Measure.JOBS and number is not None and number != number.to_integral_value():
        wrong["quantity"] = "人数须为整数"
    return wrong


def _not_above_zero(value: Decimal | None) -> bool:
    return value is not None and value <= 0


def _year_fault(clause: Commitment) -> dict[str, str]:
    if clause.for_year is None:
        return {}
    if clause.measure not in YEARLY:
        return {"for_year": "只有投资额、产值、税收、就业按年度考核"}
    return (
        {}
        if FIRST_YEAR <= clause.for_year <= LAST_YEAR
        else {"for_year": f"年度须在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间"}
    )


def arrival_faults(arrival: FundArrival) -> dict[str, str]:
    """Return everything that is wrong with a sum that arrived, by field."""
    found = field_faults(arrival, ARRIVAL_FIELDS) | evidence_fault(arrival.evidence, arrival.project)
    if "amount_wan" not in found and arrival.amount_wan <= 0:
        found["amount_wan"] = "须大于 0；退出的资金请撤回核实后作废原记录"
    today = timezone.localdate()
    if "arrived_on" not in found and arrival.arrived_on > today:
        found["arrived_on"] = f"到位日期不能晚于今天（{today}）"
    return found


def actual_faults(actual: YearlyActual) -> dict[str, str]:
    """Return everything that is wrong with a year's figure, by field."""
    found = field_faults(actual, ACTUAL_FIELDS) | evidence_fault(actual.evidence, actual.project)
    if "actual" not in found and actual.actual < 0:
        found["actual"] = "不能为负数"
    if "actual" not in found and actual.kind == Measure.JOBS and actual.actual != actual.actual.to_integral_value():
        found["actual"] = "人数须为整数"
    if "year" not in found and actual.year > timezone.localdate().year:
        found["year"] = "年度不能晚于今年"
    return found


def is_proved(row: FundArrival | YearlyActual) -> bool:
    """Say whether something can be looked at before verifying: a file, or the number of a receipt or document."""
    return row.evidence_id is not None or bool(row.reference)


def settled_fault(clause: Commitment, value: Decimal) -> dict[str, str]:
    """Return the fault of a figure that was paid or achieved: negative, or not one that can be stored."""
    held = Commitment(settled_value=value)
    fault = field_faults(held, ["settled_value"])
    if not fault and value < 0:
        fault = {"settled_value": "不能为负数"}
    if not fault and clause.measure == Measure.JOBS and value != value.to_integral_value():
        fault = {"settled_value": "人数须为整数"}
    return fault


def too_long(model: type[Model], **texts: str) -> dict[str, str]:
    """Return the fault of every text that is longer than its column, by field."""
    limits = {field.name: field.max_length for field in model._meta.concrete_fields}
    return {
        name: f"最多 {limits[name]} 个字" for name, text in texts.items() if len(text.strip()) > (limits[name] or 0)
    }
