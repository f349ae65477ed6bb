"""The rules that raise reminders, each in a module of its own; they only read."""

from crm.notices.rules.base import Rule
from crm.notices.rules.milestone import MILESTONE
from crm.notices.rules.next_step import NEXT_STEP
from crm.notices.rules.stale import STALE

RULES: tuple[Rule, ...] = (NEXT_STEP, STALE, MILESTONE)

__all__ = ["RULES", "Rule"]
