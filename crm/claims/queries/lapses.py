"""When a claim will lapse: the first red day of the activity light, the end of protection, a long suspension."""

import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least, TruncDate
from django.utils import timezone

from crm.claims.models import Claim
from crm.claims.terms import BEFORE_SIGNING, SUSPENDED_DAYS, WARN_DAYS
from crm.projects.models import Project, StatusChange, rulebook
from crm.projects.queries.light_limits import until_red

DAY = datetime.timedelta(days=1)
RUNNING = (Project.Status.ACTIVE, Project.Status.SUSPENDED)


def first_red_days() -> dict[str, int]:
    """Return the days without effective follow-up on which the light of each grade is red for the first time."""
    return {grade: limits.yellow + 1 for grade, limits in rulebook().lights.activity.items()}


def _later(day, days):
    moved = ExpressionWrapper(Cast(day, DateField()) + days, output_field=DateField())
    return Cast(moved, DateField())


def _idle_on():
    contact = TruncDate(Coalesce("project__last_effective_followup_at", "project__created_at"))
    active = {"project__status": Project.Status.ACTIVE, "project__stage__in": BEFORE_SIGNING}
    return Case(When(**active, then=_later(contact, until_red("project__"))), output_field=DateField())


def _suspension_ends_on():
    paused = StatusChange.objects.filter(project=OuterRef("project"), kind=StatusChange.Kind.SUSPENDED)
    since = Subquery(paused.order_by("-id").values("recorded_at")[:1])
    days = Value(datetime.timedelta(days=SUSPENDED_DAYS + 1))
    return Case(
        When(project__status=Project.Status.SUSPENDED, then=_later(TruncDate(since), days)), output_field=DateField()
    )


def with_lapse(claims: QuerySet[Claim], today: datetime.date | None = None) -> QuerySet[Any]:
    """Annotate ``idle_on``, ``expired_on``, ``suspended_on``, ``gone_on`` and the earliest of them, ``lapse_on``.

    Each is the first day on which the claim no longer holds, NULL where that cannot happen; protection holds on
    ``protect_until`` itself. A project that ended lapses its claim at once.
    """
    day = today or timezone.localdate()
    rows = claims.annotate(
        idle_on=_idle_on(),
        expired_on=_later(F("protect_until"), Value(DAY)),
        suspended_on=_suspension_ends_on(),
        gone_on=Case(When(project__status__in=RUNNING, then=None), default=Value(day), output_field=DateField()),
    )
    earliest = Least("idle_on", "expired_on", "suspended_on", "gone_on")
    return rows.annotate(lapse_on=Case(When(status=Claim.Status.ACTIVE, then=earliest), output_field=DateField()))


def with_state(claims: QuerySet[Claim], today: datetime.date | None = None) -> QuerySet[Any]:
    """Annotate ``lapse_on`` and ``state``: the status, ``expiring`` for what lapses within seven days, ``late`` for what
    waits for confirmation beyond its workday."""
    day = today or timezone.localdate()
    soon = day + datetime.timedelta(days=max(WARN_DAYS))
    return with_lapse(claims, day).annotate(
        state=Case(
            When(status=Claim.Status.ACTIVE, lapse_on__lte=soon, then=Value("expiring")),
            When(status=Claim.Status.FILED, confirm_due_on__lt=day, then=Value("late")),
            default=F("status"),
            output_field=CharField(),
        )
    )


def warnings(claims: QuerySet[Claim], today: datetime.date | None = None) -> QuerySet[Any]:
    """Return the active claims that lapse in exactly seven, three or one days (domain.md 2.5), the soonest first."""
    day = today or timezone.localdate()
    due = [day + datetime.timedelta(days=days) for days in WARN_DAYS]
    return (
        with_lapse(claims.filter(status=Claim.Status.ACTIVE), day).filter(lapse_on__in=due).order_by("lapse_on", "id")
    )


def due_to_lapse(claims: QuerySet[Claim], today: datetime.date) -> QuerySet[Any]:
    """Return the active claims that no longer hold on ``today``."""
    return with_lapse(claims.filter(status=Claim.Status.ACTIVE), today).filter(lapse_on__lte=today)


def why_lapsed(claim) -> str:
    """Return the reason of a claim from ``due_to_lapse``: what came first."""
    days = {
        Claim.End.ENDED: claim.gone_on,
        Claim.End.IDLE: claim.idle_on,
        Claim.End.SUSPENDED: claim.suspended_on,
        Claim.End.EXPIRED: claim.expired_on,
    }
    known = {reason: day for reason, day in days.items() if day is not None}
    return min(known, key=lambda reason: known[reason])
