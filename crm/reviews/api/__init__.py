"""Reviews over REST: the same scope, filters, policies and services as the pages."""

from crm.reviews.api.meetings import ReviewMeetingViewSet
from crm.reviews.api.opinions import OpinionViewSet
from crm.reviews.api.reviews import ReviewViewSet

__all__ = ["OpinionViewSet", "ReviewMeetingViewSet", "ReviewViewSet"]
