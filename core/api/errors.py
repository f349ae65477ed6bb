"""One shape of errors."""

from drf_standardized_errors.handler import exception_handler as standard_handler
from rest_framework import status
from rest_framework.response import Response

from core.errors import RuleViolation, StaleWrite


def exception_handler(exc, context):
    """Answer a refused rule with 409 (a stale write with 412) and everything else in the standard shape.

    The shape is ``{"type", "errors": [{"code", "detail", "attr"}]}`` throughout.
    """
    if not isinstance(exc, RuleViolation):
        return standard_handler(exc, context)
    context["request"]._request.refusal = exc
    named = [{"code": exc.code, "detail": text, "attr": name} for name, text in exc.fields.items()]
    body = {"type": "rule_violation", "errors": [{"code": exc.code, "detail": exc.message, "attr": None}, *named]}
    stale = isinstance(exc, StaleWrite)
    return Response(body, status=status.HTTP_412_PRECONDITION_FAILED if stale else status.HTTP_409_CONFLICT)
