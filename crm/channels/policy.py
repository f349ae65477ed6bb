"""Who may set up channels and read what went out."""

from core.accounts.models import User
from core.accounts.roles import Role
from crm.channels.models.deliveries import READERS


def can_choose(by: User) -> bool:
    """Say whether ``by`` chooses how reminders reach him: every person."""
    return by.is_active and by.role != Role.PARTNER


def can_manage_channels(by: User | None) -> bool:
    """Say whether ``by`` sets hours and robots: the system administrator."""
    return by is None or (by.is_active and by.role == Role.SYSADMIN)


def can_read_log(by: User) -> bool:
    """Say whether ``by`` reads the whole log and has a failed one sent again: headquarters and the system administrator."""
    return by.is_active and by.role in READERS
