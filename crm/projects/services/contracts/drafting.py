"""Adding a contract and changing what it says."""

from typing import Any

from django.db import transaction

from core.audit.services import changed_fields, plain, record
from core.errors import RuleViolation
from crm.projects import policy
from crm.projects.models import AmountAdjustment, Contract, Project
from crm.projects.services.amendments import keep_corrections, refuse_direct_changes
from crm.projects.services.contracts.booking import recount
from crm.projects.services.contracts.checking import (
    EDITABLE,
    check_contract,
    check_only_formal,
    check_ready,
    check_version,
    refuse_unknown,
)
from crm.projects.services.contracts.gating import asked_steps, check_steps
from crm.projects.services.contracts.writing import COLUMNS, locked_contract, save_contract, set_search_key, write_down
from crm.projects.services.writing import check_reason, check_running, forbid_unless, locked

Status = Contract.Status
# What a contract must not become without the steps of headquarters: formal, or an increase, or as large as that.
WEIGHTY = frozenset({"kind", "increases", "amount_wan"})
_UPGRADED = ("party_a", "party_b", "parties")


@transaction.atomic
def add_contract(project_id: int, *, by, kind: str, title: str, **fields: Any) -> Contract:
    """Draft a contract about a project and return it; parties left out are taken from the agreement it upgrades.

    Nothing counts before ``sign_contract``. Raises Project.DoesNotExist for a hidden project; RuleViolation
    ``forbidden``, ``project_ended``, ``field_protected``, ``invalid``, ``formal_exists`` (a second formal contract that
    is no increase). The same again makes a second draft.
    """
    refuse_unknown(fields)
    project = locked(project_id, by)
    forbid_unless(policy.can_edit_contracts(by, project), "只有牵头组、协同组和指挥部可以登记合同")
    check_running(project)
    contract = Contract(project=project, kind=kind, title=title.strip(), created_by=by, updated_by=by, **fields)
    _take_over(contract)
    check_contract(contract)
    _check_exclusion(contract, "", by=by)
    check_only_formal(contract)
    set_search_key(contract)
    contract.save(force_insert=True)
    written = {name: plain(getattr(contract, name)) for name in EDITABLE}
    record("contract.added", contract, by=by, changes={name: value for name, value in written.items() if value})
    return contract


@transaction.atomic
def update_contract(pk: int, *, by, version: int | None, reason: str = "", **fields: Any) -> Contract:
    """Change ``fields`` of a contract and return it; the same values again write nothing.

    A draft is changed by who works on the project. A signed contract is corrected by HQ alone, with a reason; its
    figures follow in the open month, a closed month gets an adjustment instead, also for the day alone. Raises Contract.DoesNotExist,
    StaleWrite for another ``version``; RuleViolation ``forbidden``, ``field_protected``, ``invalid``,
    ``contract_ended``, ``contract_locked`` (signed, and not HQ), ``reason_missing``, ``formal_exists``,
    ``amendment_required`` for a 重大变更 of what the formal contract fixed; ``gate_incomplete`` when a signed one becomes
    what needs steps of headquarters that are missing.
    """
    refuse_unknown(fields)
    project, contract = locked_contract(pk, by)
    forbid_unless(policy.can_edit_contracts(by, project), "只有牵头组、协同组和指挥部可以修改合同")
    check_version(contract, version)
    if contract.status == Status.TERMINATED:
        raise RuleViolation("合同已终止，不能再修改", code="contract_ended")
    before = {name: getattr(contract, name) for name in fields}
    changed = {name: value for name, value in fields.items() if value != before[name]}
    if not changed:
        return contract
    _check_right(contract, changed, reason, by=by)
    _follow_amendments(contract, before, changed, reason, by=by)
    asked = _asked_before(project, contract)
    for name, value in changed.items():
        setattr(contract, name, value)
    check_contract(contract)
    _check_exclusion(contract, before.get("exclusion", contract.exclusion), by=by)
    check_only_formal(contract)
    _check_signed(project, contract, changed, asked, by=by)
    save_contract(contract, changed, by=by)
    changes = changed_fields(before, changed)
    record("contract.updated", contract, by=by, changes={**changes, "reason": reason} if reason else changes)
    if contract.status == Status.SIGNED:
        cause = AmountAdjustment.Cause
        what = cause.CORRECTED if {"amount_wan", "foreign_usd_wan"} & set(changed) else cause.RECLASSIFIED
        recount(contract, by=by, cause=what, reason=reason.strip(), dated_before=before.get("signed_on"))
        write_down(project, by=by)
    return contract


def _check_signed(project: Project, contract: Contract, changed: dict[str, Any], asked: set[str], *, by) -> None:
    if contract.status == Status.SIGNED and not contract.from_project:
        check_ready(contract)
    if contract.status == Status.SIGNED and WEIGHTY & set(changed):
        check_steps(project, contract, by=by, before=asked)


def _take_over(contract: Contract) -> None:
    source = contract.upgrades
    for name in _UPGRADED if source else ():
        setattr(contract, name, getattr(contract, name) or getattr(source, name))
    if not contract.party_b:
        contract.party_b = contract.project.enterprise.name


def _asked_before(project: Project, contract: Contract) -> set[str]:
    """Return the steps of headquarters that the contract as signed was asked for already."""
    return {item.code for item in asked_steps(project, contract)} if contract.status == Status.SIGNED else set()


def _check_right(contract: Contract, changed: dict[str, Any], reason: str, *, by) -> None:
    if contract.status != Status.SIGNED:
        return
    if not policy.can_correct_contract(by):
        text = "合同已签订，内容已锁定；确需更正的，由指挥部写明原因后修改"
        raise RuleViolation(text, code="contract_locked", fields=dict.fromkeys(changed, text))
    check_reason(reason, "更正已签合同须写明原因")


def _follow_amendments(contract: Contract, before: dict[str, Any], changed: dict[str, Any], reason: str, *, by) -> None:
    """What the project's formal contract fixed is corrected like the project's own columns: 重大变更 by request alone."""
    project, is_founding = contract.project, contract.kind == Contract.Kind.FORMAL and not contract.is_increase
    if contract.status != Status.SIGNED or not is_founding:
        return
    old = {column: before[name] for column, name in COLUMNS.items() if name in changed}
    new = {column: changed[name] for column, name in COLUMNS.items() if name in changed}
    refuse_direct_changes(project, old, new, reason, by=by)
    keep_corrections(project, old, new, reason, by=by)


def _check_exclusion(contract: Contract, before: str, *, by) -> None:
    """Only HQ decides what is left out of the statistics."""
    if contract.exclusion != before and not policy.can_correct_contract(by):
        text = "是否计入统计由指挥部确定"
        raise RuleViolation(text, code="forbidden", fields={"exclusion": text})
