"""Meetings over REST."""

from crm.meetings.api.meetings import MeetingViewSet

__all__ = ["MeetingViewSet"]
