"""Everything that the page of one project shows of promises and money."""

from decimal import Decimal
from typing import Any

from core.accounts.models import User
from crm.commitments.models import Commitment, FundArrival, YearlyActual
from crm.commitments.queries.money import Money, formal_wan
from crm.commitments.queries.yearly import performance
from crm.commitments.states import Measure, Side, Status
from crm.projects.models import Project

FULL, TENTH, NONE = Decimal(100), Decimal("0.1"), Decimal(0)


def panel_of(project: Project, user: User) -> dict[str, Any]:
    """Return both sides' clauses, the money with its bars, the sums that arrived and the years; four queries.

    Empty for a user who may not read promises.
    """
    clauses = list(
        Commitment.objects.visible_to(user).live().filter(project=project).select_related("evidence__stored")
    )
    arrivals = list(_figures(FundArrival, project, user))
    actuals = list(_figures(YearlyActual, project, user))
    money = _money(project, clauses, arrivals)
    return {
        "sides": [_side(side, [one for one in clauses if one.side == side]) for side in Side],
        "money": money,
        "bars": _bars(money),
        "arrivals": arrivals,
        "actuals": actuals,
        "years": performance(project, clauses, actuals),
    }


def _figures(model, project: Project, user: User):
    related = ("evidence__stored", "reported_by", "verified_by")
    return model.objects.visible_to(user).live().filter(project=project).select_related(*related)


def _side(side: Side, clauses: list[Commitment]) -> dict[str, Any]:
    return {
        "side": side,
        "label": side.label,
        "clauses": clauses,
        "kept": sum(one.status == Status.PAID for one in clauses),
        "overdue": sum(one.warning == "overdue" for one in clauses),
    }


def _money(project: Project, clauses: list[Commitment], arrivals: list[FundArrival]) -> Money:
    invested = [one for one in clauses if one.side == Side.INVESTOR and one.measure == Measure.INVESTMENT]
    amounts = [one.amount_wan for one in invested if one.amount_wan is not None]
    return Money(
        formal_wan(project),
        sum(amounts, Decimal(0)) if amounts else None,
        sum((one.amount_wan for one in arrivals), Decimal(0)),
        sum((one.amount_wan for one in arrivals if one.is_verified), Decimal(0)),
    )


def _bars(money: Money) -> list[dict[str, Any]]:
    """Return 承诺, 上报 and 核实 as bars in percent of the promise, or of the largest where nothing was promised."""
    goal = money.formal_wan or money.promised_wan
    word = "承诺（正式合同额）" if money.formal_wan else "承诺（企业投资承诺）"
    whole = goal or max(money.reported_wan, Decimal(1))
    rows = [(word, goal, "idle"), ("上报", money.reported_wan, ""), ("核实", money.verified_wan, "ok")]
    return [
        {"label": label, "wan": wan, "percent": ((wan or NONE) / whole * FULL).quantize(TENTH), "kind": kind}
        for label, wan, kind in rows
    ]
