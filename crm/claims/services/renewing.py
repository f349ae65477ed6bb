"""The one renewal of a claim."""

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.claims import policy, rules
from crm.claims.models import Claim
from crm.claims.services.clocks import keep_days
from crm.claims.services.locking import check_version, lock_claim
from crm.claims.terms import RENEW_DAYS, last_protected_on
from crm.projects.services.writing import forbid_unless


@transaction.atomic
def renew_claim(pk: int, *, by, version: int | None = None) -> Claim:
    """Prolong an active claim by 90 days, once, and return it.

    Asks for an effective follow-up of level 2 and an advance of the stage in the last 30 days. Raises RuleViolation
    ``forbidden``, ``claim_not_active`` (also once its protection is over), ``renewal_refused`` with every reason (also
    the second time); StaleWrite.
    """
    claim = lock_claim(pk, by)
    forbid_unless(policy.can_renew_claim(by, claim), "续期由报备组或指挥部办理")
    check_version(claim, version)
    today = timezone.localdate()
    if claim.status != Claim.Status.ACTIVE or claim.protect_until is None or claim.protect_until < today:
        raise RuleViolation("报备不在有效期内，不能续期", code="claim_not_active")
    if faults := rules.renewal_faults(claim, today):
        raise RuleViolation(f"不能续期：{'；'.join(faults)}", code="renewal_refused")
    before = claim.protect_until
    claim.protect_until = last_protected_on(before, RENEW_DAYS)
    claim.renewals += 1
    claim.version += 1
    claim.save(update_fields=["protect_until", "renewals", "version"])
    keep_days([claim.project_id])
    record("claim.renewed", claim, by=by, changes={"protect_until": [before, claim.protect_until]})
    return claim
