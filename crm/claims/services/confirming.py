"""The headquarters confirm or decline a claim; the database decides between two at once."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.claims import policy, rules
from crm.claims.models import Claim, ClaimKey
from crm.claims.queries.clashes import claims_in_the_way, keys_of
from crm.claims.services.clocks import keep_days
from crm.claims.services.ending import end_claim, settle_lapsed
from crm.claims.services.intake import bring_home
from crm.claims.services.locking import check_version, lock_claim
from crm.claims.terms import last_protected_on
from crm.projects.models import Project
from crm.projects.services.writing import check_reason, forbid_unless

Plea = Claim.Plea


@transaction.atomic
def confirm_claim(pk: int, *, by, version: int | None = None) -> Claim:
    """Make a filed claim active: it protects for 90 days from today. Returns it.

    Raises RuleViolation ``forbidden``, ``claim_not_waiting`` (also the second time), ``evidence_missing``,
    ``team_changed``, ``project_not_active``, ``claim_clash`` while another team's claim protects the firm (unless the
    plea is a different project at another node or site); StaleWrite. Of two confirmed at once one is refused.
    """
    claim = lock_claim(pk, by)
    forbid_unless(policy.can_confirm_claim(by), "首谈报备由指挥部确认")
    forbid_unless(policy.can_confirm_filed(by, claim), "本人提出的报备须由指挥部其他人员确认")
    check_version(claim, version)
    check_waiting(claim)
    _check_still_true(claim)
    met = [other.project_id for other, _level, _reason in claims_in_the_way(claim.project, None)]
    settle_lapsed(keys_of(claim.project.enterprise), met, except_project=claim.project_id)
    claim.scope = _scope(claim)
    activate(claim, by=by)
    record("claim.confirmed", claim, by=by, changes={"protect_until": claim.protect_until, "scope": claim.scope})
    return claim


@transaction.atomic
def decline_claim(pk: int, *, by, reason: str, version: int | None = None) -> Claim:
    """Refuse a filed claim, with a reason, and return it. Raises RuleViolation as ``confirm_claim``, StaleWrite."""
    claim = lock_claim(pk, by)
    forbid_unless(policy.can_confirm_claim(by), "首谈报备由指挥部确认")
    check_version(claim, version)
    check_waiting(claim)
    check_reason(reason, "请写明不予确认的原因")
    end_claim(claim, Claim.Status.REVOKED, Claim.End.DECLINED, by=by, note=reason, action="claim.declined")
    return claim


def activate(claim: Claim, *, by, protect_until=None) -> None:
    """Let a claim protect from today on, take its keys and its lead; raise RuleViolation ``claim_clash`` when they are held."""
    today = timezone.localdate()
    claim.status, claim.confirmed_at, claim.confirmed_by = Claim.Status.ACTIVE, timezone.now(), by
    claim.protect_until = protect_until or last_protected_on(today)
    claim.version += 1
    keys = [ClaimKey(claim=claim, key=key, scope=claim.scope) for key in keys_of(claim.project.enterprise)]
    try:
        with transaction.atomic():
            claim.save()
            ClaimKey.objects.bulk_create(keys)
            bring_home([claim.project_id], by=by)
            keep_days([claim.project_id])
    except IntegrityError as error:
        text = "该企业已有其他组的有效报备，请先处理撞单（协同、异议或不同项目）"
        raise RuleViolation(text, code="claim_clash") from error


def check_waiting(claim: Claim) -> None:
    """Raise RuleViolation ``claim_not_waiting`` for a claim that was decided already."""
    if claim.status != Claim.Status.FILED:
        raise RuleViolation(f"报备已{claim.get_status_display()}，不在待确认状态", code="claim_not_waiting")


def _check_still_true(claim: Claim) -> None:
    if claim.project.status != Project.Status.ACTIVE:
        raise RuleViolation("项目不在正常状态，不能确认", code="project_not_active")
    if claim.team_id != claim.project.team_id:
        raise RuleViolation("项目已移交到其他组，请退回由现牵头组重新报备", code="team_changed")
    if not rules.proving(claim.evidence.all()):
        raise RuleViolation("依据的跟进已作废或不再完整，请退回补充", code="evidence_missing")
    if claim.project.claims.active().exists():
        raise RuleViolation("该项目已有有效报备", code="already_claimed")


def _scope(claim: Claim) -> str:
    """Return the keys' scope: its own for a second project of one team, or one that is truly another project."""
    project = claim.project
    hits = claims_in_the_way(project, None)
    if hits and claim.plea != Plea.DIFFERENT:
        other = hits[0][0]
        raise RuleViolation(f"{other.team} 的报备保护至 {other.protect_until}，不能同时有效", code="claim_clash")
    if hits and not all(rules.is_another_project(project, other.project) for other, _level, _reason in hits):
        text = "环节和园区都与已报备项目相同，不能按不同项目确认；请先补全项目的环节或园区"
        raise RuleViolation(text, code="claim_clash")
    keys = keys_of(project.enterprise)
    own = ClaimKey.objects.filter(key__in=keys, released_at=None, claim__team=claim.team_id)
    return f"project:{project.pk}" if hits or own.exists() else ""
