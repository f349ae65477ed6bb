"""The gates of a project over REST: what they ask for, what was recorded, and taking it back."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from crm.projects import policy, services
from crm.projects.api.answers import FactSerializer, GateSerializer
from crm.projects.api.inputs import FactInput, ReasonInput
from crm.projects.models import rulebook
from crm.projects.queries import gate_checklist, missing_items
from crm.projects.stages import PATHS, next_stage

TO = OpenApiParameter("to", str, description="目标阶段，须在本类型的路径上；缺省为下一阶段")
CODE = OpenApiParameter("code", str, OpenApiParameter.PATH, description="事项代码")


class FactActions:
    """Who sees a project reads its facts and gates (partners do not); who works on it records and takes back."""

    @extend_schema(summary="准入清单", responses=GateSerializer, parameters=[TO], filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def gate(self, request, *args, **kwargs):
        """进入下一阶段（或 to 所指阶段）的全部条件，未满足的在前。"""
        project = self.for_staff()
        to = request.query_params.get("to") or next_stage(project.type, project.stage) or project.stage
        if to not in PATHS[project.type]:
            raise ValidationError({"to": ["本类型的项目没有这个阶段"]}, code="invalid_choice")
        items = gate_checklist(project, to)
        return Response(GateSerializer({"to": to, "missing": len(missing_items(items)), "items": items}).data)

    @extend_schema(summary="准入事项的登记", responses=FactSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def facts(self, request, *args, **kwargs):
        """全部登记，最早在前；撤回的也在内（withdrawn_at 非空）。"""
        rows = self.for_staff().facts.select_related("recorded_by").order_by("id")
        return Response(FactSerializer(rows, many=True).data)

    @extend_schema(summary="登记准入事项", request=FactInput, responses={201: FactSerializer})
    @facts.mapping.post
    def record_fact(self, request, *args, **kwargs):
        """评审、公平竞争审查、法务审核由指挥部登记，服务档案也由服务专员登记；同一事项、日期、来源再次登记不变，其他须先撤回（409 fact_exists）。"""
        project = self.get_object()
        self.require(policy.can_record_facts(request.user, project))
        data = FactInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        self.require(policy.can_record_fact(request.user, project, data.validated_data["code"]))
        fact = services.record_fact(project.pk, by=request.user, **data.validated_data)
        return Response(FactSerializer(fact).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="撤回准入事项", request=ReasonInput, responses=FactSerializer, parameters=[CODE])
    @action(detail=True, methods=["post"], url_path="facts/(?P<code>[a-z_]{1,40})/withdraw")
    def withdraw_fact(self, request, *args, code, **kwargs):
        """撤回须写明原因，原登记保留；已凭此进入后续阶段的由指挥部撤回（409 fact_in_use）。"""
        project = self.get_object()
        if rulebook().fact(code) is None:
            raise Http404
        self.require(policy.can_record_fact(request.user, project, code))
        data = ReasonInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(
            FactSerializer(services.withdraw_fact(project.pk, code, by=request.user, **data.validated_data)).data
        )
