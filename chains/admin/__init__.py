"""Administration of the responsibility system: teams and people, chains and nodes, agencies and parks."""

from chains.admin.chains import ChainAdmin, LeadershipAdmin, NodeAdmin
from chains.admin.places import AgencyAdmin, ParkAdmin
from chains.admin.posts import AgencyPostAdmin
from chains.admin.teams import MembershipAdmin, TeamAdmin

__all__ = [
    "AgencyAdmin",
    "AgencyPostAdmin",
    "ChainAdmin",
    "LeadershipAdmin",
    "MembershipAdmin",
    "NodeAdmin",
    "ParkAdmin",
    "TeamAdmin",
]
