"""Which days of claims and disputes were counted in workdays and follow the calendar."""

import datetime

from django.db.models import DateTimeField, OuterRef, Subquery
from django.utils import timezone

from core.calendar.turns import Shift, Turn
from crm.claims.models import Claim, Dispute, Ruling
from crm.claims.terms import APPEAL_WORKDAYS, CONFIRM_WORKDAYS, RULING_WORKDAYS


def claim_shifts(turn: Turn) -> list[Shift]:
    """Return where the days belong by which the headquarters confirm claims; one query."""
    rows = Claim.objects.waiting().filter(confirm_due_on__gte=turn.first).order_by("pk")
    return [Shift(one.pk, one.confirm_due_on, new) for one in rows if (new := claim_day(one, turn))]


def claim_day(claim: Claim, turn: Turn) -> datetime.date | None:
    """Return where the day of one waiting claim belongs after ``turn``, None when it stays."""
    if claim.status != Claim.Status.FILED:
        return None
    return turn.moved(timezone.localdate(claim.filed_at), CONFIRM_WORKDAYS, claim.confirm_due_on)


def dispute_shifts(turn: Turn) -> list[Shift]:
    """Return where the days of rulings and of appeals belong; one query."""
    states = (Dispute.Status.OPEN, Dispute.Status.RULED)
    rows = with_ruled_at().filter(status__in=states).order_by("pk")
    return [Shift(one.pk, *found) for one in rows if (found := dispute_day(one, turn))]


def with_ruled_at():
    """Return all disputes, each with ``ruled_at``, the moment of the first ruling."""
    first = Ruling.objects.filter(dispute=OuterRef("pk"), instance=Ruling.Instance.FIRST)
    return Dispute.objects.annotate(ruled_at=Subquery(first.values("ruled_at")[:1], output_field=DateTimeField()))


def dispute_day(dispute, turn: Turn) -> tuple[datetime.date, datetime.date] | None:
    """Return the day that the dispute's state waits for and where it belongs after ``turn``, None when it stays."""
    if dispute.status == Dispute.Status.OPEN:
        start, count, kept = timezone.localdate(dispute.filed_at), RULING_WORKDAYS, dispute.rule_due_on
    elif dispute.status == Dispute.Status.RULED and dispute.appeal_due_on and dispute.ruled_at:
        start, count, kept = timezone.localdate(dispute.ruled_at), APPEAL_WORKDAYS, dispute.appeal_due_on
    else:
        return None
    new = turn.moved(start, count, kept)
    return (kept, new) if new else None
