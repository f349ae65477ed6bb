"""The addresses of feeds: issued, replaced, revoked, read."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import record
from core.errors import RuleViolation
from crm.insights.calendar.scopes import can_open_calendar, scopes_of
from crm.insights.models import CalendarFeed


@transaction.atomic
def issue_feed(user: User, *, scope: str, by: User) -> str:
    """Give ``user`` a new secret address and return its token, which is stored as a digest and never shown again.

    The former address dies. Raises RuleViolation ``forbidden`` (only for oneself, only who has a calendar) or ``invalid``.
    Of two at once the later one counts.
    """
    User.objects.select_for_update().filter(pk=user.pk).order_by().values("pk").get()
    if by.pk != user.pk or not can_open_calendar(user):
        raise RuleViolation("只能为自己生成订阅地址", code="forbidden")
    if scope not in scopes_of(user):
        raise RuleViolation("请选择订阅范围", code="invalid", fields={"scope": "请选择订阅范围"})
    _living(user).update(revoked_at=timezone.now())
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(user=user, token_hash=hash_of(token), scope=scope)
    record("calendar_feed.issued", feed, by=by, changes={"scope": scope})
    return token


@transaction.atomic
def revoke_feed(user: User, *, by: User) -> bool:
    """End the address of ``user`` and say whether there was one; again changes nothing."""
    if by.pk != user.pk:
        raise RuleViolation("只能撤销自己的订阅地址", code="forbidden")
    feed = _living(user).select_for_update().first()
    if feed is None:
        return False
    feed.revoked_at = timezone.now()
    feed.save(update_fields=["revoked_at"])
    record("calendar_feed.revoked", feed, by=by)
    return True


@transaction.atomic
def note_read(feed: CalendarFeed, rows: int) -> None:
    """Keep when the feed was read and leave a trace of how much it held, each time anew."""
    CalendarFeed.objects.filter(pk=feed.pk).update(read_at=timezone.now())
    record("calendar_feed.read", feed, by=feed.user, changes={"rows": rows})


def find_feed(token: str) -> CalendarFeed | None:
    """Return the living feed of an active person who still has a calendar, and whose scope is still his; else None."""
    feed = CalendarFeed.objects.select_related("user").filter(token_hash=hash_of(token), revoked_at=None).first()
    if feed is None or not can_open_calendar(feed.user) or feed.scope not in scopes_of(feed.user):
        return None
    return feed


def hash_of(token: str) -> str:
    """Return what is stored of a token; it is random enough to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def _living(user: User):
    return CalendarFeed.objects.filter(user=user, revoked_at=None)
