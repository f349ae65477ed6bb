"""Opinions of agencies over REST."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action

from core.api.scope import ScopedViewSetMixin
from core.api.versions import ETAG
from crm.reviews import policy, services
from crm.reviews.api.acting import VersionedMixin, decision
from crm.reviews.api.answers import OpinionSerializer
from crm.reviews.api.inputs import OpinionInput
from crm.reviews.filters import OpinionFilterSet
from crm.reviews.models import Opinion


@extend_schema_view(list=extend_schema(summary="意见列表"), retrieve=extend_schema(summary="意见", parameters=[ETAG]))
class OpinionViewSet(
    ScopedViewSetMixin, VersionedMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """部门意见；经办人只看到本部门的。"""

    model = Opinion
    serializer_class = OpinionSerializer
    filterset_class = OpinionFilterSet

    def get_queryset(self):
        return super().get_queryset().select_related("agency").prefetch_related("conditions").order_by("due_on", "pk")

    @decision("提交意见", OpinionInput, OpinionSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request, *args, **kwargs):
        """由该部门经办人提交，指挥部代录须填来文文号；联审有结论后不能再改（409 review_closed）。"""
        opinion = self.get_object()
        self.require(policy.can_answer(request.user, opinion))
        return self.answer(services.submit_opinion(opinion.pk, **self.read(request, OpinionInput)))
