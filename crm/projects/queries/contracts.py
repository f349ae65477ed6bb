"""What contracts add up to (domain.md 4.5), and the contracts of one project."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from crm.projects.models import AmountAdjustment, Contract, Project
from crm.projects.queries.months import closed_through, month_of

# 亿元以上项目, each threshold inclusive, in 万元.
BANDS: dict[int, Decimal] = {yi: Decimal(yi) * 10_000 for yi in (1, 5, 10, 50, 100)}
NOTHING = Decimal(0)
IS_PROJECT = Q(counted_as=Contract.CountedAs.PROJECT)
IS_INCREMENT = Q(counted_as=Contract.CountedAs.INCREMENT)
# What a counted contract and an adjustment are grouped by.
_KEYS = {
    "team": ("counted_team_id", "team_id"),
    "chain": ("counted_chain_id", "chain_id"),
    "month": ("counted_month", "month"),
}


@dataclass
class SignedTotal:
    """What was signed: projects counted once, formal amount and, beside it, increments in 万元, foreign money in 万美元."""

    key: Any = None
    projects: int = 0
    formal_wan: Decimal = NOTHING
    increment_wan: Decimal = NOTHING
    usd_wan: Decimal = NOTHING
    bands: dict[int, int] = field(default_factory=lambda: dict.fromkeys(BANDS, 0))

    def add(self, row: dict[str, Any]) -> None:
        """Add one grouped row of contracts or adjustments."""
        self.projects += row["projects"] or 0
        self.formal_wan += row["formal_wan"] or 0
        self.increment_wan += row["increment_wan"] or 0
        self.usd_wan += row["usd_wan"] or 0
        for yi in BANDS:
            self.bands[yi] += row[f"over_{yi}"]

    @property
    def band_list(self) -> list[tuple[int, int]]:
        """Each threshold in 亿元 with how many projects reach it."""
        return list(self.bands.items())


def signed_totals(
    user, start: datetime.date, end: datetime.date, by: str | None = None, *, team: int | None = None
) -> list[SignedTotal]:  # fmt: skip
    """Return what was signed in the months from that of ``start`` to that of ``end``; two queries, grouped in SQL.

    A project counts once, in the month of its first formal signing by its actual day; its increases count only by their
    increment and beside it; framework and intent never; corrections of closed months where they were made. ``by`` is
    ``team``, ``chain``, ``month`` or None (one row, also when there is nothing). ``user`` limits to what the person
    sees, None is the whole district; ``team`` to one team, the closed months as they were.
    """
    months = (month_of(start), month_of(end))
    contracts = Contract.objects.counted().filter(counted_month__range=months)
    adjustments = AmountAdjustment.objects.filter(month__range=months)
    if user is not None:
        contracts = contracts.visible_to(user)
        projects = Project.objects.visible_to(user).order_by()
        adjustments = adjustments.filter(project__in=projects)
    if team is not None:
        contracts = contracts.filter(counted_team=team)
        adjustments = adjustments.filter(team=team)
    found: dict[Any, SignedTotal] = {} if by else {None: SignedTotal()}
    for row in [*_contract_rows(contracts, by), *_adjustment_rows(adjustments, by)]:
        found.setdefault(row.get("key"), SignedTotal(row.get("key"))).add(row)
    return [found[key] for key in sorted(found, key=lambda key: (key is not None, key))]


def formal_amount_wan(project: Project) -> Decimal:
    """Return the project's 正式合同额 in force in 万元, increments included: what arrived money is measured against."""
    return formal_amounts_wan([project.pk]).get(project.pk, NOTHING)


def formal_amounts_wan(project_ids: Iterable[int]) -> dict[int, Decimal]:
    """Return the same for many projects in one query; projects without a formal contract are left out."""
    standing = Contract.objects.signed().filter(project_id__in=project_ids)
    rows = standing.filter(Q(kind=Contract.Kind.FORMAL) | Q(increases__isnull=False)).order_by()
    return dict(rows.values_list("project_id").annotate(total=Coalesce(Sum("amount_wan"), NOTHING)))


def contracts_panel(project: Project, user) -> dict[str, Any]:
    """Return what the panel 合同 shows: the contracts, newest first, their adjustments, and the sums in 万元."""
    rows = list(Contract.objects.visible_to(user).filter(project=project).with_related().order_by("-id"))
    adjusted = AmountAdjustment.objects.filter(contract__in=rows).select_related("contract", "made_by")
    formal = [row for row in rows if row.status == Contract.Status.SIGNED and row.kind == Contract.Kind.FORMAL]
    increments = [row for row in rows if row.status == Contract.Status.SIGNED and row.is_increase]
    return {
        "contracts": rows,
        "adjustments": list(adjusted),
        "formal_wan": sum((row.amount_wan or NOTHING for row in formal if not row.is_increase), NOTHING),
        "increment_wan": sum((row.amount_wan or NOTHING for row in increments), NOTHING),
        "frameworks": [row for row in rows if row.kind in ("framework", "intent") and row.status == "signed"],
        "closed_through": closed_through(),
    }


def _contract_rows(contracts: QuerySet[Contract], by: str | None) -> list[dict[str, Any]]:
    # counts no id: the index `contract_counted` holds everything else and then answers alone
    figures = {
        "projects": Count("counted_as", filter=IS_PROJECT),
        "formal_wan": Sum("counted_wan", filter=IS_PROJECT),
        "increment_wan": Sum("counted_wan", filter=IS_INCREMENT),
        "usd_wan": Sum("counted_usd_wan"),
        **{
            f"over_{yi}": Count("counted_as", filter=IS_PROJECT & Q(counted_wan__gte=least))
            for yi, least in BANDS.items()
        },
    }
    return _grouped(contracts, _KEYS[by][0] if by else None, figures)


def _adjustment_rows(adjustments: QuerySet[AmountAdjustment], by: str | None) -> list[dict[str, Any]]:
    more = F("after_wan") - F("before_wan")
    figures = {
        # not "projects", which is a column of its own
        "more_projects": Sum("projects"),
        "formal_wan": Sum(more, filter=IS_PROJECT),
        "increment_wan": Sum(more, filter=IS_INCREMENT),
        "usd_wan": Sum(F("after_usd_wan") - F("before_usd_wan")),
        **{f"over_{yi}": _over("after", least) - _over("before", least) for yi, least in BANDS.items()},
    }
    rows = _grouped(adjustments, _KEYS[by][1] if by else None, figures)
    return [{**row, "projects": row["more_projects"]} for row in rows]


def _grouped(rows: QuerySet[Any], key: str | None, figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the figures by the key, or one row without one."""
    if key is None:
        return [rows.order_by().aggregate(**figures)]
    return [dict(row) for row in rows.order_by().annotate(key=F(key)).values("key").annotate(**figures)]


def _over(which: str, least: Decimal) -> Count:
    return Count("pk", filter=IS_PROJECT & Q(**{f"{which}_wan__gte": least}))
