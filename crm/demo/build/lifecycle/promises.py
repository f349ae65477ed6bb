"""What both sides promised and how far it has come; the money that arrived and the results of the year."""

import datetime
from decimal import Decimal
from typing import Any

from crm.commitments.models import Commitment, FundArrival, YearlyActual
from crm.commitments.services import (
    add_commitment,
    move_commitment,
    report_actual,
    report_arrival,
    review_commitment,
    verify_actual,
    verify_arrival,
)
from crm.commitments.states import FIGURES, UNITS, YEARLY, Figure, Office, Side, Status, move_between
from crm.demo.build.lifecycle.cast import day, hq, moment, project_of, rows_of
from crm.projects.models import Project
from crm.projects.stages import is_signed

WAY = (Status.CONDITION_MET, Status.APPLIED, Status.APPROVED, Status.PAID)
ADDED_BECAUSE = "按已签合同补录条款"
REFUSED_BECAUSE = "公平竞争审查未通过，不予兑现"


def promise_all() -> None:
    """Draft every clause, record its review and take it as far as the table says."""
    for row in rows_of("promises"):
        project = project_of(row["firm"])
        for number, clause in enumerate(row["clauses"], 1):
            _promise(project, number, *clause)


def _promise(
    project: Project, number: int, side: str, measure: str, item: str, figure: int, due: int, fair: str, to: str
) -> None:
    content = _content(measure, figure, day(due))
    if is_signed(project.stage):
        clause = add_commitment(project.pk, by=hq(), side=side, item=item, reason=ADDED_BECAUSE, **content)
    else:
        clause = add_commitment(project.pk, by=project.owner, side=side, item=item, **content)
    begun = min(day(due - 40), day(-25))
    if fair in ("passed", "refused"):
        reference = f"示例公平审〔{begun.year}〕{project.pk:02d}{number:02d} 号"
        clause = review_commitment(
            clause.pk, by=hq(), version=clause.version, result=fair, reference=reference, reviewed_on=begun
        )
    for step, status in enumerate(_way_to(to), 1):
        clause = _move(project, clause, status, begun + datetime.timedelta(days=4 * step))


def _content(measure: str, figure: int, due: datetime.date) -> dict[str, Any]:
    content: dict[str, Any] = {
        "measure": measure,
        "due_on": due,
        "condition": "按合同约定",
        "basis": "示例投资合同第五条",
    }
    if figure and FIGURES.get(measure, Figure.FREE) == Figure.AMOUNT:
        content["amount_wan"] = Decimal(figure)
    elif figure:
        content |= {"quantity": Decimal(figure), "unit": UNITS.get(measure, "")}
    if measure in YEARLY:
        content["for_year"] = due.year
    return content


def _way_to(status: str) -> tuple[str, ...]:
    if status == Status.REFUSED:
        return (*WAY[:2], Status.REFUSED)
    return WAY[: WAY.index(Status(status)) + 1] if status in WAY else ()


def _move(project: Project, clause: Commitment, to: str, on: datetime.date) -> Commitment:
    """Take one step as the office whose step it is."""
    move = move_between(clause.status, to)
    by = hq() if move and move.office == Office.HQ else project.owner
    paid = clause.promised if to == Status.PAID else None
    reached = round(paid * Decimal("1.02"), 4) if paid and clause.side == Side.INVESTOR else paid
    reason = REFUSED_BECAUSE if to == Status.REFUSED else ""
    return move_commitment(
        clause.pk, to, by=by, version=clause.version, actual_on=on, settled_value=reached, reason=reason
    )


def pay_all() -> None:
    """Report what arrived and what the year brought, as the owners do; the headquarters verify."""
    for row in rows_of("money"):
        project = project_of(row["firm"])
        for number, (kind, amount, on, verified) in enumerate(row.get("arrivals", ()), 1):
            _arrival(project, number, kind, amount, day(on), verified=verified)
        for kind, actual, verified in row.get("actuals", ()):
            _actual(project, kind, actual, verified=verified)


def _arrival(project: Project, number: int, kind: str, amount: int, on: datetime.date, *, verified: bool) -> None:
    row = report_arrival(
        project.pk, by=project.owner, arrived_on=on, kind=kind, amount_wan=Decimal(amount),
        reference=f"示例凭证 {on:%Y%m}-{project.pk:02d}{number}",
    )  # fmt: skip
    FundArrival.objects.filter(pk=row.pk).update(reported_at=moment(on))
    if verified:
        verify_arrival(row.pk, by=hq(), version=row.version)
        FundArrival.objects.filter(pk=row.pk).update(verified_at=moment(min(on + datetime.timedelta(days=3), day(0))))


def _actual(project: Project, kind: str, actual: int, *, verified: bool) -> None:
    year = day(0).year
    row = report_actual(
        project.pk, by=project.owner, year=year, kind=kind, actual=Decimal(actual), source="示例统计直报",
        reference=f"示例报表 {year}-{project.pk:02d}",
    )  # fmt: skip
    YearlyActual.objects.filter(pk=row.pk).update(reported_at=moment(day(-5)))
    if verified:
        verify_actual(row.pk, by=hq(), version=row.version)
