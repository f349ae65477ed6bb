"""Letting the days of claims and disputes follow a calendar that turned."""

from django.db import transaction

from core.audit.services import record
from core.calendar.turns import Turn
from crm.claims.models import Dispute
from crm.claims.queries.workdays import claim_day, claim_shifts, dispute_day, dispute_shifts, with_ruled_at
from crm.claims.services.clocks import keep_days
from crm.claims.services.locking import lock_claim
from crm.claims.services.pairs import lock_pair


def follow_calendar(turn: Turn) -> dict[str, int]:
    """Move the days of claims and disputes and return how many of each; each a transaction, again moves nothing."""
    claims = sum(_move_claim(shift.pk, turn) for shift in claim_shifts(turn))
    disputes = sum(_move_dispute(shift.pk, turn) for shift in dispute_shifts(turn))
    return {"claims": claims, "disputes": disputes}


@transaction.atomic
def _move_claim(pk: int, turn: Turn) -> bool:
    claim = lock_claim(pk, None)
    new = claim_day(claim, turn)
    if new is None:
        return False
    old, claim.confirm_due_on = claim.confirm_due_on, new
    claim.version += 1
    claim.save(update_fields=["confirm_due_on", "version"])
    keep_days([claim.project_id])
    record("claim.recounted", claim, by=None, changes={"confirm_due_on": [old, new]})
    return True


@transaction.atomic
def _move_dispute(pk: int, turn: Turn) -> bool:
    lock_pair(*Dispute.objects.values_list("claim_id", "challenger_id").get(pk=pk))
    Dispute.objects.select_for_update(of=("self",)).filter(pk=pk).order_by().values("pk").get()
    dispute = with_ruled_at().get(pk=pk)
    found = dispute_day(dispute, turn)
    if found is None:
        return False
    field = "rule_due_on" if dispute.status == Dispute.Status.OPEN else "appeal_due_on"
    setattr(dispute, field, found[1])
    dispute.version += 1
    dispute.save(update_fields=[field, "version"])
    record("dispute.recounted", dispute, by=None, changes={field: list(found)})
    return True
