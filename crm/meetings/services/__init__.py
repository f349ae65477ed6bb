"""Every write to a meeting goes through here: one function a verb."""

from crm.meetings.services.agenda import add_item, drop_item, move_item, rebuild_agenda, restore_item
from crm.meetings.services.calling import create_meeting, update_meeting
from crm.meetings.services.deciding import correct_decision, decide, withdraw_decision
from crm.meetings.services.running import cancel_meeting, close_meeting, open_meeting, record_minutes

__all__ = [
    "add_item",
    "cancel_meeting",
    "close_meeting",
    "correct_decision",
    "create_meeting",
    "decide",
    "drop_item",
    "move_item",
    "open_meeting",
    "rebuild_agenda",
    "record_minutes",
    "restore_item",
    "update_meeting",
    "withdraw_decision",
]
