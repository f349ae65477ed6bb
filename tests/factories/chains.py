"""Teams, memberships, chains, nodes, terms, agencies and parks for tests."""

import datetime

import factory

from chains.models import Agency, Chain, Leadership, Membership, Node, Park, PartnerScope, Team
from core.accounts.roles import Role
from tests.factories.accounts import UserFactory

SINCE = datetime.date(2026, 1, 1)


class AgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agency

    code = factory.Sequence(lambda n: f"A{n:03}")
    name = factory.Sequence(lambda n: f"示例部门{n}")


class ParkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Park

    code = factory.Sequence(lambda n: f"P{n:03}")
    name = factory.Sequence(lambda n: f"示例园区{n}")


class ChainFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Chain

    code = factory.Sequence(lambda n: f"C{n:03}")
    name = factory.Sequence(lambda n: f"示例产业链{n}")


class NodeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Node

    chain = factory.SubFactory(ChainFactory)
    code = factory.Sequence(lambda n: f"N{n:03}")
    name = factory.Sequence(lambda n: f"示例环节{n}")


class TeamFactory(factory.django.DjangoModelFactory):
    """An attraction team."""

    class Meta:
        model = Team

    code = factory.Sequence(lambda n: f"T{n + 20}")
    name = factory.Sequence(lambda n: f"示例招商组{n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    team = factory.SubFactory(TeamFactory)
    user = factory.SubFactory(UserFactory)
    since = SINCE


class LeadershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Leadership

    chain = factory.SubFactory(ChainFactory)
    user = factory.SubFactory(UserFactory, role=Role.CHAIN_LEADER)
    since = SINCE


class PartnerScopeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PartnerScope

    account = factory.SubFactory(UserFactory, role=Role.PARTNER)
    agency = factory.SubFactory(AgencyFactory)


def member_of(team: Team | None, role: str = Role.MEMBER, **fields):
    """Return a new account that works in ``team`` (none when it is None)."""
    user = UserFactory(role=role, **fields)
    if team is not None:
        MembershipFactory(team=team, user=user)
    return user
