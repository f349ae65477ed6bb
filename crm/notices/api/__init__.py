"""Reminders over REST: a person's own, and the numbers of the rules."""

from crm.notices.api.inbox import NoticeViewSet
from crm.notices.api.rules import ReminderRuleViewSet

__all__ = ["NoticeViewSet", "ReminderRuleViewSet"]
