"""Who and what the forms of projects offer to a person."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from chains.models import Chain, Membership, Node, Park, Team
from core.accounts.models import User
from core.accounts.roles import HEADQUARTERS, TEAM_ROLES, Role
from crm.enterprises.models import Enterprise
from crm.projects import policy


class NodeChoice(forms.ModelChoiceField):
    """A node, set in by its depth."""

    def label_from_instance(self, node):
        return "　" * (node.depth - 1) + node.name


class PersonChoice(forms.ModelChoiceField):
    """A person by name and title."""

    def label_from_instance(self, user):
        return " ".join(filter(None, [user.name, user.title]))


def as_id(value: Any) -> int | None:
    """Return the key in a query string or form, None for anything else."""
    text = str(getattr(value, "pk", value) or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def firms_for(user) -> QuerySet[Enterprise]:
    """Return the firms that ``user`` may name."""
    return Enterprise.objects.visible_to(user)


def chains_for(user) -> QuerySet[Chain]:
    """Return the chains that a project may stand on."""
    return Chain.objects.visible_to(user).exclude(status=Chain.Status.CLOSED)


def nodes_for(user, chain: Any) -> QuerySet[Node]:
    """Return the nodes of one chain, none without a chain."""
    key = as_id(chain)
    return Node.objects.visible_to(user).filter(chain_id=key) if key else Node.objects.none()


def parks_for(user) -> QuerySet[Park]:
    """Return the parks in use."""
    return Park.objects.visible_to(user).filter(is_active=True)


def teams_for(user) -> QuerySet[Team]:
    """Return the teams for which ``user`` may create projects."""
    teams = Team.objects.visible_to(user).filter(is_active=True)
    return teams.filter(pk__in=[team.pk for team in teams if policy.can_create_project(user, team)])


def owners_for(team: Any) -> QuerySet[User]:
    """Return the people who may own a project of ``team``: who works there today, and the headquarters."""
    key = as_id(team)
    if key is None:
        return User.objects.none()
    there = Membership.objects.current().filter(team_id=key).values("user")
    people = Q(pk__in=there, role__in=TEAM_ROLES) | Q(role__in=HEADQUARTERS)
    return User.objects.filter(people, is_active=True).order_by("-role", "name")


def officers() -> QuerySet[User]:
    """Return the service officers on duty."""
    return User.objects.filter(is_active=True, role=Role.SERVICE_OFFICER).order_by("name")
