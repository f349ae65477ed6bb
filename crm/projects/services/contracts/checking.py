"""What a contract must say before it is saved or signed."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from core.calendar.span import day_fault
from core.errors import RuleViolation, StaleWrite
from crm.projects.models import Contract, Project, ProjectFile
from crm.projects.services.writing import check_not_in_future

EDITABLE = (
    "kind", "no", "title", "party_a", "party_b", "parties", "signed_on", "effective_on", "valid_until", "start_by_on",
    "commission_by_on", "amount_wan", "foreign_usd_wan", "currency_note", "exclusion", "increases", "upgrades", "file",
)  # fmt: skip
REFERENCES = ("increases", "upgrades", "file")
NUMBERS = ("amount_wan", "foreign_usd_wan")
DAYS = ("signed_on", "effective_on", "valid_until", "start_by_on", "commission_by_on")
_PROTECTED = "此项不能直接修改，请使用相应的操作"
Kind, Status = Contract.Kind, Contract.Status


def refuse_unknown(names: Iterable[str]) -> None:
    """Raise RuleViolation ``field_protected`` with every name that no form may write."""
    if unknown := sorted(set(names) - set(EDITABLE)):
        raise RuleViolation("含有不能直接修改的内容", code="field_protected", fields=dict.fromkeys(unknown, _PROTECTED))


def check_contract(contract: Contract) -> None:
    """Raise RuleViolation ``invalid`` with everything that cannot be: lengths, numbers, days, references.

    References are read anew: the caller's may be from before the project's row was locked.
    """
    for name in REFERENCES:
        if named := getattr(contract, name):
            setattr(contract, name, type(named).objects.get(pk=named.pk))
    wrong = _field_faults(contract) | _order_faults(contract) | _reference_faults(contract)
    if wrong:
        raise RuleViolation("有内容不正确，请修改后再保存", code="invalid", fields=wrong)


def check_ready(contract: Contract) -> None:
    """Raise RuleViolation ``contract_incomplete`` with everything that is missing before it may be signed."""
    wrong = check_not_in_future(contract.signed_on, "signed_on", "签订日期")
    for name, text in (("title", "请填写合同名称"), ("party_a", "请填写甲方"), ("party_b", "请填写乙方")):
        if not getattr(contract, name).strip():
            wrong[name] = text
    if contract.kind == Kind.FORMAL or contract.is_increase:
        if not contract.no.strip():
            wrong["no"] = "请填写合同编号"
        if not (contract.amount_wan or contract.foreign_usd_wan):
            wrong["amount_wan"] = "请填写合同金额（外资合同可只填外资金额）"
    if wrong:
        raise RuleViolation("合同内容不全，不能登记签订", code="contract_incomplete", fields=wrong)


def check_only_formal(contract: Contract) -> None:
    """Raise RuleViolation ``formal_exists`` when the project has a formal contract in force already."""
    if contract.kind != Kind.FORMAL or contract.is_increase:
        return
    other = Contract.objects.founding().filter(project_id=contract.project_id).exclude(pk=contract.pk).first()
    if other is not None:
        text = f"项目已有正式合同 {other.no}，一个项目只计一次；增加投资请选“增资于”该合同"
        raise RuleViolation(text, code="formal_exists", fields={"kind": text})


def check_version(contract: Contract, version: int | None) -> None:
    """Raise StaleWrite when the writer had read another version; None asks for no check."""
    if version is not None and contract.version != version:
        raise StaleWrite(contract)


def _field_faults(contract: Contract) -> dict[str, str]:
    wrong: dict[str, str] = {}
    try:
        fields = {field.name for field in Contract._meta.fields}
        contract.clean_fields(exclude=fields - set(EDITABLE) | set(REFERENCES))
    except ValidationError as error:
        wrong = {name: "；".join(texts) for name, texts in error.message_dict.items()}
    for name in NUMBERS:
        value: Any = getattr(contract, name)
        if name not in wrong and isinstance(value, int | Decimal) and value < 0:
            wrong[name] = "不能为负数"
    for name in DAYS:
        if name not in wrong and (fault := day_fault(getattr(contract, name))):
            wrong[name] = fault
    return wrong


def _order_faults(contract: Contract) -> dict[str, str]:
    begun = contract.effective_on or contract.signed_on
    if begun and contract.valid_until and contract.valid_until < begun:
        return {"valid_until": "有效期不能早于签订或生效日期"}
    start, commission = contract.start_by_on, contract.commission_by_on
    if start and commission and commission < start:
        return {"commission_by_on": "约定投产日期不能早于约定开工日期"}
    return {}


def _reference_faults(contract: Contract) -> dict[str, str]:
    wrong = {}
    if contract.increases and (fault := _increase_fault(contract, contract.increases)):
        wrong["increases"] = fault
    if contract.upgrades and (fault := _upgrade_fault(contract, contract.upgrades)):
        wrong["upgrades"] = fault
    if contract.file and (fault := _file_fault(contract.project, contract.file)):
        wrong["file"] = fault
    return wrong


def _increase_fault(contract: Contract, goal: Contract) -> str:
    if contract.kind not in {Kind.FORMAL, Kind.SUPPLEMENT}:
        return "增资须签正式合同或补充协议"
    is_founding = goal.kind == Kind.FORMAL and not goal.is_increase and goal.status == Status.SIGNED
    if goal.project_id != contract.project_id or goal.pk == contract.pk or not is_founding:
        return "只能增资于本项目已签的正式合同"
    return "增资合同不能同时升格" if contract.upgrades_id else ""


def _upgrade_fault(contract: Contract, source: Contract) -> str:
    if contract.kind != Kind.FORMAL:
        return "升格后须为正式合同"
    if source.project_id != contract.project_id or source.kind not in {Kind.FRAMEWORK, Kind.INTENT}:
        return "只能由本项目的框架协议或意向协议升格"
    if source.status != Status.SIGNED:
        return "该协议未签或已终止"
    taken = source.upgraded_by.signed().exclude(pk=contract.pk)
    return "该协议已升格为正式合同" if taken.exists() else ""


def _file_fault(project: Project, file: ProjectFile) -> str:
    standing = file.project_id == project.pk and file.is_standing
    return "" if standing else "请选择本项目的现行材料"
