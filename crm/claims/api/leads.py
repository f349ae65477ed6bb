"""Leads and the pool over REST."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.versions import ETAG
from crm.claims import policy, services
from crm.claims.api.answers import LeadSerializer, PoolSerializer, TakenSerializer
from crm.claims.api.base import RowViewSet, decision
from crm.claims.api.inputs import FeedbackInput, JudgeInput, RespondInput, TakeInput
from crm.claims.filters import LeadFilterSet, PoolFilterSet
from crm.claims.models import LeadIntake
from crm.claims.queries.leads import with_clock
from crm.claims.queries.pool import pool_for


def _answers(user, lead):
    return policy.can_answer_lead(user, lead.project)


def _judges(user, lead):
    return policy.can_judge_lead(user, lead.project)


@extend_schema_view(list=extend_schema(summary="线索列表"), retrieve=extend_schema(summary="线索", parameters=[ETAG]))
class LeadViewSet(RowViewSet):
    """线索时限：响应 1 天、研判 3 天（重大 1 周）、反馈 1 周、每两周跟进。"""

    model = LeadIntake
    serializer_class = LeadSerializer
    filterset_class = LeadFilterSet

    def get_queryset(self):
        return with_clock(super().get_queryset()).select_related("project")

    def key_of(self, row):
        return row.project_id

    @decision("登记响应", RespondInput, LeadSerializer)
    @action(detail=True, methods=["post"])
    def respond(self, request, *args, **kwargs):
        """由牵头组或指挥部登记。"""
        return self.act(request, _answers, RespondInput, services.respond_lead)

    @decision("研判", JudgeInput, LeadSerializer)
    @action(detail=True, methods=["post"])
    def judge(self, request, *args, **kwargs):
        """由组长或指挥部作出；放弃即终止项目，公海即开放领取。"""
        return self.act(request, _judges, JudgeInput, services.judge_lead)

    @decision("登记反馈", FeedbackInput, LeadSerializer)
    @action(detail=True, methods=["post"])
    def feedback(self, request, *args, **kwargs):
        """由牵头组或指挥部登记。"""
        return self.act(request, _answers, FeedbackInput, services.answer_referrer)


@extend_schema_view(list=extend_schema(summary="线索公海"), retrieve=extend_schema(summary="公海线索"))
class PoolViewSet(RowViewSet):
    """公海里的线索，各组可领取；只有公开信息。"""

    model = LeadIntake
    serializer_class = PoolSerializer
    filterset_class = PoolFilterSet

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return LeadIntake.objects.none()
        return pool_for(self.request.user).select_related("pooled_from")

    def retrieve(self, request, *args, **kwargs):
        """Return one pooled lead."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(summary="领取线索", request=TakeInput, responses=TakenSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request, *args, **kwargs):
        """领取后项目归本组牵头；两人同时领取，后者 409 not_in_pool 或 404。"""
        lead = self.get_object()
        self.require(policy.can_take_from_pool(request.user))
        given = self.checked(request, TakeInput)
        self.require(policy.can_take_from_pool(request.user, given["team"]))
        services.take_from_pool(lead.pk, by=request.user, team=given["team"])
        return Response(TakenSerializer({"id": lead.pk, "project": lead.project_id}).data)
