"""Base classes of the REST interface: scope, strict filters, cursors, versions, one shape of errors."""

import re

from django.core.exceptions import PermissionDenied
from django_filters.rest_framework import DjangoFilterBackend
from drf_standardized_errors.handler import exception_handler as standard_handler
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.response import Response

from core.errors import RuleViolation, StaleWrite

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description="读取时返回的 ETag")


class NewestFirstPagination(CursorPagination):
    """Pages by a stable cursor, newest row first; at most 100 rows a page."""

    ordering = "-id"
    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100


class StrictFilterBackend(DjangoFilterBackend):
    """Narrow by the model's FilterSet and refuse parameters that it does not know.

    ``ordering`` belongs to pages: here the cursor decides the order.
    """

    always_known = frozenset({"cursor", "page_size", "format"})
    for_pages_only = frozenset({"ordering"})

    def filter_queryset(self, request, queryset, view):
        if getattr(view, "action", "list") != "list":
            return queryset
        filterset_class = self.get_filterset_class(view, queryset)
        known = set(filterset_class.base_filters) - self.for_pages_only if filterset_class else set()
        if unknown := sorted(set(request.query_params) - known - self.always_known):
            raise ValidationError({name: ["未知参数"] for name in unknown}, code="unknown_parameter")
        return super().filter_queryset(request, queryset, view)

    def get_schema_operation_parameters(self, view):
        found = super().get_schema_operation_parameters(view)
        return [parameter for parameter in found if parameter["name"] not in self.for_pages_only]


class TokenScopePermission(BasePermission):
    """A partner's token needs the scope ``read`` to read and ``write`` to write; sessions need neither."""

    message = "令牌缺少所需的权限范围"

    def has_permission(self, request, view):
        token = request.auth
        return token is None or token.allow_scopes(["read" if request.method in SAFE_METHODS else "write"])


class ScopedViewSetMixin:
    """Limit every queryset to what the caller may see; a hidden row is a 404."""

    model = None

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return self.model.objects.visible_to(self.request.user)

    def require(self, allowed: bool) -> None:
        """Raise 403 unless the policy said yes."""
        if not allowed:
            raise PermissionDenied


class ScopedRelatedField(serializers.PrimaryKeyRelatedField):
    """A reference to a row that the caller can see; a hidden row is refused like a missing one."""

    def __init__(self, model=None, **kwargs):
        self.scoped_model = model
        if not kwargs.get("read_only"):
            kwargs.setdefault("queryset", model.objects.none())
        super().__init__(**kwargs)

    def get_queryset(self):
        return self.scoped_model.objects.visible_to(self.context["request"].user)


class PreconditionRequired(APIException):
    """A write without the version it is based on."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "if_match_required"
    default_detail = "请在 If-Match 中给出所依据的版本（读取时返回的 ETag）"


def version_asked(request) -> int:
    """Return the version in ``If-Match``; raise 428 without one and 400 for one that was never given out."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionRequired
    found = re.fullmatch(r'"v(\d{1,9})"', given)
    if not found:
        raise ValidationError({"If-Match": ["版本标识无效，应为读取时返回的 ETag"]}, code="if_match_invalid")
    return int(found.group(1))


def etag_of(obj) -> str:
    """Return the version of a row as an ETag."""
    return f'"v{obj.version}"'


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
