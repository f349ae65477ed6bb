"""One shape of errors."""

from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError
from django.http import Http404
from drf_standardized_errors.handler import exception_handler as standard_handler
from rest_framework import status
from rest_framework.response import Response

from core.errors import RuleViolation, StaleWrite
from core.idempotency.services import KeyReused


def exception_handler(exc, context):
    """Answer a refused rule with 409 (a stale write with 412, a key used twice with 422) and everything else in the standard shape.

    The shape is ``{"type", "errors": [{"code", "detail", "attr"}]}`` throughout. A row that a service no longer finds
    for the caller is a 404 like any other hidden row; what a service forbids is a 403. A database that is away is a 503.
    """
    if isinstance(exc, (OperationalError, InterfaceError)):
        return None  # raised on, to be answered like a database that is missed before any view (`handler500`)
    if isinstance(exc, ObjectDoesNotExist):
        exc = Http404()
    if not isinstance(exc, RuleViolation):
        return standard_handler(exc, context)
    context["request"]._request.refusal = exc
    named = [{"code": exc.code, "detail": text, "attr": name} for name, text in exc.fields.items()]
    body = {"type": "rule_violation", "errors": [{"code": exc.code, "detail": exc.message, "attr": None}, *named]}
    return Response(body, status=_status_of(exc))


def _status_of(refusal: RuleViolation) -> int:
    if isinstance(refusal, StaleWrite):
        return status.HTTP_412_PRECONDITION_FAILED
    if isinstance(refusal, KeyReused):
        return status.HTTP_422_UNPROCESSABLE_ENTITY
    return status.HTTP_403_FORBIDDEN if refusal.code == "forbidden" else status.HTTP_409_CONFLICT
