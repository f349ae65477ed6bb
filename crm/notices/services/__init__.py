"""Writing reminders: raising what is due, and what a person does with one."""

from crm.notices.services.inbox import complete, mark_all_read, mark_read, snooze
from crm.notices.services.raising import Raised, raise_due_notices

__all__ = ["Raised", "complete", "mark_all_read", "mark_read", "raise_due_notices", "snooze"]
