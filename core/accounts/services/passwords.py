"""Setting a password: the one place that checks its rules, hashes it and ends other sessions."""

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.accounts.models import FormerPassword, User
from core.accounts.services.sessions import end_sessions
from core.audit.services import record
from core.errors import RuleViolation


@transaction.atomic
def change_password(user: User, new_password: str, *, by: User, session_key: str | None = None) -> User:
    """Give ``user`` a new password, his own wish; every other session of his ends with it.

    ``session_key`` is the session that goes on. Raises RuleViolation ``weak_password``, ``same_password`` or
    ``used_password`` and changes nothing then. The caller has checked the old password and renews the kept session's hash.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.check_password(new_password):
        raise RuleViolation(
            "新密码不能与原密码相同", code="same_password", fields={"new_password": "新密码不能与原密码相同"}
        )
    put_password(user, new_password)
    end_sessions(user, but=session_key)
    record("account.password_changed", user, by=by)
    return user


def put_password(user: User, password: str) -> None:
    """Check the rules, store the hash, lift the duty to change it.

    Raises RuleViolation ``weak_password``, or ``used_password`` for one of the last ``PASSWORD_HISTORY``.
    """
    try:
        validate_password(password, user)
    except ValidationError as failure:
        text = "；".join(failure.messages)
        raise RuleViolation(text, code="weak_password", fields={"new_password": text}) from failure
    _refuse_used(user, password)
    if user.has_usable_password():
        FormerPassword.objects.create(user=user, password=user.password)
    user.set_password(password)
    user.must_change_password = False
    user.password_set_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
    kept = user.former_passwords.values("pk")[: max(settings.PASSWORD_HISTORY - 1, 0)]
    user.former_passwords.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()


def _refuse_used(user: User, password: str) -> None:
    """Compare with the present password and those before it, as many as the rules in force remember."""
    if not settings.PASSWORD_HISTORY:
        return
    former = user.former_passwords.values_list("password", flat=True)[: settings.PASSWORD_HISTORY - 1]
    if any(check_password(password, one) for one in [user.password, *former]):
        text = f"新密码不能与最近 {settings.PASSWORD_HISTORY} 次用过的密码相同"
        raise RuleViolation(text, code="used_password", fields={"new_password": text})
