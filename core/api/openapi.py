"""The OpenAPI schema: one shape of errors on every operation, masked and strict serializers told as they are."""

from django_filters import filters
from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_basic_type, build_parameter_type
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from core.api.idempotency import IDEMPOTENCY_KEY, OncePerKeyMixin

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
ERRORS = {
    "400": "请求有误：未知参数、未知或只读字段、字段值无效、JSON 无法解析",
    "401": "未登录，或令牌无效、已过期、客户端已停用",
    "403": "无权进行此操作，或令牌缺少所需的权限范围",
    "404": "不存在，或不在可见范围内（两者答复相同）",
    "406": "只提供 application/json",
    "409": "业务规则拒绝；errors 逐项列出 code 与字段",
    "412": "版本已过期：内容已被他人更新",
    "413": "请求体过大",
    "415": "请求体须为 application/json",
    "422": "Idempotency-Key 已用于另一请求",
    "428": "缺少 If-Match",
    "429": "请求过于频繁",
}


class ErrorItem(serializers.Serializer):
    """One fault: a stable code, its words, and the input it is about."""

    code = serializers.CharField(help_text="稳定的代码")
    detail = serializers.CharField(help_text="说明")
    attr = serializers.CharField(allow_null=True, help_text="出错的字段或参数，无则为 null")


class Error(serializers.Serializer):
    """所有错误的统一格式。"""

    type = serializers.ChoiceField(
        ["validation_error", "client_error", "server_error", "rule_violation"], help_text="错误类别"
    )
    errors = ErrorItem(many=True)


class ApiSchema(AutoSchema):
    """Adds to every operation the refusals that it can answer with."""

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction=direction)
        for status in self._error_codes():
            bodies.setdefault(status, self._get_response_for_code(Error, status) | {"description": ERRORS[status]})
        return dict(sorted(bodies.items()))

    def get_override_parameters(self):
        return [*super().get_override_parameters(), *([IDEMPOTENCY_KEY] if self._runs_once() else [])]

    def _runs_once(self) -> bool:
        return self.method == "POST" and isinstance(self.view, OncePerKeyMixin)

    def _error_codes(self) -> list[str]:
        found = ["400", "401", "403", "406", "429"]
        if "{" in self.path:
            found.append("404")
        if self.method in UNSAFE:
            found += ["409", "413", "415"]
            found += ["422"] if self._runs_once() else []
        if any(one["name"] == "If-Match" for one in self._get_parameters()):
            found += ["412", "428"]
        return found


class FilterExtension(DjangoFilterExtension):
    """Filters by a row take its id; what belongs to pages alone stays out."""

    target_class = "core.api.filtering.StrictFilterBackend"
    match_subclasses = True
    priority = 1

    def resolve_filter_field(self, auto_schema, model, filterset_class, field_name, filter_field):
        if field_name in self.target.for_pages_only:
            return []
        by_row = isinstance(filter_field, filters.ModelChoiceFilter)
        if by_row or callable(filter_field.extra.get("choices")):
            schema = build_basic_type(OpenApiTypes.INT if by_row else OpenApiTypes.STR)
            words = str(filter_field.label or "")
            return [build_parameter_type(field_name, schema, OpenApiParameter.QUERY, description=words)]
        return super().resolve_filter_field(auto_schema, model, filterset_class, field_name, filter_field)


class MaskedSerializerExtension(OpenApiSerializerExtension):
    """Masked fields may be absent: partners do not get them."""

    target_class = "core.api.masks.MaskedForPartners"
    match_subclasses = True

    def map_serializer(self, auto_schema, direction):
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        masked = set(self.target.masked_for_partners)
        schema["required"] = [name for name in schema.get("required", []) if name not in masked]
        for name in masked & set(schema["properties"]):
            shown = schema["properties"][name]
            whole = {"allOf": [shown]} if "$ref" in shown else shown
            title = shown.get("description", "")
            schema["properties"][name] = whole | {"description": f"{title}（合作单位的答复中没有此项）".lstrip()}
        return schema


class StrictInputExtension(OpenApiSerializerExtension):
    """Inputs take no other fields than those listed."""

    target_class = "core.api.inputs.StrictInput"
    match_subclasses = True

    def map_serializer(self, auto_schema, direction):
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return schema | {"additionalProperties": False}
