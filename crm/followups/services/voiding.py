"""Voiding a follow-up that did not take place or does not count."""

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import record
from core.errors import RuleViolation
from crm.followups import policy
from crm.followups.models import FollowUp
from crm.followups.services.downwards import lock_followup, refresh_columns, withdraw_unproved


@transaction.atomic
def void_followup(pk: int, *, by: User, reason: str) -> FollowUp:
    """Void a follow-up (HQ, with a reason) and return it; facts, last contact, next step and light are worked out anew.

    It stays readable. Raises RuleViolation ``forbidden`` or ``invalid`` without a reason; twice changes nothing more.
    """
    followup = lock_followup(pk)
    if not policy.can_void_followup(by, followup):
        raise RuleViolation("只有指挥部可以作废跟进记录", code="forbidden")
    if not reason.strip():
        raise RuleViolation("请填写作废原因", code="invalid", fields={"reason": "请填写作废原因"})
    if followup.voided_at is not None:
        return followup
    followup.voided_at = timezone.now()
    followup.void_reason = reason.strip()[:200]
    followup.version += 1
    followup.save(update_fields=["voided_at", "void_reason", "version"])
    if followup.project_id is not None:
        withdraw_unproved(followup.project_id, by=by, reason=f"跟进记录已作废：{followup.void_reason}"[:200])
    refresh_columns(followup.project_id)
    record("followup.voided", followup, by=by, changes={"reason": followup.void_reason})
    return followup
