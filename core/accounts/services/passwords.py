"""Setting a password: the one place that checks its rules, hashes it and ends other sessions."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from core.accounts.models import User
from core.accounts.services.sessions import end_sessions
from core.audit.services import record
from core.errors import RuleViolation


@transaction.atomic
def change_password(user: User, new_password: str, *, by: User, session_key: str | None = None) -> User:
    """Give ``user`` a new password, his own wish; every other session of his ends with it.

    ``session_key`` is the session that goes on. Raises RuleViolation ``weak_password`` or ``same_password`` and changes
    nothing then. The caller has checked the old password and renews the kept session's hash.
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
    """Check the rules, store the hash, lift the duty to change it; raises RuleViolation ``weak_password``."""
    try:
        validate_password(password, user)
    except ValidationError as failure:
        text = "；".join(failure.messages)
        raise RuleViolation(text, code="weak_password", fields={"new_password": text}) from failure
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
