"""Refused rules and a lost database, answered in Chinese on every page; nothing private is kept by browsers."""

import logging
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from core.errors import RuleViolation
from core.web.faults import AWAY, database_away

LED_ON = {302, 303}
MAX_NAME, A_DAY = 100, 24 * 60 * 60
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
log = logging.getLogger(__name__)


class RefusalMiddleware:
    """Answer a RuleViolation that a view let through with 409, and a database that is away with 503.

    A row that went away between the page and the act is a 404, as in the API.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, RuleViolation):
            request.refusal = exception
            return render(request, "409.html", {"refusal": exception, "back": _came_from(request)}, status=409)
        if isinstance(exception, AWAY):
            log.exception("the database is away")
            return database_away(request)
        if isinstance(exception, ObjectDoesNotExist) and request.method not in SAFE:
            log.warning("gone meanwhile: %s", request.path, exc_info=True)
            raise Http404 from exception
        return None


def _came_from(request) -> str:
    """Return the page on this host that led here; the refused address itself may know no GET, or be a download."""
    page = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    return page if here and urlsplit(page).path != request.path else "/"


class DraftTakenMiddleware:
    """Tell the browser by a cookie that the draft which a form names (static/js/shell/draft.js) is ours now.

    Only a POST that leads on took it: not one that was refused, or that a lost session sent to the login page (that one,
    and a session's limits, answer above this middleware or for nobody).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        led_on = request.method == "POST" and response.status_code in LED_ON and request.user.is_authenticated
        if led_on and (name := request.POST.get("_draft", "")[:MAX_NAME]):
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie("draft_taken", quote(name), max_age=A_DAY, samesite="Lax", secure=secure)
        return response


class NotKeptMiddleware:
    """Let no browser or proxy keep an answer that does not say itself how long: what one person saw is for nobody else.

    Stands below whitenoise, so that style sheets, scripts and icons may be kept.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
