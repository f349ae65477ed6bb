"""Disputes: filed within five workdays of the hit, ruled on, appealed, final; rulings are written once (domain.md 2.5)."""

from collections.abc import Collection
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.calendar.queries import add_workdays
from core.errors import RuleViolation
from crm.claims import policy
from crm.claims.models import Claim, Clash, Dispute, Ruling
from crm.claims.queries.clashes import known_hits
from crm.claims.services.locking import check_version
from crm.claims.services.outcomes import apply, close
from crm.claims.services.pairs import lock_pair
from crm.claims.terms import APPEAL_WORKDAYS, DISPUTE_WORKDAYS, RULING_WORKDAYS
from crm.followups.models import FollowUp
from crm.projects.models import ProjectFile
from crm.projects.services.writing import forbid_unless, refuse

Status, Outcome, Instance = Dispute.Status, Ruling.Outcome, Ruling.Instance
SHARED = frozenset({Outcome.CO_LEAD})
WHOLE = Decimal(100)


@transaction.atomic
def file_dispute(
    clash_id: int, *, by, ground: str, statement: str, evidence_kind: str, evidence: Collection[int] = (),
    papers: Collection[int] = (),
) -> Dispute:  # fmt: skip
    """Contest the active claim that one's own filed claim met, and return the dispute; HQ rules in three workdays.

    ``evidence`` are ids of follow-ups, ``papers`` of standing files, both of the challenger's own project.

    Raises Clash.DoesNotExist for one that ``by`` does not see; RuleViolation ``forbidden``, ``claim_not_waiting``,
    ``claim_not_active``, ``too_late`` (after five workdays), ``already_disputed`` (also the second time), ``invalid``.
    """
    known = Clash.objects.all() if by is None else known_hits(by)
    clash = known.filter(claim__in=_claims_of(by)).get(pk=clash_id)
    holder, challenger = lock_pair(clash.against_id, clash.claim_id)
    forbid_unless(policy.can_file_dispute(by, challenger), "异议由报备组组长或指挥部提出")
    if challenger.status != Claim.Status.FILED:
        raise RuleViolation("本组的报备不在待确认状态", code="claim_not_waiting")
    if holder.status != Claim.Status.ACTIVE:
        raise RuleViolation("对方的报备已不再有效，可直接等待确认", code="claim_not_active")
    if Dispute.objects.filter(claim=holder, challenger=challenger).exists():
        raise RuleViolation("已提出异议", code="already_disputed")
    found_on, today = timezone.localdate(clash.found_at), timezone.localdate()
    last = add_workdays(found_on, DISPUTE_WORKDAYS)
    if today > last:
        raise RuleViolation(f"异议须在撞单后 {DISPUTE_WORKDAYS} 个工作日内（{last} 前）提出", code="too_late")
    dispute = Dispute(
        claim=holder, challenger=challenger, ground=ground, statement=statement.strip(), evidence_kind=evidence_kind,
        found_on=found_on, filed_at=timezone.now(), filed_by=by, rule_due_on=add_workdays(today, RULING_WORKDAYS),
    )  # fmt: skip
    proofs, files = _check(dispute, evidence, papers)
    dispute.save(force_insert=True)
    dispute.evidence.set(proofs)
    dispute.papers.set(files)
    told = {"evidence": [one.pk for one in proofs], "papers": [one.pk for one in files]}
    record("dispute.filed", dispute, by=by, changes={"ground": ground, "evidence_kind": evidence_kind, **told})
    return dispute


def _claims_of(by):
    return Claim.objects.all() if by is None else Claim.objects.visible_to(by)


def _check(
    dispute: Dispute, evidence: Collection[int], papers: Collection[int]
) -> tuple[list[FollowUp], list[ProjectFile]]:
    wrong = {}
    if dispute.ground not in Dispute.Ground.values:
        wrong["ground"] = "请选择异议理由"
    if dispute.evidence_kind not in Dispute.Evidence.values:
        wrong["evidence_kind"] = "请选择证据类别"
    if not dispute.statement:
        wrong["statement"] = "请写明事实和理由"
    rows = list(FollowUp.objects.filter(pk__in=evidence, project=dispute.challenger.project_id, voided_at=None))
    if len(rows) != len(set(evidence)):
        wrong["evidence"] = "所选跟进不属于本组项目或已作废"
    files = list(ProjectFile.objects.filter(pk__in=papers, project=dispute.challenger.project_id, withdrawn_at=None))
    if len(files) != len(set(papers)):
        wrong["papers"] = "所选材料不属于本组项目或已撤回"
    if wrong:
        raise RuleViolation("异议内容有误，请修改", code="invalid", fields=wrong)
    return rows, files


