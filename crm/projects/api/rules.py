"""The rules of the lifecycle over REST: gates, deadlines and lights, each a chain of versions under one address."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.scope import ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH, NO_VERSION, version_asked
from core.errors import StaleWrite
from crm.projects import policy
from crm.projects.api.rule_inputs import (
    GateRuleAnswer,
    GateRuleChange,
    GateRuleInput,
    LightRuleAnswer,
    LightRuleChange,
    StageTermAnswer,
    StageTermChange,
    StageTermInput,
)
from crm.projects.api.rule_previews import GatePreviewAnswer, LightPreviewAnswer
from crm.projects.filters_rules import GateRuleFilterSet, LightRuleFilterSet, StageTermFilterSet
from crm.projects.models import GateRule, LightRule, StageTerm
from crm.projects.queries.blocking import preview_gate_rule
from crm.projects.queries.light_preview import preview_light_rule, preview_stage_term
from crm.projects.services.ruling import (
    change_gate_rule,
    change_light_rule,
    change_stage_term,
    drafted_rule,
)


@extend_schema_view(list=extend_schema(description="每条规则的最新一版，含尚未生效的。"))
class RuleViewSet(ScopedViewSetMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """规则的最新一版、历次版本、试算和修改；修改即写下一版，从生效日期起算，不改旧版。"""

    lookup_field, lookup_url_kwarg, lookup_value_regex = "key", "rule", "[A-Za-z0-9_]+(?:[.][A-Za-z0-9_]+)*"
    change_input: type[serializers.Serializer]
    names: tuple[str, ...] = ()

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if self.action != "list" else rows.filter(pk__in=self.model.objects.newest().values("pk"))

    def get_object(self):
        found = self.get_queryset().at(self.kwargs["rule"]).order_by("-number").first()
        if found is None:
            raise Http404
        return found

    def answer(self, rule, code=status.HTTP_200_OK, **headers):
        """Return the version as an answer; its number is what If-Match names."""
        headers["ETag"] = f'"v{rule.number}"'
        return Response(self.get_serializer(rule).data, status=code, headers=headers)

    def key_of(self, rule) -> dict[str, str]:
        """Return the columns that name the rule."""
        return {name: getattr(rule, name) for name in self.model.objects.all().key}

    def retrieve(self, request, *args, **kwargs):
        return self.answer(self.get_object())

    def partial_update(self, request, *args, **kwargs):
        rule = self.get_object()
        self.require(policy.can_manage_rules(request.user))
        version = version_asked(request)
        if version == NO_VERSION:
            raise StaleWrite(rule)
        return self.answer(self.change(self.key_of(rule), version, self.given(self.change_input)))

    def given(self, body, **kwargs) -> dict[str, Any]:
        """Return the checked body."""
        data = body(data=self.request.data, context=self.get_serializer_context(), **kwargs)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def change(self, key: dict[str, str], based_on: int | None, values: dict[str, Any]):
        """Write the next version."""
        raise NotImplementedError

    def created(self, body):
        """Write the first version of a rule that is named in the body."""
        self.require(policy.can_manage_rules(self.request.user))
        values = self.given(body)
        key = {name: values.pop(name) for name in self.model.objects.all().key}
        rule = self.change(key, None, values)
        place = self.reverse_action("detail", args=[rule.key])
        return self.answer(rule, status.HTTP_201_CREATED, Location=place)

    @action(detail=True, methods=["get"], filterset_class=None)
    def versions(self, request, *args, **kwargs):
        """历次版本，最新在前。"""
        rule = self.get_object()
        page = self.paginate_queryset(self.model.objects.visible_to(request.user).at(rule.key))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def drafted(self):
        """Return the last version and the one that the body of a preview would write; HQ may try too."""
        rule = self.get_object()
        self.require(policy.can_preview_rules(self.request.user))
        values = self.given(self.change_input, partial=True)
        values.pop("reason", None)
        return rule, drafted_rule(self.model, self.key_of(rule), **values)


@extend_schema_view(
    list=extend_schema(summary="准入规则"),
    retrieve=extend_schema(summary="准入规则", parameters=[ETAG]),
    create=extend_schema(
        summary="新增准入规则", request=GateRuleInput, responses={201: GateRuleAnswer}, parameters=[ETAG]
    ),
    partial_update=extend_schema(
        summary="修改准入规则", request=GateRuleChange, responses=GateRuleAnswer, parameters=[IF_MATCH, ETAG]
    ),
    versions=extend_schema(summary="准入规则的历次版本", responses=GateRuleAnswer(many=True)),
)
class GateRuleViewSet(RuleViewSet):
    """各阶段的准入规则；在岗人员可读，系统管理员可改。key 为“阶段.代码”。"""

    model, serializer_class, filterset_class = GateRule, GateRuleAnswer, GateRuleFilterSet
    change_input = GateRuleChange

    def create(self, request):
        return self.created(GateRuleInput)

    def change(self, key, based_on, values):
        return change_gate_rule(by=self.request.user, based_on=based_on, **key, **values)

    @extend_schema(summary="试算准入规则", request=GateRuleChange, responses=GatePreviewAnswer)
    @action(detail=True, methods=["post"])
    def preview(self, request, *args, **kwargs):
        """新内容会挡住、放行多少项目，按阶段和招商组计数；不保存。"""
        rule, wanted = self.drafted()
        asked = wanted.requirement() if wanted.is_active else None
        preview = preview_gate_rule(wanted.stage, wanted.code, asked)
        return Response(GatePreviewAnswer(preview, context={"rule": rule}).data)


@extend_schema_view(
    list=extend_schema(summary="阶段期限"),
    retrieve=extend_schema(summary="阶段期限", parameters=[ETAG]),
    create=extend_schema(
        summary="新增阶段期限", request=StageTermInput, responses={201: StageTermAnswer}, parameters=[ETAG]
    ),
    partial_update=extend_schema(
        summary="修改阶段期限", request=StageTermChange, responses=StageTermAnswer, parameters=[IF_MATCH, ETAG]
    ),
    versions=extend_schema(summary="阶段期限的历次版本", responses=StageTermAnswer(many=True)),
)
class StageTermViewSet(RuleViewSet):
    """各阶段的期限和预警提前量；key 为“类型.阶段.目标”。"""

    model, serializer_class, filterset_class = StageTerm, StageTermAnswer, StageTermFilterSet
    change_input = StageTermChange

    def create(self, request):
        return self.created(StageTermInput)

    def change(self, key, based_on, values):
        return change_stage_term(by=self.request.user, based_on=based_on, **key, **values)

    @extend_schema(summary="试算阶段期限", request=StageTermChange, responses=LightPreviewAnswer)
    @action(detail=True, methods=["post"])
    def preview(self, request, *args, **kwargs):
        """新的预警提前量会改变多少项目的亮灯；期限天数只用于以后进入该阶段的项目。不保存。"""
        rule, wanted = self.drafted()
        preview = preview_stage_term(wanted, request.user)
        return Response(LightPreviewAnswer(preview, context={"rule": rule}).data)


@extend_schema_view(
    list=extend_schema(summary="亮灯规则"),
    retrieve=extend_schema(summary="亮灯规则", parameters=[ETAG]),
    partial_update=extend_schema(
        summary="修改亮灯规则", request=LightRuleChange, responses=LightRuleAnswer, parameters=[IF_MATCH, ETAG]
    ),
    versions=extend_schema(summary="亮灯规则的历次版本", responses=LightRuleAnswer(many=True)),
)
class LightRuleViewSet(RuleViewSet):
    """亮灯的界限（久未跟进按分级、进度落后、逾期未开工、约定节点）；改后由后台重算全部在办项目。"""

    model, serializer_class, filterset_class = LightRule, LightRuleAnswer, LightRuleFilterSet
    change_input = LightRuleChange

    def change(self, key, based_on, values):
        return change_light_rule(by=self.request.user, based_on=based_on, **key, **values)

    @extend_schema(summary="试算亮灯规则", request=LightRuleChange, responses=LightPreviewAnswer)
    @action(detail=True, methods=["post"])
    def preview(self, request, *args, **kwargs):
        """按今天的情况，新界限会使多少项目由什么灯变为什么灯；可见范围内的列出至多 50 个。不保存。"""
        rule, wanted = self.drafted()
        preview = preview_light_rule(wanted, request.user)
        return Response(LightPreviewAnswer(preview, context={"rule": rule}).data)
