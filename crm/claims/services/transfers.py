"""流转: a project passes to another team, its result is shared; and teams that work together share likewise."""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from chains.models import Team
from core.accounts.models import User
from core.audit.services import record
from core.errors import RuleViolation
from crm.claims import policy
from crm.claims.models import Claim, Transfer
from crm.claims.services.confirming import activate
from crm.claims.services.ending import end_claim
from crm.claims.services.intake import bring_home
from crm.claims.services.locking import check_version, lock_project
from crm.claims.terms import SHARE_FROM, SHARE_TO
from crm.projects.models import Project
from crm.projects.services import reassign_project
from crm.projects.services.writing import check_running, forbid_unless

WHOLE = Decimal(100)


@transaction.atomic
def transfer_project(
    project_id: int, *, by, to_team: Team, reason: str, share_from: Decimal = Decimal(SHARE_FROM),
    share_to: Decimal = Decimal(SHARE_TO), effective_on: datetime.date | None = None, note: str = "",
    owner: User | None = None, version: int | None = None,
) -> Transfer:  # fmt: skip
    """Give a running project to ``to_team`` and return the step; the project stays active and counts once.

    An active claim goes along with what is left of its protection. Raises RuleViolation ``forbidden``, ``project_ended``,
    ``transfer_invalid`` with every fault (same team, shares that do not make 100, a day to come or before the last
    step), StaleWrite. The second of two at once is told that the team leads already.
    """
    project = lock_project(project_id, by)
    forbid_unless(policy.can_transfer_project(by), "流转由指挥部批准")
    check_version(project, version)
    check_running(project)
    day = effective_on or timezone.localdate()
    step = Transfer(
        project=project, from_team=project.team, to_team=to_team, reason=reason, note=note.strip(),
        share_from=share_from, share_to=share_to, effective_on=day, approved_by=by, created_at=timezone.now(),
    )  # fmt: skip
    _check(step)
    held = project.claims.filter(status__in=(Claim.Status.ACTIVE, Claim.Status.FILED)).select_for_update()
    living = list(held.order_by("id"))
    why = f"流转：{step.get_reason_display()}{'，' if step.note else ''}{step.note}"
    reassign_project(project_id, by=by, team=to_team, owner=owner, reason=why[:300])
    step.save(force_insert=True)
    bring_home([project_id], by=by)
    _pass_on(project_id, living, to_team, by)
    _record(step, by)
    return step


def share_with(project: Project, to_team: Team, share_to: Decimal, *, by, reason: str, note: str = "") -> Transfer:
    """Let a team that helps on a locked project have a part of its result, and return the step; the lead stays."""
    step = Transfer(
        project=project, from_team=project.team, to_team=to_team, reason=reason, note=note[:300],
        share_from=WHOLE - share_to, share_to=share_to, effective_on=timezone.localdate(), moves_lead=False,
        approved_by=by, created_at=timezone.now(),
    )  # fmt: skip
    _check(step)
    helpers = list(project.co_teams.all())
    if to_team not in helpers:
        reassign_project(
            project.pk, by=None, team=project.team, owner=project.owner, reason=f"{step.get_reason_display()}：协同",
            co_teams=[*helpers, to_team],
        )  # fmt: skip
    step.save(force_insert=True)
    _record(step, by)
    return step


def _check(step: Transfer) -> None:
    wrong = {}
    if step.to_team == step.from_team:
        wrong["to_team"] = f"{step.to_team} 已是牵头组"
    elif not step.to_team.is_active:
        wrong["to_team"] = "该招商组已停用"
    if step.reason not in Transfer.Reason.values:
        wrong["reason"] = "请选择流转原因"
    if min(step.share_from, step.share_to) < 0 or step.share_from + step.share_to != WHOLE:
        wrong["share_to"] = f"两组占比之和须为 100，现为 {(step.share_from + step.share_to).normalize():f}"
    last = step.project.transfers.order_by("-effective_on", "-id").first()
    if step.effective_on > timezone.localdate():
        wrong["effective_on"] = "生效日期不能晚于今天"
    elif last and step.effective_on < last.effective_on:
        wrong["effective_on"] = f"不能早于上一次流转的生效日期 {last.effective_on}"
    if wrong:
        raise RuleViolation("流转内容有误，请修改", code="transfer_invalid", fields=wrong)


def _pass_on(project_id: int, living: list[Claim], to_team: Team, by) -> None:
    """End the claims of the giving team; an active one begins anew for the receiving team with the same protection."""
    project = Project.objects.select_related("team", "enterprise").get(pk=project_id)
    for claim in living:
        was_active, until, scope = claim.status == Claim.Status.ACTIVE, claim.protect_until, claim.scope
        claim.project = project
        end_claim(claim, Claim.Status.TRANSFERRED, Claim.End.TRANSFERRED, by=by, action="claim.transferred")
        if not was_active:
            continue
        heir = Claim(
            project=project, team=to_team, note=f"承接 {claim.team} 的报备", filed_at=timezone.now(), filed_by=by,
            confirm_due_on=timezone.localdate(), renewals=claim.renewals, scope=scope,
        )  # fmt: skip
        activate(heir, by=by, protect_until=until)
        heir.evidence.set(claim.evidence.all())


def _record(step: Transfer, by) -> None:
    changes = {
        "from_team": str(step.from_team), "to_team": str(step.to_team), "reason": step.reason,
        "shares": f"{step.share_from}/{step.share_to}", "effective_on": step.effective_on,
    }  # fmt: skip
    record("project.transferred" if step.moves_lead else "project.shared", step.project, by=by, changes=changes)
