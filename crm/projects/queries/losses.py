"""The analysis of lost projects: totals by reason and by place."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from crm.projects.models import Outflow
from crm.projects.places import LossReason


@dataclass(frozen=True)
class LossGroup:
    """How many projects, and how much in 万元, went for one reason or to one place; ``share`` of the amount, 0 to 1."""

    code: str
    word: str
    count: int
    lost_wan: Decimal
    share: Decimal


def loss_groups(outflows: QuerySet[Outflow], by: str) -> list[LossGroup]:
    """Return the groups of already scoped and filtered losses by ``why`` or ``province``, the greatest amount first.

    The shares refer to the sum of all groups; one query.
    """
    found = outflows.order_by().values_list(by).annotate(count=Count("pk"), lost=Sum("lost_wan"))
    rows: list[Any] = sorted(found, key=lambda row: (-row[2], row[0]))
    total = sum((row[2] for row in rows), Decimal(0))
    words = dict(LossReason.choices) if by == "why" else {}
    return [
        LossGroup(code, str(words.get(code, code)), count, lost, lost / total if total else Decimal(0))
        for code, count, lost in rows
    ]


def loss_total(groups: list[LossGroup]) -> tuple[int, Decimal]:
    """Return the number of lost projects and the amount in 万元 that the groups add up to."""
    return sum(one.count for one in groups), sum((one.lost_wan for one in groups), Decimal(0))
