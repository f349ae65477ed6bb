"""Reminders and the numbers that their rules go by."""

from crm.notices.models.notice import Notice, NoticeQuerySet
from crm.notices.models.reminder_rule import ReminderRule, ReminderRuleQuerySet

__all__ = ["Notice", "NoticeQuerySet", "ReminderRule", "ReminderRuleQuerySet"]
