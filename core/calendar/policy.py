"""Who may change the calendar."""

from core.accounts.models import User
from core.accounts.roles import Role


def can_manage_calendar(by: User | None) -> bool:
    """Say whether ``by`` may load years and set days; None is the system (command line)."""
    return by is None or (by.is_active and by.role == Role.SYSADMIN)
