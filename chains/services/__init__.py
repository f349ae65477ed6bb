"""Every change of teams, memberships, terms of office and node trees."""

from chains.services.memberships import join_team, leave_team, move_to_team
from chains.services.nodes import save_node
from chains.services.posts import appoint_clerk, end_post
from chains.services.terms import appoint_leader, end_term

__all__ = [
    "appoint_clerk",
    "appoint_leader",
    "end_post",
    "end_term",
    "join_team",
    "leave_team",
    "move_to_team",
    "save_node",
]
