"""Writing about channels: what is chosen and set up, what is planned, sent, and sent again."""

from crm.channels.services.choosing import choose
from crm.channels.services.planning import digests_wait, plan_deliveries
from crm.channels.services.resending import retry_delivery, ring_lanes
from crm.channels.services.sending import deliver
from crm.channels.services.setup import change_hours, save_robot
from crm.channels.services.trying import try_mail, try_robot

__all__ = [
    "change_hours",
    "choose",
    "deliver",
    "digests_wait",
    "plan_deliveries",
    "retry_delivery",
    "ring_lanes",
    "save_robot",
    "try_mail",
    "try_robot",
]
