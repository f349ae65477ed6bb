"""Follow-ups over REST."""

from functools import partial

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.answers import ModelAnswer, place_of
from core.api.inputs import CalendarDateField, StrictInput, StrictModelInput
from core.api.scope import ScopedRelatedField, ScopedViewSetMixin
from core.api.versions import version_asked
from crm.enterprises.models import Enterprise
from crm.followups import policy, services
from crm.followups.filters import FollowUpFilterSet
from crm.followups.models import FollowUp
from crm.projects.models import Project


class FollowUpSerializer(ModelAnswer):
    """一条跟进记录。"""

    class Meta:
        model = FollowUp
        fields = [
            "id", "uid", "enterprise", "project", "team", "kind", "happened_at", "place", "our_people", "leader_level",
            "counterpart", "summary", "result", "next_step", "next_on", "is_closing", "late_reason", "level",
            "is_effective", "next_done_at", "voided_at", "void_reason", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class FollowUpInput(StrictModelInput):
    """新跟进的内容；其他字段（含只读字段）一律 400。"""

    enterprise = ScopedRelatedField(Enterprise)
    project = ScopedRelatedField(Project, required=False, allow_null=True)
    confirm_repeat = serializers.BooleanField(
        required=False, default=False, write_only=True, help_text="半小时内同类跟进已登记过，仍要登记"
    )

    class Meta:
        model = FollowUp
        fields = [
            "enterprise", "project", "kind", "happened_at", "place", "our_people", "leader_level", "counterpart",
            "summary", "result", "next_step", "next_on", "is_closing", "late_reason", "confirm_repeat",
        ]  # fmt: skip
        extra_kwargs = {"kind": {"required": True}}


class VoidInput(StrictInput):
    """作废的原因。"""

    reason = serializers.CharField(max_length=200, help_text="作废原因")


class RescheduleInput(StrictInput):
    """下一步改期。"""

    next_on = CalendarDateField(help_text="改到哪一天，不早于今天")
    next_step = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="下一步；缺省不变")


@extend_schema_view(list=extend_schema(summary="跟进列表"), retrieve=extend_schema(summary="跟进记录"))
class FollowUpViewSet(ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """跟进记录。"""

    model = FollowUp
    serializer_class = FollowUpSerializer
    filterset_class = FollowUpFilterSet

    @extend_schema(summary="登记跟进", request=FollowUpInput, responses={201: FollowUpSerializer})
    def create(self, request):
        self.require(policy.can_log_somewhere(request.user))
        data = FollowUpInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        self.require(policy.can_log_followup(request.user, data.validated_data.get("project")))
        followup = services.log_followup(by=request.user, **data.validated_data)
        return self._answer(followup, status.HTTP_201_CREATED, **place_of(self, followup))

    @extend_schema(summary="办结下一步", request=None, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request, *args, **kwargs):
        """约定的下一步已办结；重复调用结果相同。"""
        followup = self.get_object()
        self.require(policy.can_take_step(request.user, followup))
        return self._answer(services.complete_next_step(followup.pk, by=request.user))

    @extend_schema(summary="下一步改期", request=RescheduleInput, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"])
    def reschedule(self, request, *args, **kwargs):
        """未办结的下一步改到另一天；同一天再次调用结果相同。带 If-Match 时，已被他人改过的不再改。"""
        version = {"version": version_asked(request)} if "If-Match" in request.headers else {}
        return self._act(
            request, policy.can_take_step, RescheduleInput, partial(services.reschedule_next_step, **version)
        )

    @extend_schema(summary="作废跟进", request=VoidInput, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        """由指挥部办理；记录保留，不再作为依据；重复调用结果相同。"""
        return self._act(request, policy.can_void_followup, VoidInput, services.void_followup)

    def _act(self, request, may, body, service):
        followup = self.get_object()
        self.require(may(request.user, followup))
        data = body(data=request.data)
        data.is_valid(raise_exception=True)
        return self._answer(service(followup.pk, by=request.user, **data.validated_data))

    def _answer(self, followup, code=status.HTTP_200_OK, **headers):
        return Response(self.get_serializer(followup).data, status=code, headers=headers)
