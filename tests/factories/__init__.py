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
from tests.factories.enterprises import AliasFactory, ContactFactory, EnterpriseFactory, uscc_of
from tests.factories.followups import FollowUpFactory
from tests.factories.notices import NoticeFactory
from tests.factories.projects import GateFactFactory, ProjectFactory, gate_values, meet_gate

__all__ = [
    "PASSWORD",
    "SINCE",
    "AgencyFactory",
    "AliasFactory",
    "ChainFactory",
    "ContactFactory",
    "EnterpriseFactory",
    "FollowUpFactory",
    "GateFactFactory",
    "LeadershipFactory",
    "MembershipFactory",
    "NodeFactory",
    "NoticeFactory",
    "ParkFactory",
    "PartnerScopeFactory",
    "ProjectFactory",
    "TeamFactory",
    "UserFactory",
    "gate_values",
    "meet_gate",
    "member_of",
    "uscc_of",
]
