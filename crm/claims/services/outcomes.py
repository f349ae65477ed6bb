"""What a final ruling, or an accepted request for co-work, does to the two claims."""

from decimal import Decimal

from django.db import transaction

from core.audit.services import record
from core.errors import RuleViolation
from crm.claims import policy
from crm.claims.models import Claim, Clash, Dispute, Ruling, Transfer
from crm.claims.services.confirming import activate, check_waiting
from crm.claims.services.ending import end_claim
from crm.claims.services.locking import check_version
from crm.claims.services.pairs import lock_pair
from crm.claims.services.transfers import share_with
from crm.projects.services.writing import forbid_unless

Status, End, Outcome = Claim.Status, Claim.End, Ruling.Outcome
WHOLE = Decimal(100)


def apply(dispute: Dispute, ruling: Ruling, *, by) -> None:
    """Make a ruling final on its locked dispute: keep, transfer, share or split; call inside the act's transaction.

    A claim that ended meanwhile stays ended. What the ruling would give on a project that no longer runs is not given:
    the dispute is final and says so. Raises RuleViolation when something else is in the way (``claim_clash``,
    ``transfer_invalid``).
    """
    if missed := _ended(dispute, ruling.outcome):
        close(dispute, ruling, by=by, not_applied=missed)
        return
    _carry_out(dispute, ruling, by)
    close(dispute, ruling, by=by)


def close(dispute: Dispute, ruling: Ruling, *, by, not_applied: str = "") -> None:
    """Write a locked dispute as final, with the reason why its ruling changed nothing, if so."""
    dispute.status, dispute.not_applied = Dispute.Status.FINAL, not_applied[:300]
    dispute.version += 1
    dispute.save(update_fields=["status", "not_applied", "version"])
    told = {"not_applied": dispute.not_applied} if dispute.not_applied else {}
    record("dispute.final", dispute, by=by, changes={"outcome": ruling.outcome} | told)


def _ended(dispute: Dispute, outcome: str) -> str:
    """Say which project that the outcome gives something on no longer runs; empty when it does."""
    side: dict[str, Claim] = {
        Outcome.CO_LEAD: dispute.claim,
        Outcome.TRANSFER: dispute.challenger,
        Outcome.SPLIT: dispute.challenger,
    }
    claim = side.get(outcome)
    if claim is None or claim.project.is_running:
        return ""
    return f"{claim.team} 的项目已{claim.project.get_status_display()}"


def _carry_out(dispute: Dispute, ruling: Ruling, by) -> None:
    holder, challenger = dispute.claim, dispute.challenger
    waits = challenger.status == Status.FILED
    if ruling.outcome == Outcome.KEEP and waits:
        end_claim(challenger, Status.REVOKED, End.RULED, by=by, note=ruling.reasons[:300], action="claim.revoked")
    if ruling.outcome == Outcome.TRANSFER:
        if holder.status == Status.ACTIVE:
            end_claim(
                holder, Status.TRANSFERRED, End.RULED, by=by, note=ruling.reasons[:300], action="claim.transferred"
            )
        _let_stand(challenger, by)
    if ruling.outcome == Outcome.CO_LEAD and ruling.share_challenger is not None:
        _work_together(holder, challenger, ruling.share_challenger, Transfer.Reason.RULING, by)
    if ruling.outcome == Outcome.SPLIT:
        challenger.scope = f"project:{challenger.project_id}"
        _let_stand(challenger, by)


def _let_stand(challenger: Claim, by) -> None:
    if challenger.status == Status.FILED:
        activate(challenger, by=by)
        record("claim.confirmed", challenger, by=by, changes={"protect_until": challenger.protect_until})


def _work_together(holder: Claim, challenger: Claim, share: Decimal, reason: str, by) -> None:
    if challenger.team_id != holder.project.team_id:
        share_with(holder.project, challenger.team, share, by=by, reason=reason)
    if challenger.status == Status.FILED:
        end_claim(challenger, Status.RELEASED, End.COWORK, by=by, action="claim.cowork")


@transaction.atomic
def accept_cowork(pk: int, *, by, share_to: Decimal, version: int | None = None) -> Claim:
    """Let the team of a filed claim that asks for 协同 help on the project it met, with a share of its result.

    Its own claim ends as 转为协同. Returns it. Raises Claim.DoesNotExist; RuleViolation ``forbidden``,
    ``claim_not_waiting`` (also the second time), ``not_cowork``, ``claim_not_active``, ``invalid``; StaleWrite.
    """
    claims = Claim.objects.all() if by is None else Claim.objects.visible_to(by)
    claim = claims.get(pk=pk)
    clash = Clash.objects.filter(claim=claim).order_by("level", "id").first()
    if clash is None or claim.plea != Claim.Plea.COWORK:
        raise RuleViolation("该报备没有申请协同", code="not_cowork")
    holder, claim = lock_pair(clash.against_id, claim.pk)
    forbid_unless(policy.can_confirm_claim(by), "协同由指挥部批准")
    check_version(claim, version)
    check_waiting(claim)
    if holder.status != Status.ACTIVE:
        raise RuleViolation("先报备的一方已不再有效，可直接确认本报备", code="claim_not_active")
    if not 0 < share_to < WHOLE:
        text = "协同组占比须大于 0、小于 100"
        raise RuleViolation(text, code="invalid", fields={"share_to": text})
    _work_together(holder, claim, share_to, Transfer.Reason.COWORK, by)
    return claim
