"""Promises over REST."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.scope import ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH
from crm.commitments import policy, services
from crm.commitments.api.acting import VersionedActs
from crm.commitments.api.answers import CommitmentChangeSerializer, CommitmentSerializer
from crm.commitments.api.inputs import (
    CommitmentInput,
    CommitmentMoveInput,
    CommitmentReviewInput,
    CommitmentUpdateInput,
)
from crm.commitments.filters import CommitmentFilterSet
from crm.commitments.models import Commitment
from crm.projects.api.inputs import ReasonInput


def decision(summary, body):
    """Describe a decision on a clause that rests on its version and answers with the next."""
    return extend_schema(summary=summary, request=body, responses=CommitmentSerializer, parameters=[IF_MATCH, ETAG])


def _works(user, clause) -> bool:
    return policy.works_on(user, clause.project)


def _decides(user, _clause) -> bool:
    return policy.can_decide(user)


@extend_schema_view(list=extend_schema(summary="承诺列表"), retrieve=extend_schema(summary="承诺", parameters=[ETAG]))
class CommitmentViewSet(
    VersionedActs, ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """政企双方承诺。写入已有承诺须带 If-Match（无 428，过期 412）。"""

    model = Commitment
    serializer_class = CommitmentSerializer
    filterset_class = CommitmentFilterSet

    def get_queryset(self):
        rows = super().get_queryset()
        return rows.live() if self.action == "list" else rows

    @extend_schema(
        summary="登记承诺", request=CommitmentInput, responses={201: CommitmentSerializer}, parameters=[ETAG]
    )
    def create(self, request):
        """双方都有条款后，自动登记准入事项“双方承诺已登记”。"""
        return self.make(request, CommitmentInput, policy.works_on, services.add_commitment)

    @decision("修改承诺", CommitmentUpdateInput)
    def partial_update(self, request, *args, **kwargs):
        """申请前可修改；签约后由指挥部写明原因修改；改动条款内容后原公平竞争审查结果失效。"""
        return self.decide(request, _works, CommitmentUpdateInput, services.update_commitment, partial=True)

    @decision("办理承诺", CommitmentMoveInput)
    @action(detail=True, methods=["post"])
    def move(self, request, *args, **kwargs):
        """条件成就、申请由招商组办理；批准、兑现、不予兑现由指挥部办理。政府承诺未通过公平竞争审查不能批准（409 review_missing）。"""
        return self.decide(request, _works, CommitmentMoveInput, services.move_commitment)

    @decision("登记公平竞争审查结果", CommitmentReviewInput)
    @action(detail=True, methods=["post"])
    def review(self, request, *args, **kwargs):
        """由指挥部办理，只对政府承诺；批准后不能再改（409 review_in_use）。"""
        return self.decide(request, _decides, CommitmentReviewInput, services.review_commitment)

    @decision("撤回公平竞争审查结果", ReasonInput)
    @action(detail=True, methods=["post"], url_path="review/withdraw")
    def withdraw_review(self, request, *args, **kwargs):
        """由指挥部写明原因办理；批准后须先撤回批准。"""
        return self.decide(request, _decides, ReasonInput, services.withdraw_review)

    @decision("作废承诺", ReasonInput)
    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        """记录保留，不再计入双方承诺。"""
        return self.decide(request, _works, ReasonInput, services.void_commitment)

    @extend_schema(summary="承诺办理记录", responses=CommitmentChangeSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def history(self, request, *args, **kwargs):
        """全部办理记录，最早在前。"""
        rows = self.get_object().changes.select_related("by").order_by("id")
        return Response(CommitmentChangeSerializer(rows, many=True).data)
