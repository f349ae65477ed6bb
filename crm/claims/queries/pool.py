"""The pool: leads that nobody owns, with the facts that are open to every team."""

import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from chains.access import reach_of
from chains.models import Team
from core.accounts.roles import CHAIN_ROLES, HEADQUARTERS, TEAM_ROLES
from crm.claims.models import LeadIntake, PoolRule, PoolTake
from crm.projects.models import Project


def sees_pool(user) -> bool:
    """Say whether ``user`` reads the public facts of pooled leads: teams, chains, HQ."""
    return user.is_active and user.role in HEADQUARTERS | TEAM_ROLES | CHAIN_ROLES


def pool_rule() -> PoolRule:
    """Return the limits in force; the defaults while the row is missing."""
    return PoolRule.objects.filter(pk=1).first() or PoolRule()


def pool_for(user) -> QuerySet[LeadIntake]:
    """Return the pooled leads that ``user`` may know of, the longest there first; show public facts only.

    Restricted projects are there for those alone who see them anyway.
    """
    if not sees_pool(user):
        return LeadIntake.objects.none()
    rows = LeadIntake.objects.pooled().with_related()
    if not reach_of(user).everything:
        # asked of a restricted lead alone: a list of all that he sees would be made for every page
        seen = Project.objects.visible_to(user).order_by().filter(pk=OuterRef("project_id"))
        open_to_all = ~Q(project__confidentiality=Project.Confidentiality.RESTRICTED)
        rows = rows.filter(open_to_all | Exists(seen))
    return rows.order_by("pooled_at", "id")


def cooling_until(lead: LeadIntake, team: Team, rule: PoolRule) -> datetime.date | None:
    """Return the first day on which ``team``, which had the lead, may take it again; None when it may now."""
    if lead.pooled_from_id != team.pk or lead.pooled_at is None:
        return None
    day = timezone.localdate(lead.pooled_at) + datetime.timedelta(days=rule.barred_days)
    return day if day > timezone.localdate() else None


def left_to_take(team: Team, rule: PoolRule) -> int:
    """Return how many leads ``team`` may still take today."""
    since = timezone.now() - datetime.timedelta(days=rule.days)
    return max(rule.most - PoolTake.objects.filter(team=team, taken_at__gt=since).count(), 0)
