"""What the project page shows of claims, lead, transfers and the report to the city."""

from django.utils import timezone

from crm.claims import policy, rules
from crm.claims.models import Claim, Clash, Dispute, LeadIntake
from crm.claims.queries.city import is_required, report_of
from crm.claims.queries.clashes import claims_in_the_way, known_hits
from crm.claims.queries.lapses import due_to_lapse, with_state
from crm.claims.queries.leads import STEP_WORDS, with_clock
from crm.claims.queries.shares import shares_of
from crm.claims.terms import MOST_RENEWALS
from crm.projects.models import Project

LIVING = (Claim.Status.FILED, Claim.Status.ACTIVE)


def panel_of(project: Project, user) -> dict:
    """Return what the panel of one project shows to ``user``, who sees the project; eight queries at most, more for
    who may confirm a claim that met another."""
    rows = with_state(Claim.objects.filter(project=project).with_related()).order_by("-filed_at", "-id")
    claims = list(rows.prefetch_related("evidence"))
    current = next((one for one in claims if one.status in LIVING), None)
    report = report_of(project)
    return {
        "claim": claim_of(current, user) if current else None,
        "former": [one for one in claims if one.status not in LIVING],
        "lead": lead_of(project, user),
        "transfers": list(project.transfers.select_related("from_team", "to_team", "approved_by")),
        "shares": _named_shares(project),
        "city": {"required": is_required(project, report), "report": report},
        "can_file": current is None
        and project.status == Project.Status.ACTIVE
        and not LeadIntake.objects.pooled().filter(project=project).exists()
        and policy.can_file_claim(user, project),
        "can_transfer": project.is_running and policy.can_transfer_project(user),
        "can_report": project.is_running and policy.can_report_to_city(user, project),
    }


def claim_of(claim: Claim, user) -> dict:
    """Return the card of a living claim with what ``user`` may do to it."""
    filed, is_hq = claim.status == Claim.Status.FILED, policy.can_confirm_claim(user)
    today = timezone.localdate()
    found = known_hits(user).filter(claim=claim).select_related("against__team", "against__project__enterprise")
    hits = list(found) if filed else []
    confirms = filed and policy.can_confirm_filed(user, claim)
    held = confirms and _is_held(claim)
    return {
        "row": claim,
        "hits": [_hit(clash, claim, user) for clash in hits],
        "overdue_days": (today - claim.confirm_due_on).days if filed else 0,
        "days_left": (claim.lapse_on - today).days if getattr(claim, "lapse_on", None) else None,  # type: ignore[attr-defined]
        "can_confirm": confirms and not held,
        "can_decline": confirms,
        "is_held": held,
        "dispute": Dispute.objects.filter(challenger=claim, status=Dispute.Status.OPEN).first() if held else None,
        "can_accept": is_hq and claim.plea == Claim.Plea.COWORK and bool(hits) and _protects(hits[0].against),
        "can_revoke": not filed and is_hq,
        "can_renew": not filed and claim.renewals < MOST_RENEWALS and policy.can_renew_claim(user, claim),
        "can_release": policy.can_release_claim(user, claim),
    }


def _protects(claim: Claim) -> bool:
    return claim.status == Claim.Status.ACTIVE


def _is_held(claim: Claim) -> bool:
    """Say whether confirming would be refused as ``claim_clash``: another team's claim protects the firm, and the
    project is not one at another node or site."""
    holders = [other for other, _level, _reason in claims_in_the_way(claim.project, None)]
    if not holders:
        return False
    gone = due_to_lapse(Claim.objects.filter(pk__in=[other.pk for other in holders]), timezone.localdate())
    ending = set(gone.values_list("pk", flat=True))  # confirming ends them first
    holders = [other for other in holders if other.pk not in ending]
    if claim.plea != Claim.Plea.DIFFERENT:
        return bool(holders)
    return not all(rules.is_another_project(claim.project, other.project) for other in holders)


def _hit(clash: Clash, claim: Claim, user) -> dict:
    project = clash.against.project
    return {
        "row": clash,
        "firm": project.enterprise.name,
        "stage": project.stage_text,
        "team": clash.against.team,
        "until": clash.against.protect_until,
        "can_dispute": policy.can_file_dispute(user, claim) and _protects(clash.against),
    }


def lead_of(project: Project, user) -> dict | None:
    """Return the lead's clock as four steps and the act that is due, None where the project has no clock; one query."""
    lead = with_clock(LeadIntake.objects.filter(project=project)).select_related("pooled_from").first()
    if lead is None:
        return None
    step = lead.step  # type: ignore[attr-defined]
    pooled = lead.pool_state == LeadIntake.Pool.POOLED
    answers, judges = policy.can_answer_lead(user, project), policy.can_judge_lead(user, project)
    may = {"respond": answers, "judge": judges, "feedback": answers}
    return {
        "row": lead,
        "word": str(STEP_WORDS[step]),
        "act": step if may.get(step) and not pooled else "",
        "done": [
            ("响应", lead.responded_at, lead.get_source_kind_display()),
            ("研判", lead.judged_at, lead.get_judgement_display()),
            ("反馈", lead.feedback_at, lead.feedback),
        ],
    }


def _named_shares(project: Project) -> list[dict]:
    shares = shares_of([project.pk])[project.pk]
    if len(shares) == 1:
        return []
    teams = project.team.__class__.objects.in_bulk(shares)
    return [{"team": teams[key], "share": share.normalize()} for key, share in shares.items()]
