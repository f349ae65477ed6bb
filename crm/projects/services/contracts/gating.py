"""What headquarters must have passed before a formal contract or a great increase counts as signed (domain.md 2.7)."""

import copy
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from core.errors import RuleViolation
from crm.projects import policy
from crm.projects.gates import Kind, Recorder
from crm.projects.models import Contract, Project, rulebook
from crm.projects.queries import GateItem, gate_checklist, missing_items
from crm.projects.stages import Stage, is_signed

# What decides how large a project is.
AMOUNTS = frozenset({"total_invest_wan", "contract_amount_wan"})


def asked_steps(project: Project, contract: Contract) -> list[GateItem]:
    """Return the steps of headquarters (联审, 公平竞争审查, 法务审核) that the contract needs by its own amount.

    Every formal contract needs them; an increase does when it reaches the threshold of a rule, alone or by lifting the
    project over it. What only names an intention needs none. A few queries.
    """
    so_far = _signed_so_far(contract) if contract.is_increase else Decimal(0)
    if contract.is_increase and not _is_great_increase(contract, so_far):
        return []
    if contract.kind != Contract.Kind.FORMAL and not contract.is_increase:
        return []
    measured = copy.copy(project)
    measured.contract_amount_wan = None if contract.amount_wan is None else so_far + contract.amount_wan
    if contract.amount_wan is None:
        measured.total_invest_wan = None  # foreign money alone says nothing in 万元: unknown amounts are asked
    return [item for item in gate_checklist(measured, Stage.SIGNED) if _is_of_headquarters(item)]


def check_steps(project: Project, contract: Contract, *, by, before: Collection[str] = ()) -> None:
    """Raise RuleViolation ``gate_incomplete`` naming every missing step, or ``date_invalid`` for one after the signing.

    Steps whose codes are in ``before`` were asked already. Headquarters may add an older contract to a project that
    was opened as existing and signed: no gate was passed there.
    """
    if _is_taken_over(project, contract) and policy.can_open_existing_project(by):
        return
    items = [item for item in asked_steps(project, contract) if item.code not in before]
    missing = {item.code: f"{item.label}：{item.note}" if item.note else item.label for item in missing_items(items)}
    late = {item.code: _too_late(item, contract) for item in items if item.fact and _is_after(item, contract)}
    if missing:
        names = "、".join(item.label for item in missing_items(items))
        text = f"还差 {len(missing)} 项，不能登记签订：{names}"
        raise RuleViolation(text, code="gate_incomplete", fields={**late, **missing})
    if late:
        raise RuleViolation(next(iter(late.values())), code="date_invalid", fields=late)


def check_lifted(project: Project, before: Mapping[str, Any], *, by) -> None:
    """Raise as ``check_steps`` when changed amounts ask the formal contract in force for steps that nobody passed.

    ``before`` holds what the changed columns were. So a correction of the project and one of its contract, an amendment
    included, meet the same gate; steps that were asked already are not asked again. No query where no amount changed.
    """
    if not AMOUNTS & set(before):
        return
    contract = Contract.objects.founding().filter(project=project).first()
    if contract is None:
        return
    earlier, lifted = copy.copy(project), copy.copy(contract)
    for name in AMOUNTS & set(before):
        setattr(earlier, name, before[name])
    if "contract_amount_wan" in before:
        lifted.amount_wan = project.contract_amount_wan
    check_steps(project, lifted, by=by, before={item.code for item in asked_steps(earlier, contract)})


def _is_of_headquarters(item: GateItem) -> bool:
    return item.requirement.kind == Kind.FACT and item.requirement.recorded_by == Recorder.HQ


def _signed_so_far(contract: Contract) -> Decimal:
    """Return what the project's other contracts in force promise, in 万元: the formal one and its increases."""
    signed = Contract.objects.signed().filter(project=contract.project_id).exclude(pk=contract.pk)
    counted = [one for one in signed if one.is_increase or one.kind == Contract.Kind.FORMAL]
    return sum((one.amount_wan or Decimal(0) for one in counted), Decimal(0))


def _is_great_increase(contract: Contract, so_far: Decimal) -> bool:
    bounds = [one.condition.from_invest_wan for one in rulebook().gate(Stage.SIGNED)]
    known = [bound for bound in bounds if bound is not None]
    if not known or contract.amount_wan is None:
        return bool(known)
    return any(contract.amount_wan >= bound or so_far < bound <= so_far + contract.amount_wan for bound in known)


def _is_taken_over(project: Project, contract: Contract) -> bool:
    until, day = project.data_as_of_on, contract.signed_on
    is_older = day is None or (until is not None and day <= until)
    return project.opened_as_existing and is_signed(project.stage) and is_older


def _is_after(item: GateItem, contract: Contract) -> bool:
    return bool(item.fact and contract.signed_on and item.fact.met_on > contract.signed_on)


def _too_late(item: GateItem, contract: Contract) -> str:
    day = item.fact.met_on if item.fact else ""
    return f"“{item.label}”的日期 {day} 晚于签订日期 {contract.signed_on}，请更正其一"
