"""Every write to a review goes through here: one function a verb."""

from crm.reviews.services.concluding import conclude_review, revoke_conclusion
from crm.reviews.services.conditions import close_condition
from crm.reviews.services.handing_out import hand_out_material, record_minutes
from crm.reviews.services.meetings import create_meeting, update_meeting
from crm.reviews.services.opening import open_review
from crm.reviews.services.opinions import ask_opinion, submit_opinion
from crm.reviews.services.settings import change_setting

__all__ = [
    "ask_opinion",
    "change_setting",
    "close_condition",
    "conclude_review",
    "create_meeting",
    "hand_out_material",
    "open_review",
    "record_minutes",
    "revoke_conclusion",
    "submit_opinion",
    "update_meeting",
]
