"""Ends sessions that are idle or too old, and leads to the password page whoever has to change the password first."""

import time
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.accounts.roles import ADMINISTRATORS
from core.accounts.services.sessions import SEEN, STARTED, sign_out

REMEMBER_EVERY = 60  # seconds between two writes of "last seen"
BACKGROUND = "X-Background"


class SessionLimitsMiddleware:
    """Idle 30 minutes (administrators 15), at most 12 hours (等保, domain.md 10).

    A request with the header ``X-Background: 1``, such as the bell that polls, does not count as activity.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if SEEN in request.session and request.user.is_authenticated:
            if reason := _over(request):
                sign_out(request, reason=reason)
                return _to_login(request, reason)
            _remember(request)
            if _must_change(request.user) and not _may_pass(request):
                return _to_password(request)
        return _whole_page(request, self.get_response(request))


def _over(request) -> str:
    now = int(time.time())
    administrator = request.user.role in ADMINISTRATORS
    idle = settings.SESSION_IDLE_SECONDS_ADMINISTRATOR if administrator else settings.SESSION_IDLE_SECONDS
    if now - request.session[SEEN] > idle:
        return "idle"
    return "absolute" if now - request.session.get(STARTED, 0) > settings.SESSION_COOKIE_AGE else ""


def _remember(request) -> None:
    now = int(time.time())
    if now - request.session[SEEN] >= REMEMBER_EVERY and request.headers.get(BACKGROUND) != "1":
        request.session[SEEN] = now


def _must_change(user) -> bool:
    return user.must_change_password or user.password_is_old


def _may_pass(request) -> bool:
    own = {reverse("accounts:password"), reverse("accounts:logout"), "/healthz", "/readyz"}
    return request.path in own or request.path.startswith(settings.STATIC_URL)


def _to_login(request, reason: str):
    query = {"reason": reason}
    if request.method == "GET" and "HX-Request" not in request.headers and not request.path.startswith("/api/"):
        query["next"] = request.get_full_path()
    return _lead(
        request, f"{reverse('accounts:login')}?{urlencode(query)}", 401, "登录已超时，请重新登录", "not_authenticated"
    )


def _whole_page(request, response):
    """Let htmx load the login page as a page; followed as a redirect it would stand inside a list or a dialogue."""
    login = reverse("accounts:login")
    if not request.headers.get("HX-Request") or urlsplit(response.headers.get("Location", "")).path != login:
        return response
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    asked = f"{page.path}?{page.query}" if page.query else page.path
    address = f"{login}?{urlencode({'next': asked})}" if asked else login
    return HttpResponse(headers={"HX-Redirect": address})


def _to_password(request):
    return _lead(request, reverse("accounts:password"), 403, "请先修改密码", "password_change_required")


def _lead(request, address: str, status: int, words: str, code: str):
    """Send the browser to another page; a program gets an error in the API's shape, htmx a full page load."""
    if request.path.startswith("/api/"):
        errors = [{"code": code, "detail": words, "attr": None}]
        return JsonResponse({"type": "client_error", "errors": errors}, status=status)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)
