"""One-time links: how a person gets to a first or a new password without mail."""

import datetime
import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from core.accounts import policy
from core.accounts.models import OneTimeLink, User
from core.accounts.services.passwords import put_password
from core.accounts.services.sessions import end_sessions
from core.audit.services import record
from core.errors import RuleViolation

VALID_FOR = datetime.timedelta(hours=72)
GONE = "链接已失效：可能已用过、已过期或已重新发放，请联系安全管理员重新发放"


@transaction.atomic
def issue_one_time_link(user: User, *, by: User | None) -> str:
    """Issue a link for ``user`` and return its token, which is stored only as a hash and never shown again.

    Earlier links die. ``by`` None is the command line. Raises RuleViolation ``forbidden`` or ``account_disabled``.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not policy.can_issue_link(by, user):
        raise RuleViolation("只有安全管理员可以为在用的人员账号发放一次性链接", code="forbidden")
    now = timezone.now()
    OneTimeLink.objects.filter(user=user, used_at=None, expires_at__gt=now).update(expires_at=now)
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(user=user, token_hash=hash_of(token), expires_at=now + VALID_FOR, created_by=by)
    record("account.link_issued", user, by=by)
    return token


def hash_of(token: str) -> str:
    """Return what is stored of a token; it is random enough to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_link(token: str) -> OneTimeLink | None:
    """Return the valid, unused link of an active account, or None."""
    links = OneTimeLink.objects.select_related("user").filter(token_hash=hash_of(token))
    return links.filter(used_at=None, expires_at__gt=timezone.now(), user__is_active=True).first()


@transaction.atomic
def set_password_by_link(token: str, new_password: str) -> User:
    """Set the password of the link's account, use the link up and end the account's sessions; return the account.

    Raises RuleViolation ``link_gone`` (used, expired, replaced, account disabled) or ``weak_password``; a weak password
    leaves the link as it was. Of two at once one wins.
    """
    OneTimeLink.objects.select_for_update().filter(token_hash=hash_of(token)).first()
    link = find_link(token)
    if link is None:
        raise RuleViolation(GONE, code="link_gone")
    put_password(link.user, new_password)
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    end_sessions(link.user)
    record("account.password_set_by_link", link.user, by=link.user)
    return link.user
