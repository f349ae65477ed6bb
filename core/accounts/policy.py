"""Who may do what to an account: the security administrator to others, nobody to himself."""

from core.accounts.models import User
from core.accounts.roles import Role


def can_manage_accounts(by: User | None) -> bool:
    """Say whether ``by`` opens, changes and closes accounts; None is the system (command line, demo)."""
    return by is None or (by.is_active and by.role == Role.SECADMIN)


def can_change_account(by: User | None, user: User) -> bool:
    """Say whether ``by`` may change role or state of ``user``; nobody changes his own (三权分立)."""
    return can_manage_accounts(by) and (by is None or by.pk != user.pk)


def can_issue_link(by: User | None, user: User) -> bool:
    """Say whether ``by`` may hand out a link with which ``user`` sets a password; machine accounts have none."""
    return can_change_account(by, user) and user.is_active and user.role != Role.PARTNER
