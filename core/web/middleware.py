"""Refused rules and a lost database, answered in Chinese on every page."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from core.errors import RuleViolation

log = logging.getLogger(__name__)


class RefusalMiddleware:
    """Answer a RuleViolation that a view let through with 409, and a database that is away with 503."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, RuleViolation):
            request.refusal = exception
            return render(request, "409.html", {"refusal": exception}, status=409)
        if isinstance(exception, OperationalError | InterfaceError):
            log.exception("the database is away")
            return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "10"})
        return None
