"""Who changes the numbers of the reminder rules."""

from core.accounts.models import User
from crm.projects.policy import can_manage_rules, can_preview_rules


def can_change_reminder_rules(by: User | None) -> bool:
    """Say whether ``by`` may change the numbers: who changes the rules of the lifecycle, the system administrator."""
    return can_manage_rules(by)


def can_preview_reminder_rules(by: User) -> bool:
    """Say whether ``by`` may try other numbers: who changes them, and HQ, who proposes changes."""
    return can_preview_rules(by)