@transaction.atomic
def rule_on_dispute(
    pk: int, *, by, outcome: str, reasons: str, share_challenger: Decimal | None = None, version: int | None = None
) -> Ruling:
    """Write the ruling of the instance that the dispute stands in, and return it.

    The first one waits two workdays for an appeal before it takes effect; the commander's on appeal is final and takes
    effect at once. Raises RuleViolation ``forbidden``, ``dispute_decided`` (also the second time), ``invalid`` (联合招引
    names the challenger's share, above 0 and below 100); StaleWrite.
    """
    dispute = _locked(pk, by)
    forbid_unless(policy.can_rule(by, dispute), "裁定由指挥部、复核由总指挥作出")
    check_version(dispute, version)
    if dispute.status not in (Status.OPEN, Status.APPEALED):
        raise RuleViolation(f"异议{dispute.get_status_display()}，不能再裁定", code="dispute_decided")
    on_appeal = dispute.status == Status.APPEALED
    ruling = Ruling(
        dispute=dispute, instance=Instance.APPEAL if on_appeal else Instance.FIRST, outcome=outcome,
        share_challenger=share_challenger if outcome in SHARED else None, reasons=reasons.strip(), by=by,
        ruled_at=timezone.now(),
    )  # fmt: skip
    _check_ruling(ruling)
    ruling.save(force_insert=True)
    changes = {"outcome": outcome, "share": ruling.share_challenger, "instance": ruling.instance}
    record("dispute.ruled", dispute, by=by, changes=changes)
    if on_appeal:
        apply(dispute, ruling, by=by)
    else:
        dispute.status = Status.RULED
        dispute.appeal_due_on = add_workdays(timezone.localdate(), APPEAL_WORKDAYS)
        _save(dispute, "status", "appeal_due_on")
    return ruling


def _check_ruling(ruling: Ruling) -> None:
    wrong = {}
    if ruling.outcome not in Outcome.values:
        wrong["outcome"] = "请选择结论"
    if not ruling.reasons:
        wrong["reasons"] = "请写明裁定理由"
    share = ruling.share_challenger
    if ruling.outcome in SHARED and (share is None or not 0 < share < WHOLE):
        wrong["share_challenger"] = "联合招引须填异议方占比，大于 0、小于 100"
    if wrong:
        raise RuleViolation("裁定内容有误，请修改", code="invalid", fields=wrong)


@transaction.atomic
def appeal(pk: int, *, by, reasons: str, version: int | None = None) -> Dispute:
    """Ask the commander to look at a ruling again, within two workdays, and return the dispute.

    Raises RuleViolation ``forbidden``, ``not_appealable`` (also the second time), ``too_late``, ``reason_missing``;
    StaleWrite.
    """
    dispute = _locked(pk, by)
    forbid_unless(policy.can_appeal(by, dispute), "复核由双方组长申请")
    check_version(dispute, version)
    if dispute.status != Status.RULED or dispute.appeal_due_on is None:
        raise RuleViolation(f"异议{dispute.get_status_display()}，不能申请复核", code="not_appealable")
    if timezone.localdate() > dispute.appeal_due_on:
        raise RuleViolation(f"复核须在 {dispute.appeal_due_on} 前申请，裁定已生效", code="too_late")
    if not reasons.strip():
        raise refuse("请写明复核理由", "reason_missing", "reasons")
    dispute.status, dispute.appeal = Status.APPEALED, reasons.strip()
    dispute.appealed_at, dispute.appealed_by = timezone.now(), by
    _save(dispute, "status", "appeal", "appealed_at", "appealed_by")
    record("dispute.appealed", dispute, by=by)
    return dispute


def close_disputes() -> int:
    """Make rulings final whose time for an appeal is over; return how many. Again, or two at once, changes nothing.

    One that something stands in the way of (``claim_clash``, ``transfer_invalid`` …) is final without effect and keeps
    the reason: the claims stay as they were, for the headquarters to settle.
    """
    over = Dispute.objects.filter(status=Status.RULED, appeal_due_on__lt=timezone.localdate())
    return sum(_close(pk) for pk in over.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _close(pk: int) -> bool:
    dispute = _locked(pk, None)
    if dispute.status != Status.RULED:
        return False
    ruling = dispute.rulings.get(instance=Instance.FIRST)
    try:
        with transaction.atomic():
            apply(dispute, ruling, by=None)
    except RuleViolation as refusal:
        close(dispute, ruling, by=None, not_applied="；".join([refusal.message, *refusal.fields.values()]))
    return True


def _locked(pk: int, by) -> Dispute:
    rows = Dispute.objects.all() if by is None else Dispute.objects.visible_to(by)
    pair = rows.values_list("claim_id", "challenger_id").get(pk=pk)
    holder, challenger = lock_pair(*pair)
    dispute = Dispute.objects.select_for_update(of=("self",)).get(pk=pk)
    dispute.claim, dispute.challenger = holder, challenger
    return dispute


def _save(dispute: Dispute, *fields: str) -> None:
    dispute.version += 1
    dispute.save(update_fields=[*fields, "version"])
