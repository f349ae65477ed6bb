"""Who may issue and revoke partners' clients."""

from core.accounts.roles import Role


def can_manage_clients(user) -> bool:
    """Only the security administrator, or the command line (None)."""
    return user is None or (user.is_active and user.role == Role.SECADMIN)
