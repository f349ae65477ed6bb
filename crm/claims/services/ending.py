"""How claims end: given up, revoked, lapsed; the lead of an idle one returns to the pool."""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from core.audit.services import record, record_many
from core.errors import RuleViolation
from crm.claims import policy
from crm.claims.models import Claim, ClaimKey
from crm.claims.queries.lapses import due_to_lapse, why_lapsed
from crm.claims.services.intake import open_intakes, pool_leads
from crm.claims.services.locking import check_version, lock_claim
from crm.projects.models import Project
from crm.projects.services.writing import check_reason, forbid_unless

CHUNK = 500
Status, End = Claim.Status, Claim.End
LIVING = (Status.FILED, Status.ACTIVE)


@transaction.atomic
def release_claim(pk: int, *, by, reason: str, version: int | None = None) -> Claim:
    """Give up a filed or active claim, with a reason, and return it; the lead of an active one goes to the pool.

    Raises RuleViolation ``forbidden``, ``claim_ended`` (also the second time), ``reason_missing``; StaleWrite.
    """
    claim = _living(pk, by, version)
    forbid_unless(policy.can_release_claim(by, claim), "释放报备由组长或指挥部办理")
    check_reason(reason, "请写明释放原因")
    was_active = claim.status == Status.ACTIVE
    end_claim(claim, Status.RELEASED, End.RELEASED, by=by, note=reason, action="claim.released")
    if was_active:
        pool_leads([claim.project_id], by=by)
    return claim


@transaction.atomic
def revoke_claim(pk: int, *, by, reason: str, version: int | None = None) -> Claim:
    """Take a claim away, with a reason, and return it: HQ. Raises RuleViolation as ``release_claim``; StaleWrite."""
    claim = _living(pk, by, version)
    forbid_unless(policy.can_confirm_claim(by), "撤销报备由指挥部办理")
    check_reason(reason, "请写明撤销原因")
    end_claim(claim, Status.REVOKED, End.REVOKED, by=by, note=reason, action="claim.revoked")
    return claim


def _living(pk: int, by, version: int | None) -> Claim:
    claim = lock_claim(pk, by)
    check_version(claim, version)
    if claim.status not in LIVING:
        raise RuleViolation(f"报备已{claim.get_status_display()}", code="claim_ended")
    return claim


def end_claim(claim: Claim, status: str, why: str, *, by, note: str = "", action: str) -> None:
    """End a locked claim, free its keys and record it; call inside the transaction of the act."""
    claim.status, claim.end_reason, claim.end_note = status, why, note.strip()
    claim.ended_on, claim.due_on = timezone.localdate(), None
    claim.version += 1
    claim.save(update_fields=["status", "end_reason", "end_note", "ended_on", "due_on", "version"])
    claim.keys.filter(released_at=None).update(released_at=timezone.now())
    record(action, claim, by=by, changes={"reason": why, "note": note})


def lapse_claims(today: datetime.date | None = None) -> int:
    """Lapse every claim that no longer holds on ``today`` and return how many; idle leads return to the pool.

    Set-based in chunks of projects, each a transaction. Running again, or two at once, changes nothing more.
    """
    day, done = today or timezone.localdate(), 0
    while True:
        count = _lapse_some(due_to_lapse(Claim.objects.all(), day), day)
        done += count
        if count < CHUNK:
            return done


def settle_lapsed(keys: Collection[str], projects: Collection[int], *, except_project: int) -> int:
    """Lapse now those holders of ``keys``, and the claims to ``projects``, whose time is over; return how many.

    So nobody waits for the daily run. A holder whose project somebody is just writing is left to that run.
    """
    held = ClaimKey.objects.filter(key__in=keys, released_at=None).values("claim")
    holders = Claim.objects.filter(Q(pk__in=held) | Q(project__in=projects)).exclude(project=except_project)
    day = timezone.localdate()
    return _lapse_some(due_to_lapse(holders, day), day, skip_locked=True)


@transaction.atomic
def _lapse_some(due: QuerySet[Claim], day: datetime.date, *, skip_locked: bool = False) -> int:
    ids = sorted(set(due.order_by().values_list("project_id", flat=True)[:CHUNK]))
    rows = Project.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), skip_locked=skip_locked)
    locked = list(rows.values_list("pk", flat=True))
    # judged again under the lock: a follow-up may have come in meanwhile
    claims = due_to_lapse(Claim.objects.filter(project__in=locked), day).select_related("project", "team")
    found = {claim.pk: (claim, why_lapsed(claim)) for claim in claims}
    if not found:
        return 0
    for why in {reason for _claim, reason in found.values()}:
        mine = [pk for pk, (_claim, reason) in found.items() if reason == why]
        Claim.objects.filter(pk__in=mine).update(
            status=Status.LAPSED, end_reason=why, ended_on=day, due_on=None, version=F("version") + 1
        )
    ClaimKey.objects.filter(claim__in=found, released_at=None).update(released_at=timezone.now())
    record_many("claim.lapsed", [(claim, {"reason": why}) for claim, why in found.values()], by=None)
    idle = [claim.project_id for claim, why in found.values() if why == End.IDLE]
    open_intakes(idle)
    pool_leads(idle, by=None)
    return len(found)
