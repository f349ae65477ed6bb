"""Keeping contracts and the project's own contract columns of one mind when these are written directly."""

import datetime
from collections.abc import Collection

from django.utils import timezone

from core.audit.services import record
from crm.projects.models import AmountAdjustment, Contract, Project
from crm.projects.services.contracts.booking import hold_months, recount
from crm.projects.services.contracts.writing import COLUMNS, DATED, save_contract, set_search_key


def settle_signed(project: Project, signed_on: datetime.date | None, *, by) -> Contract | None:
    """Make sure that a project which is signed has its contract, made of the project's columns where none was drafted.

    Called by the move to 签约 and by the opening of existing projects, inside their transaction, with the project's row
    locked. A draft of the formal contract with the same number is signed instead; one in force is left as it is. Returns
    the contract, None where the project names no kind. Without a day it stands but is not counted.
    """
    if not project.contract_kind:
        return None
    hold_months()
    founding = Contract.objects.founding().select_for_update().filter(project=project).first()
    if founding is not None:
        return founding
    contract = _drafted(project) or _of_columns(project, by=by)
    contract.project = project
    contract.signed_on = signed_on
    is_signed = bool(signed_on) or contract.from_project
    contract.status = Contract.Status.SIGNED if is_signed else Contract.Status.DRAFT
    for name, column in DATED.items():
        setattr(contract, name, getattr(contract, name) or getattr(project, column))
    contract.amount_wan = project.contract_amount_wan
    contract.version += bool(contract.pk)
    set_search_key(contract)
    contract.save()
    changes = {"signed_on": signed_on, "amount_wan": contract.amount_wan, "kind": contract.kind}
    record("contract.signed", contract, by=by, changes=changes)
    recount(contract, by=by, cause=AmountAdjustment.Cause.BACKDATED)
    return contract


def carry_to_formal(project: Project, columns: Collection[str], *, by, reason: str = "") -> Contract | None:
    """Carry changed columns of the project to its formal contract and the statistics; return it, None without one.

    Called by what corrects a signed project's contract data, inside its transaction, with the project's row locked.
    """
    if not set(COLUMNS) & set(columns):
        return None
    hold_months()
    contract = Contract.objects.founding().select_for_update().filter(project=project).first()
    if contract is None:
        return None
    contract.project = project
    wanted = {name: getattr(project, column) for column, name in COLUMNS.items() if column in columns}
    changed = {name: value for name, value in wanted.items() if value != getattr(contract, name) and _fits(name, value)}
    if not changed:
        return contract
    for name, value in changed.items():
        setattr(contract, name, value)
    save_contract(contract, changed, by=by)
    record("contract.updated", contract, by=by, changes={**changed, "reason": reason})
    recount(contract, by=by, cause=AmountAdjustment.Cause.CORRECTED, reason=reason.strip())
    return contract


def _fits(name: str, value) -> bool:
    """A formal contract has a kind whatever the project's column says."""
    return name != "kind" or bool(value)


def _drafted(project: Project) -> Contract | None:
    drafts = Contract.objects.select_for_update().filter(
        project=project, kind=project.contract_kind, status=Contract.Status.DRAFT, increases=None,
        no=project.contract_no,
    )  # fmt: skip
    return drafts.order_by("-id").first()


def _of_columns(project: Project, *, by) -> Contract:
    kind = Contract.Kind(project.contract_kind)
    return Contract(
        project=project, kind=kind, no=project.contract_no, title=f"{project.name}{kind.label}"[:200],
        party_b=project.enterprise.name[:200], amount_wan=project.contract_amount_wan, from_project=True,
        created_by=by, updated_by=by, created_at=timezone.now(),
    )  # fmt: skip
