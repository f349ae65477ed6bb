"""Whose calendar: mine, my team's, my chain's, the district's; a choice among what one may see, never more."""

from django.db.models import Q

from chains.access import reach_of
from core.accounts.models import User
from core.accounts.roles import BUSINESS_ROLES, CHAIN_ROLES, HEADQUARTERS, Role
from crm.insights.calendar.entries import Span
from crm.insights.models import CalendarFeed
from crm.projects.models import Project

Scope = CalendarFeed.Scope


def can_open_calendar(user: User) -> bool:
    """Say whether ``user`` has a calendar: everybody who works with projects."""
    return user.is_active and user.role in BUSINESS_ROLES


def scopes_of(user: User) -> list[Scope]:
    """Return the views that ``user`` has, the one that opens first of all; two queries at most."""
    if user.role in HEADQUARTERS:
        return [Scope.ALL, Scope.MINE]
    reach = reach_of(user)
    own = [scope for scope, ids in ((Scope.TEAM, reach.team_ids), (Scope.CHAIN, reach.chain_ids)) if ids]
    if user.role == Role.TEAM_LEADER:
        return [*own, Scope.MINE]
    if user.role in CHAIN_ROLES:
        return [*reversed(own), Scope.MINE]
    return [Scope.MINE, *own]


def of_projects(span: Span, prefix: str = "project__") -> Q:
    """Return the condition on rows of projects (``prefix`` leads to them) that the span asks for."""
    return _scope(span, prefix) & chosen(span, prefix)


def _scope(span: Span, prefix: str) -> Q:
    user, reach = span.user, reach_of(span.user)
    if span.scope == Scope.MINE:
        return Q(**{f"{prefix}owner": user}) | Q(**{f"{prefix}service_officer": user})
    if span.scope == Scope.TEAM:
        shared = Project.co_teams.through.objects.filter(team_id__in=reach.team_ids).values("project_id")
        return Q(**{f"{prefix}team_id__in": reach.team_ids}) | Q(**{f"{prefix}pk__in": shared})
    if span.scope == Scope.CHAIN:
        return Q(**{f"{prefix}chain_id__in": reach.chain_ids})
    return Q()


def chosen(span: Span, prefix: str) -> Q:
    """Return the condition of the filters by team and chain."""
    condition = Q(**{f"{prefix}team_id": span.team}) if span.team else Q()
    return condition & Q(**{f"{prefix}chain_id": span.chain}) if span.chain else condition
