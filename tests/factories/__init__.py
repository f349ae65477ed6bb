"""Rows for tests, one module an app; import them from here."""

from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.chains import (
    SINCE,
    AgencyFactory,
    ChainFactory,
    LeadershipFactory,
    MembershipFactory,
    NodeFactory,
    ParkFactory,
    PartnerScopeFactory,
    TeamFactory,
    member_of,
)

__all__ = [
    "PASSWORD",
    "SINCE",
    "AgencyFactory",
    "ChainFactory",
    "LeadershipFactory",
    "MembershipFactory",
    "NodeFactory",
    "ParkFactory",
    "PartnerScopeFactory",
    "TeamFactory",
    "UserFactory",
    "member_of",
]
