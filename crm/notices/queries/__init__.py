"""Reading reminders: what waits for a person, and what a scan would raise."""

from crm.notices.queries.occurrences import Occurrence, RulePreview, occurrences, preview_rule
from crm.notices.queries.waiting import Waiting, waiting_for

__all__ = ["Occurrence", "RulePreview", "Waiting", "occurrences", "preview_rule", "waiting_for"]
