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
from tests.factories.commitments import CommitmentFactory, FundArrivalFactory, YearlyActualFactory
from tests.factories.enterprises import AliasFactory, ContactFactory, EnterpriseFactory, uscc_of
from tests.factories.files import PDF, ProjectFileFactory, pdf
from tests.factories.followups import FollowUpFactory
from tests.factories.notices import NoticeFactory
from tests.factories.projects import GateFactFactory, ProjectFactory, gate_values, meet_gate, pass_headquarters
from tests.factories.reviews import clerk_of, only_mandatory, opened_review

__all__ = [
    "PASSWORD",
    "PDF",
    "SINCE",
    "AgencyFactory",
    "AliasFactory",
    "ChainFactory",
    "CommitmentFactory",
    "ContactFactory",
    "EnterpriseFactory",
    "FollowUpFactory",
    "FundArrivalFactory",
    "GateFactFactory",
    "LeadershipFactory",
    "MembershipFactory",
    "NodeFactory",
    "NoticeFactory",
    "ParkFactory",
    "PartnerScopeFactory",
    "ProjectFactory",
    "ProjectFileFactory",
    "TeamFactory",
    "UserFactory",
    "YearlyActualFactory",
    "clerk_of",
    "gate_values",
    "meet_gate",
    "pass_headquarters",
    "member_of",
    "only_mandatory",
    "opened_review",
    "pdf",
    "uscc_of",
]
