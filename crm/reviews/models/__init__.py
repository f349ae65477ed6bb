"""Joint reviews: rounds, opinions of agencies, conditions, meetings, and what is asked of which project."""

from crm.reviews.models.meetings import AgendaItem, ReviewMeeting
from crm.reviews.models.opinions import Condition, Opinion
from crm.reviews.models.reviews import Review
from crm.reviews.models.rules import DimensionRule, ReviewSetting

__all__ = ["AgendaItem", "Condition", "DimensionRule", "Opinion", "Review", "ReviewMeeting", "ReviewSetting"]
