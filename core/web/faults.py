"""The answer to what nobody foresaw, and to a database that is away, wherever on the way of a request it was missed."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseServerError, JsonResponse
from django.template.loader import render_to_string

AWAY = (OperationalError, InterfaceError)
RETRY_AFTER = "10"  # seconds


def server_error(request):
    """Answer 503 when the database is away (a session is read before any view), else 500; neither page needs a database."""
    if isinstance(sys.exc_info()[1], AWAY):
        return database_away(request)
    if request.path.startswith("/api/"):
        return _as_json("server_error", "系统出错了，这一步没有完成", status=500)
    return HttpResponseServerError(render_to_string("500.html"))


def database_away(request):
    """Return the answer to a request during which the database could not be reached."""
    headers = {"Retry-After": RETRY_AFTER}
    if request.path.startswith("/api/"):
        return _as_json("database_away", "数据库暂时连不上，请稍后重试", status=503, headers=headers)
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)


def _as_json(code: str, words: str, **how) -> JsonResponse:
    errors = [{"code": code, "detail": words, "attr": None}]
    return JsonResponse({"type": "server_error", "errors": errors}, json_dumps_params={"ensure_ascii": False}, **how)
