"""Filing a claim: evidence first, then who else is there."""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.audit.services import record
from core.calendar.queries import add_workdays
from core.errors import RuleViolation
from crm.claims import policy, rules
from crm.claims.models import Claim, Clash, LeadIntake
from crm.claims.queries.clashes import claims_in_the_way, keys_of
from crm.claims.services.clocks import keep_days
from crm.claims.services.locking import lock_project
from crm.claims.terms import BARRED_DAYS, CONFIRM_WORKDAYS
from crm.followups.models import FollowUp
from crm.projects.models import Project
from crm.projects.services.writing import forbid_unless, refuse

BARRING = (Claim.End.IDLE, Claim.End.EXPIRED, Claim.End.RELEASED)
LOST = (Claim.Status.LAPSED, Claim.Status.RELEASED)


@transaction.atomic
def file_claim(
    project_id: int, *, by, evidence: Collection[int] | None = None, note: str = "", plea: str = ""
) -> Claim:
    """File the leading team's claim to a project and return it; HQ confirms within one workday.

    ``evidence`` are ids of follow-ups of the project (None: all that prove a first talk); one at least is a visit,
    reception or meeting with counterpart and place. Where another team's claim protects the same firm, ``plea`` says
    what is asked for. Raises RuleViolation ``forbidden``, ``project_not_active``, ``already_claimed`` (also the second
    time), ``in_pool``, ``evidence_missing``, ``claim_quiet``, ``claim_barred``, ``claim_clash``. Of two at once the second waits.
    """
    project = lock_project(project_id, by)
    forbid_unless(policy.can_file_claim(by, project), "首谈报备由牵头组或指挥部提出")
    today = timezone.localdate()
    _check_project(project, today)
    proofs = _proofs(project, evidence)
    _check_not_barred(project, today)
    if LeadIntake.objects.pooled().filter(project=project).exists():
        raise RuleViolation("线索在公海，请先领取再报备", code="in_pool")
    hits = claims_in_the_way(project, by)
    if hits and plea not in Claim.Plea.values:
        raise _clash(hits)
    claim = Claim.objects.create(
        project=project,
        team=project.team,
        note=note.strip(),
        plea=plea if hits else "",
        filed_at=timezone.now(),
        filed_by=by,
        confirm_due_on=add_workdays(today, CONFIRM_WORKDAYS),
    )
    claim.evidence.set(proofs)
    keep_days([project.pk])
    _remember(claim, hits)
    changes = {"project": project.pk, "team": str(project.team), "plea": claim.plea}
    changes["evidence"] = [one.pk for one in proofs]
    record("claim.filed", claim, by=by, changes=changes)
    return claim


def _check_project(project: Project, today: datetime.date) -> None:
    if project.status != Project.Status.ACTIVE:
        raise RuleViolation("项目不在正常状态，不能报备", code="project_not_active")
    held = project.claims.filter(Q(status=Claim.Status.ACTIVE) | Q(status=Claim.Status.FILED, team=project.team_id))
    if other := held.first():
        raise RuleViolation(f"该项目已有报备（{other.get_status_display()}）", code="already_claimed")
    if rules.is_red_by_quiet(project, today):
        days = rules.days_quiet(project, today)
        raise RuleViolation(f"已 {days} 天没有有效跟进，亮灯为红，请先登记一次走访、接待或会谈", code="claim_quiet")


def _proofs(project: Project, evidence: Collection[int] | None) -> list[FollowUp]:
    """Return the chosen follow-ups; at least one of them proves a first talk."""
    rows = FollowUp.objects.filter(project=project, voided_at=None).order_by("happened_at", "id")
    found = rules.proving(rows) if evidence is None else list(rows.filter(pk__in=evidence))
    if evidence is not None and len(found) != len(set(evidence)):
        raise refuse("所选跟进不属于本项目或已作废", "evidence_missing", "evidence")
    if not rules.proving(found):
        text = "至少要有一次走访、接待或会谈，并写明时间、对方人员和地点；请先补全跟进记录"
        raise refuse(text, "evidence_missing", "evidence")
    return found


def _check_not_barred(project: Project, today: datetime.date) -> None:
    """Refuse the team that lost or released this lead less than 15 days ago: claiming anew would be a free renewal.

    Giving up what was never confirmed bars nobody.
    """
    since = today - datetime.timedelta(days=BARRED_DAYS)
    keys = keys_of(project.enterprise)
    lost = Claim.objects.filter(team=project.team_id, status__in=LOST, end_reason__in=BARRING)
    lost = lost.exclude(confirmed_at=None)
    same = lost.filter(Q(project=project) | Q(keys__key__in=keys), ended_on__gt=since).order_by("-ended_on").first()
    if same and same.ended_on:
        day = rules.barred_until(same.ended_on)
        text = (
            f"本组的报备已于 {same.ended_on} {same.get_status_display()}，{BARRED_DAYS} 天内不能重新报备，{day} 起可以"
        )
        raise RuleViolation(text, code="claim_barred")


def _clash(hits: list[tuple[Claim, int, str]]) -> RuleViolation:
    claim, _level, reason = hits[0]
    text = f"撞单：{reason}，{claim.team} 的报备保护至 {claim.protect_until}。请选择协同申请、异议或不同项目"
    return RuleViolation(text, code="claim_clash", fields={"plea": "请选择怎样处理撞单"})


def _remember(claim: Claim, hits: list[tuple[Claim, int, str]]) -> None:
    Clash.objects.bulk_create(
        Clash(claim=claim, against=other, level=level, reason=reason, found_at=claim.filed_at)
        for other, level, reason in hits
    )
