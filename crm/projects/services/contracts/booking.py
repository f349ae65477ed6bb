"""Putting a contract into the statistics of its month, or of an open month once that one is closed (domain.md 4.5)."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from core.audit.services import record
from crm.projects.models import AmountAdjustment, Contract, Project
from crm.projects.queries.months import closed_through, month_of

CLOSING_LOCK = "projects closing of a month"
Cause = AmountAdjustment.Cause
NOTHING = Decimal(0)
MOST_WORDS = 300
BASE = ("counted_month", "counted_as", "counted_wan", "counted_usd_wan", "counted_team", "counted_chain")


@dataclass(frozen=True)
class Counted:
    """What a contract stands for in the statistics under one heading: a project or not, 万元, 万美元."""

    projects: int = 0
    wan: Decimal = NOTHING
    usd_wan: Decimal = NOTHING


def hold_months() -> None:
    """Keep months from being closed until the transaction ends; several may hold at once.

    Taken after the project's row and before any contract's, so that two signings never wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s))", [CLOSING_LOCK])


def counted_as(contract: Contract) -> str:
    """Return under which heading the contract counts today, empty when it does not.

    Only formal contracts in force count; an increase (also by a supplement) counts by its increment and is no project;
    what domain.md 4.5 leaves out (市内平移, 财政投资 …) is marked on the contract.
    """
    if contract.status != Contract.Status.SIGNED or contract.exclusion or contract.signed_on is None:
        return ""
    if contract.is_increase:
        return Contract.CountedAs.INCREMENT
    return Contract.CountedAs.PROJECT if contract.kind == Contract.Kind.FORMAL else ""


def recount(
    contract: Contract, *, by, cause: str, reason: str = "", dated_before: datetime.date | None = None
) -> list[AmountAdjustment]:  # fmt: skip
    """Bring the statistics in line with the contract and return the adjustments made; saves the contract's base.

    In an open month the contract's own booking is rewritten. A closed month stays as it is: what is different goes
    into adjustments of the present month, which can never be closed yet. So does a corrected day of signing
    (``dated_before`` is the one before) that would belong to another month: the figures stay where they were counted,
    a row of no difference tells so. The caller holds the project's row and ``hold_months``; the same again changes nothing.
    """
    closed = closed_through()
    heading = counted_as(contract)
    wanted = {heading: _worth(contract, heading)} if heading else {}
    is_locked = bool(closed and contract.counted_month and contract.counted_month <= closed)
    adjusted = list(contract.adjustments.all()) if contract.pk else []
    if not is_locked and not adjusted:
        month = month_of(contract.signed_on) if heading and contract.signed_on else None
        is_backdated = bool(closed and month and month <= closed)
        _write_base(contract, heading if not is_backdated else "")
        if not is_backdated:
            return []
        cause = Cause.BACKDATED
    booked = _booked(contract, adjusted)
    made = [_adjust(contract, *one, by=by, cause=cause, reason=reason) for one in _differences(booked, wanted)]
    if heading and not made and _is_other_month(dated_before, contract.signed_on):
        told = f"签订日期 {dated_before} 更正为 {contract.signed_on}，已计入的月份不变；{reason}"[:MOST_WORDS]
        same = (heading, wanted[heading], wanted[heading])
        made = [_adjust(contract, *same, by=by, cause=Cause.REDATED, reason=told)]
    return made


def _is_other_month(before: datetime.date | None, after: datetime.date | None) -> bool:
    return before is not None and after is not None and month_of(before) != month_of(after)


def _worth(contract: Contract, heading: str) -> Counted:
    is_project = heading == Contract.CountedAs.PROJECT
    return Counted(int(is_project), contract.amount_wan or NOTHING, contract.foreign_usd_wan or NOTHING)


def _write_base(contract: Contract, heading: str) -> None:
    worth = _worth(contract, heading) if heading else Counted()
    contract.counted_month = month_of(contract.signed_on) if heading and contract.signed_on else None
    contract.counted_as = heading
    contract.counted_wan, contract.counted_usd_wan = worth.wan, worth.usd_wan
    contract.counted_team = contract.project.team if heading else None
    contract.counted_chain = contract.project.chain if heading else None
    contract.save(update_fields=list(BASE))


def follow_team(project: Project) -> None:
    """Let what is counted of a project go to the team that leads it now, in open months; closed ones keep theirs.

    Called by what moves a project between teams, inside its transaction, with the project's row locked.
    """
    hold_months()
    counted = Contract.objects.counted().filter(project=project)
    if closed := closed_through():
        counted = counted.filter(counted_month__gt=closed)
    counted.update(counted_team=project.team_id)


def _booked(contract: Contract, adjusted: list[AmountAdjustment]) -> dict[str, Counted]:
    """Return what the statistics hold of the contract: its booking and all adjustments, by heading."""
    booked: dict[str, Counted] = {}
    if contract.counted_as:
        is_project = contract.counted_as == Contract.CountedAs.PROJECT
        booked[contract.counted_as] = Counted(int(is_project), contract.counted_wan, contract.counted_usd_wan)
    for row in adjusted:
        known = booked.get(row.counted_as, Counted())
        booked[row.counted_as] = replace(
            known,
            projects=known.projects + row.projects,
            wan=known.wan + row.after_wan - row.before_wan,
            usd_wan=known.usd_wan + row.after_usd_wan - row.before_usd_wan,
        )
    return booked


def _differences(booked: dict[str, Counted], wanted: dict[str, Counted]) -> Iterator[tuple[str, Counted, Counted]]:
    for heading in sorted({*booked, *wanted}):
        before, after = booked.get(heading, Counted()), wanted.get(heading, Counted())
        if before != after:
            yield heading, before, after


def _adjust(
    contract: Contract, heading: str, before: Counted, after: Counted, *, by, cause: str, reason: str
) -> AmountAdjustment:
    project: Project = contract.project
    row = AmountAdjustment.objects.create(
        contract=contract, project=project, month=month_of(timezone.localdate()), counted_as=heading,
        projects=after.projects - before.projects, before_wan=before.wan, after_wan=after.wan,
        before_usd_wan=before.usd_wan, after_usd_wan=after.usd_wan, team_id=project.team_id, chain_id=project.chain_id,
        cause=cause, reason=reason, made_by=by,
    )  # fmt: skip
    changes: dict[str, Any] = {
        "month": row.month,
        "projects": row.projects,
        "wan": [before.wan, after.wan],
        "cause": cause,
    }
    record("contract.adjusted", contract, by=by, changes=changes)
    return row
