"""Promised money of either side whose day has passed (domain.md 6.3)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, QuerySet

from core.web import formats
from crm.commitments.models import Commitment
from crm.commitments.states import OPEN_OF
from crm.supervision.rules.base import SourceRule, Told, active, idle_since, of_project
from crm.supervision.states import Source


def _overdue(upto: date) -> QuerySet:
    """Side by side, so that the indexes of open clauses answer."""
    open_ones = Q()
    for side, states in OPEN_OF.items():
        open_ones |= Q(side=side, status__in=[one.value for one in states], voided_at=None, due_on__lte=upto)
    rows = Commitment.objects.filter(open_ones, active("project__"), amount_wan__isnull=False)
    return of_project(idle_since(rows, F("due_on"), "project__"), "project__")


def _told(ids: Iterable[int]) -> dict[int, Told]:
    return {one.pk: _words(one) for one in Commitment.objects.filter(pk__in=ids).select_related("project")}


def _words(clause: Commitment) -> Told:
    amount = f"{formats.money_wan(clause.amount_wan)} 万元"
    fact = f"{clause.get_side_display()}“{clause.item}”{amount}应于 {clause.due_on} 前兑现，现为“{clause.status_text}”"
    return Told(f"{clause.project.name}：{clause.item}"[:200], f"项目“{clause.project.name}”的{fact}")


MONEY = SourceRule(Source.MONEY, _overdue, _told)
