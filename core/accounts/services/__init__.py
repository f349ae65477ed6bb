"""Every change of an account: opening, role, state, links, passwords, sessions."""

from core.accounts.services.accounts import change_role, create_account, disable_account, enable_account, update_account
from core.accounts.services.links import issue_one_time_link, set_password_by_link
from core.accounts.services.lockouts import unlock_account
from core.accounts.services.passwords import change_password
from core.accounts.services.sessions import end_sessions, note_sign_in, sign_in, sign_out

__all__ = [
    "change_password",
    "change_role",
    "create_account",
    "disable_account",
    "enable_account",
    "end_sessions",
    "issue_one_time_link",
    "note_sign_in",
    "set_password_by_link",
    "sign_in",
    "sign_out",
    "unlock_account",
    "update_account",
]
