"""Signing a contract and ending it."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.projects import policy
from crm.projects.models import AmountAdjustment, Contract, Project, ProjectFile
from crm.projects.services.contracts.booking import recount
from crm.projects.services.contracts.checking import check_contract, check_only_formal, check_ready, check_version
from crm.projects.services.contracts.gating import check_steps
from crm.projects.services.contracts.writing import locked_contract, save_contract, write_down
from crm.projects.services.writing import check_not_in_future, check_reason, check_running, forbid_unless, refuse

Status = Contract.Status


@transaction.atomic
def sign_contract(
    pk: int, *, by, version: int | None, signed_on: datetime.date | None = None, file: ProjectFile | None = None
) -> Contract:
    """Record that a contract was signed on ``signed_on`` (the actual day) and return it.

    The project's first formal contract counts the project once, with its amount, in the month of that day; an increase
    counts only its increment; intent, framework and plain supplements never count. A closed month gets an adjustment in
    the present month. Number, kind, amount and dates are written down to the project, whose gate asks for them. Raises
    Contract.DoesNotExist, StaleWrite; RuleViolation ``forbidden``, ``project_ended``, ``contract_signed`` (also the
    second time), ``contract_ended``, ``contract_incomplete``, ``invalid``, ``formal_exists``: of two formal contracts
    at once one wins; ``project_not_active`` while it rests; ``gate_incomplete`` with every step of headquarters that is
    missing, ``date_invalid`` for one that came after the signing (``gating.check_steps``).
    """
    project, contract = locked_contract(pk, by)
    forbid_unless(policy.can_sign_contract(by, project), "只有牵头组、协同组和指挥部可以登记签订")
    _check_active(project)
    check_version(contract, version)
    if contract.status != Status.DRAFT:
        code = "contract_signed" if contract.status == Status.SIGNED else "contract_ended"
        raise RuleViolation(f"合同{contract.get_status_display()}，不能再登记签订", code=code)
    contract.signed_on = signed_on or contract.signed_on
    contract.file = file or contract.file
    check_contract(contract)
    check_ready(contract)
    check_only_formal(contract)
    check_steps(project, contract, by=by)
    contract.status = Status.SIGNED
    save_contract(contract, ["status", "signed_on", "file"], by=by)
    changes = {"signed_on": contract.signed_on, "amount_wan": contract.amount_wan, "kind": contract.kind}
    record("contract.signed", contract, by=by, changes=changes)
    recount(contract, by=by, cause=AmountAdjustment.Cause.BACKDATED)
    write_down(project, by=by)
    return contract


@transaction.atomic
def terminate_contract(
    pk: int, *, by, version: int | None, reason: str, terminated_on: datetime.date | None = None
) -> Contract:
    """End a contract with a reason and return it: a draft is given up by who works on the project, a signed one by HQ.

    It leaves the statistics: an open month forgets it, for a closed one an adjustment takes it out of the present
    month. Raises Contract.DoesNotExist, StaleWrite; RuleViolation ``forbidden``, ``reason_missing``,
    ``contract_ended`` (also the second time), ``date_invalid``, ``contract_has_increases`` while increases of it stand.
    """
    project, contract = locked_contract(pk, by)
    may = policy.can_terminate_contract(by, project, contract)
    forbid_unless(may, "已签合同由指挥部终止；草拟的由牵头组、协同组或指挥部作废")
    check_version(contract, version)
    if contract.status == Status.TERMINATED:
        raise RuleViolation("合同已终止", code="contract_ended")
    check_reason(reason, "请写明终止原因")
    day = terminated_on or timezone.localdate()
    _check_day(contract, day)
    if standing := contract.increments.signed().first():
        raise RuleViolation(f"请先终止其增资合同 {standing.no}", code="contract_has_increases")
    was_signed = contract.status == Status.SIGNED
    contract.status, contract.terminated_on, contract.terminate_reason = Status.TERMINATED, day, reason.strip()
    if not was_signed:
        contract.signed_on = None  # it never was: only contracts that were signed keep a day of signing
    save_contract(contract, ["status", "signed_on", "terminated_on", "terminate_reason"], by=by)
    record("contract.terminated", contract, by=by, changes={"terminated_on": day, "reason": reason.strip()})
    if was_signed:
        recount(contract, by=by, cause=AmountAdjustment.Cause.TERMINATED, reason=reason.strip())
        write_down(project, by=by)
    return contract


def _check_active(project: Project) -> None:
    check_running(project)
    if project.status != Project.Status.ACTIVE:
        text = f"项目已{project.get_status_display()}，请先恢复再登记签订"
        raise RuleViolation(text, code="project_not_active")


def _check_day(contract: Contract, day: datetime.date) -> None:
    if wrong := check_not_in_future(day, "terminated_on", "终止日期"):
        raise RuleViolation(wrong["terminated_on"], code="date_invalid", fields=wrong)
    if contract.status == Status.SIGNED and contract.signed_on and day < contract.signed_on:
        raise refuse(f"不能早于签订日期 {contract.signed_on}", "date_invalid", "terminated_on")
