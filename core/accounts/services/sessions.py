"""Signing in and out, and the browsers in which a person is signed in."""

import time

from django.contrib.auth import login, logout
from django.contrib.sessions.models import Session
from django.db import transaction

from core.accounts.models import LoginSession, User
from core.audit.context import current_origin
from core.audit.services import record

SESSIONS_AT_ONCE = 2  # phone and PC
STARTED, SEEN = "started_at", "seen_at"


@transaction.atomic
def sign_in(request, user: User) -> None:
    """Start a session with a new key for somebody whose password was checked; a receiver keeps the book."""
    login(request, user)


@transaction.atomic
def sign_out(request, *, reason: str = "") -> None:
    """End this one session; ``reason`` says so when it was not the person's own wish."""
    if reason:
        record("session.expired", request.user, by=request.user, changes={"reason": reason})
    _forget(LoginSession.objects.filter(session_key=request.session.session_key or ""))
    logout(request)


@transaction.atomic
def note_sign_in(request, user: User) -> None:
    """Book a new session and end the oldest ones beyond ``SESSIONS_AT_ONCE``; called once a login."""
    session = request.session
    if not session.session_key:
        session.create()
    session[STARTED] = session[SEEN] = int(time.time())
    User.objects.select_for_update().get(pk=user.pk)
    LoginSession.objects.update_or_create(
        session_key=session.session_key, defaults={"user": user, "address": current_origin().address}
    )
    open_now = LoginSession.objects.filter(user=user, session_key__in=_alive(user)).order_by("-id")
    keep = set(open_now.values_list("pk", flat=True)[:SESSIONS_AT_ONCE])
    _forget(LoginSession.objects.filter(user=user).exclude(pk__in=keep))
    record("account.login", user, by=user)


def end_sessions(user: User, *, but: str | None = None) -> int:
    """End the sessions of an account except the one with the key ``but``; return how many; harmless twice."""
    sessions = LoginSession.objects.filter(user=user)
    return _forget(sessions.exclude(session_key=but) if but else sessions)


def rebook_session(old_key: str | None, new_key: str) -> None:
    """Keep the book right when a session got a new key."""
    if old_key:
        LoginSession.objects.filter(session_key=old_key).update(session_key=new_key)


def _alive(user: User) -> list[str]:
    keys = LoginSession.objects.filter(user=user).values("session_key")
    return list(Session.objects.filter(session_key__in=keys).values_list("session_key", flat=True))


def _forget(sessions) -> int:
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return LoginSession.objects.filter(session_key__in=keys).delete()[0]
