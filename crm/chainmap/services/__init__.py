"""Placing firms on nodes and taking them off again, one by one and many in one statement."""

from crm.chainmap.services.many import place_firms, placed_otherwise, remove_positions_of_batch
from crm.chainmap.services.placing import place_enterprise, remove_position

__all__ = [
    "place_enterprise",
    "place_firms",
    "placed_otherwise",
    "remove_position",
    "remove_positions_of_batch",
]
