"""The lock after five failures in a row, shared by every door: login page, administration, token endpoint."""

from axes.handlers.proxy import AxesProxyHandler
from axes.utils import reset
from django.contrib.auth.signals import user_login_failed
from django.db import transaction

from core.accounts import policy
from core.accounts.models import User
from core.audit.services import record
from core.errors import RuleViolation


def is_locked_out(request, name: str) -> bool:
    """Say whether ``name`` (login name or client id) is locked; for doors that do not go through ``authenticate``."""
    return not AxesProxyHandler.is_allowed(request, {"username": name})


def note_failure(request, name: str) -> None:
    """Count one wrong secret for ``name``; the fifth locks it for 15 minutes, wherever the guesses come from."""
    user_login_failed.send(sender=__name__, credentials={"username": name}, request=request)


def note_success(request, name: str) -> None:
    """Forget the failures of ``name`` after a right secret."""
    reset(username=name)


@transaction.atomic
def unlock_account(user: User, *, by: User) -> int:
    """Lift the lock of an account and return how many counted failures went; harmless twice. Raises ``forbidden``."""
    if not policy.can_manage_accounts(by):
        raise RuleViolation("只有安全管理员可以解除锁定", code="forbidden")
    gone = reset(username=user.username)
    record("account.unlocked", user, by=by)
    return gone
