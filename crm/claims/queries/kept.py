"""Reading by the kept days of claims and leads; what these should be by now, and which rows say otherwise."""

import datetime
from collections.abc import Collection
from typing import Any

from django.db.models import Case, DateField, F, Q, QuerySet, When
from django.utils import timezone

from crm.claims.models import Claim, LeadIntake
from crm.claims.queries.lapses import with_lapse
from crm.claims.queries.leads import with_clock
from crm.claims.terms import WARN_DAYS

LIVING = (Claim.Status.FILED, Claim.Status.ACTIVE)


def standing(state: str) -> Q:
    """Return the condition that a claim is in ``state`` by its kept day: a status, ``late`` or ``expiring``."""
    today = timezone.localdate()
    if state == "late":
        return Q(status=Claim.Status.FILED, due_on__lt=today)
    if state == "expiring":
        return Q(status=Claim.Status.ACTIVE, due_on__lte=today + datetime.timedelta(days=max(WARN_DAYS)))
    return Q(status=state)


def claims_to_set(projects: Collection[int] | None, since: datetime.datetime | None) -> list[tuple[int, int, Any]]:
    """Return id, version and right day of the living claims whose ``due_on`` is another; one query.

    Of ``projects``, or of projects that were written since ``since`` and claims without a day, or of all.
    """
    rows = with_lapse(_among(Claim.objects.filter(status__in=LIVING), projects, since, Q(due_on=None)))
    right = Case(
        When(status=Claim.Status.FILED, then=F("confirm_due_on")), default=F("lapse_on"), output_field=DateField()
    )
    return list(
        rows.order_by().annotate(right=right).filter(_differs("due_on", "right")).values_list("pk", "version", "right")
    )


def leads_to_set(projects: Collection[int] | None, since: datetime.datetime | None) -> list[tuple[int, int, str, Any]]:
    """Return id, version, right step and right moment of the leads whose kept clock is another; one query."""
    rows: QuerySet[Any] = with_clock(
        _among(LeadIntake.objects.all(), projects, since, Q(next_step="respond", next_due_at=None))
    )
    wrong = ~Q(next_step=F("step")) | _differs("next_due_at", "due_at")
    return list(rows.order_by().filter(wrong).values_list("pk", "version", "step", "due_at"))


def _among(rows: QuerySet, projects: Collection[int] | None, since: datetime.datetime | None, unset: Q) -> QuerySet:
    if projects is not None:
        return rows.filter(project__in=projects)
    return rows if since is None else rows.filter(Q(project__updated_at__gte=since) | unset)


def _differs(kept: str, right: str) -> Q:
    other = Q(**{f"{kept}__isnull": True, f"{right}__isnull": False})
    other |= Q(**{f"{kept}__isnull": False, f"{right}__isnull": True})
    return other | Q(**{f"{kept}__lt": F(right)}) | Q(**{f"{kept}__gt": F(right)})
