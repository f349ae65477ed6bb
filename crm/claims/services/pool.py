"""Taking leads out of the pool, within limits; sending back what nobody worked on."""

import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from chains.models import Team
from core.audit.services import record
from core.errors import RuleViolation
from crm.claims import policy
from crm.claims.models import Claim, LeadIntake, PoolRule, PoolTake, Transfer
from crm.claims.queries.lapses import first_red_days
from crm.claims.queries.pool import cooling_until, left_to_take, pool_for, pool_rule
from crm.claims.rules import ADVANCED
from crm.claims.services.clocks import keep_clocks
from crm.claims.services.ending import end_claim
from crm.claims.services.intake import bring_home, pool_leads
from crm.claims.services.locking import check_version, lock_project
from crm.claims.terms import BEFORE_SIGNING
from crm.projects.models import Project, StageChange
from crm.projects.policy import can_own_project
from crm.projects.services import reassign_project
from crm.projects.services.writing import forbid_unless

Pool = LeadIntake.Pool
CHUNK = 500


@transaction.atomic
def take_from_pool(lead_id: int, *, by, team: Team) -> LeadIntake:
    """Give a pooled lead to ``team``, whose project it is from now on, and return it; the taker becomes its owner.

    Raises LeadIntake.DoesNotExist for a lead that ``by`` may not know of; RuleViolation ``forbidden``,
    ``not_in_pool`` (also for the second of two at once), ``cooling`` (its former team for 15 days), ``pool_limit``.
    """
    known = LeadIntake.objects.all() if by is None else LeadIntake.objects.filter(pk__in=pool_for(by).order_by())
    project_id = (known.filter(pk=lead_id) | _taken_meanwhile(lead_id, by)).values_list("project_id", flat=True).get()
    forbid_unless(policy.can_take_from_pool(by, team), "只能为本组领取线索")
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)  # two takes of one team count one after the other
    project = lock_project(project_id, None)
    lead = LeadIntake.objects.select_for_update().get(pk=lead_id)
    if not LeadIntake.objects.pooled().filter(pk=lead_id).exists():
        raise RuleViolation("该线索已被领取或已办结，不在公海", code="not_in_pool")
    _check_limits(lead, team)
    PoolTake.objects.create(intake=lead, team=team, from_team=project.team, by=by, taken_at=timezone.now())
    _move(project, team, by)
    _end_waiting(project, by)
    _begin_anew(lead)
    record("lead.taken", lead, by=by, changes={"team": str(team)})
    return lead


def _end_waiting(project: Project, by) -> None:
    """What the former team still wanted confirmed is over with the project in other hands."""
    waiting = project.claims.waiting().order_by("id").select_for_update(of=("self",))
    for claim in waiting:
        claim.project = project
        end_claim(claim, Claim.Status.TRANSFERRED, Claim.End.TRANSFERRED, by=by, action="claim.transferred")


def _begin_anew(lead: LeadIntake) -> None:
    """The clock of the new team starts now; what the former one did stands in the audit."""
    lead.pool_state, lead.claimed_at = Pool.CLAIMED, timezone.now()
    lead.responded_at = lead.judged_at = lead.feedback_at = None
    lead.judgement = lead.reason = lead.feedback = ""
    lead.version += 1
    lead.save()
    keep_clocks([lead.project_id])


def _taken_meanwhile(lead_id: int, by):
    """A lead that left the pool a moment ago: who could have seen it there is told so, not that it never was."""
    rows = LeadIntake.objects.filter(pk=lead_id).exclude(pooled_at=None)
    if by is None:
        return rows
    rows = rows.exclude(project__confidentiality=Project.Confidentiality.RESTRICTED)
    return rows if policy.can_see_pool(by) else rows.none()


def _check_limits(lead: LeadIntake, team: Team) -> None:
    rule = pool_rule()
    if day := cooling_until(lead, team, rule):
        raise RuleViolation(f"本组是原归属组，{day} 起才能重新领取", code="cooling")
    if not left_to_take(team, rule):
        raise RuleViolation(f"{rule}，已领满；请先跟进已领取的线索", code="pool_limit")


