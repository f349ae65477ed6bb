"""The responsibility system: who works in which team, which chains there are and who answers for them."""

from chains.models.chains import Chain, Leadership, Node
from chains.models.places import Agency, Park
from chains.models.posts import AgencyPost
from chains.models.scopes import PartnerScope
from chains.models.teams import Membership, Team

__all__ = ["Agency", "AgencyPost", "Chain", "Leadership", "Membership", "Node", "Park", "PartnerScope", "Team"]