def _move(project: Project, team: Team, by) -> None:
    """Hand the project over; a team that takes back its own keeps it without a hand-over."""
    owner = by if by is not None and can_own_project(by, team) else None
    if project.team_id == team.pk and project.owner_id == (owner.pk if owner else None):
        return
    former = project.team
    helpers = [one for one in project.co_teams.all() if one != team]
    reassign_project(project.pk, by=None, team=team, owner=owner, reason="从线索公海领取", co_teams=helpers)
    if former != team:
        Transfer.objects.create(
            project=project, from_team=former, to_team=team, reason=Transfer.Reason.LAPSE, share_from=0, share_to=100,
            effective_on=timezone.localdate(), created_at=timezone.now(),
        )  # fmt: skip


@transaction.atomic
def set_pool_rule(*, by, most: int, days: int, barred_days: int, version: int | None = None) -> PoolRule:
    """Set the limits of the pool and return them; the same again changes nothing. HQ.

    Raises RuleViolation ``forbidden``, ``invalid`` (from 1 on; at most 99 leads and 365 days); StaleWrite.
    """
    forbid_unless(policy.can_set_pool_rule(by), "领取规则由指挥部设置")
    PoolRule.objects.get_or_create(pk=1)
    rule = PoolRule.objects.select_for_update().get(pk=1)
    check_version(rule, version)
    given = {"most": (most, 1, 99), "days": (days, 1, 365), "barred_days": (barred_days, 0, 365)}
    wrong = {name: f"请填 {low} 至 {high}" for name, (value, low, high) in given.items() if not low <= value <= high}
    if wrong:
        raise RuleViolation("领取规则有误", code="invalid", fields=wrong)
    changes = {name: [getattr(rule, name), new[0]] for name, new in given.items() if getattr(rule, name) != new[0]}
    if not changes:
        return rule
    for name, (_old, new) in changes.items():
        setattr(rule, name, new)
    rule.version += 1
    rule.save()
    record("pool.rule_set", rule, by=by, changes=changes)
    return rule


def recycle_leads(today: datetime.date | None = None) -> int:
    """Send back to the pool what was taken and not worked on until its light turned red; return how many.

    A lead under an active claim lapses with the claim. Pooled leads that are their team's again leave the pool.
    Running again, or two at once, changes nothing more.
    """
    day, done = today or timezone.localdate(), 0
    while _bring_some_home(day) == CHUNK:
        pass
    while True:
        count = _recycle_some(day)
        done += count
        if count < CHUNK:
            return done


@transaction.atomic
def _recycle_some(day: datetime.date) -> int:
    projects = list(_neglected(day).order_by("project").values_list("project", flat=True)[:CHUNK])
    locked_ids = list(Project.objects.filter(pk__in=projects).order_by("pk").select_for_update(of=("self",)))
    still = _neglected(day).filter(project__in=locked_ids).values_list("project", flat=True)
    return pool_leads(list(still), by=None)


@transaction.atomic
def _bring_some_home(day: datetime.date) -> int:
    projects = list(_own_again(day).order_by("project").values_list("project", flat=True)[:CHUNK])
    held = list(Project.objects.filter(pk__in=projects).order_by("pk").select_for_update().values_list("pk", flat=True))
    still = _own_again(day).filter(project__in=held).values_list("project", flat=True)
    return bring_home(list(still), by=None)


def _own_again(day: datetime.date):
    """Pooled leads that were signed or claimed there; after the cooling days also those that their team worked on.

    Until then every other team may take them: a follow-up alone does not undo that the team had fallen silent.
    """
    moves = StageChange.objects.filter(project=OuterRef("project"), kind__in=ADVANCED)
    worked = Q(project__last_effective_followup_at__gt=F("pooled_at"))
    worked |= Q(Exists(moves.filter(recorded_at__gt=OuterRef("pooled_at"))))
    cooled = Q(pooled_at__date__lte=day - datetime.timedelta(days=pool_rule().barred_days))
    elsewhere = ~Q(pk__in=LeadIntake.objects.for_the_pool().filter(pool_state=Pool.POOLED).values("pk"))
    return LeadIntake.objects.filter(elsewhere | (worked & cooled), pool_state=Pool.POOLED)


def _neglected(day: datetime.date):
    quiet = Q()
    for grade, days in first_red_days().items():
        last = day - datetime.timedelta(days=days)
        silent = Q(project__last_effective_followup_at=None) | Q(project__last_effective_followup_at__date__lte=last)
        quiet |= silent & Q(project__grade=grade, claimed_at__date__lte=last)
    going_on = Q(project__status=Project.Status.ACTIVE, project__stage__in=BEFORE_SIGNING)
    claimed = LeadIntake.objects.filter(quiet, going_on, pool_state=Pool.CLAIMED)
    return claimed.exclude(project__claims__status="active")
