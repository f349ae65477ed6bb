"""流失分析 over REST: the lost projects, and what they add up to by reason and place."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.answers import ModelAnswer
from core.api.masks import is_partner
from core.api.scope import ScopedViewSetMixin
from crm.projects import policy
from crm.projects.filters_states import OutflowFilterSet
from crm.projects.models import Outflow
from crm.projects.queries.losses import loss_groups, loss_total


class OutflowAnswer(ModelAnswer):
    """一个外流项目的去向、原因和流失额（万元）。"""

    class Meta:
        model = Outflow
        fields = ["id", "project", "moved_on", "province", "city", "why", "text", "lost_wan"]
        read_only_fields = fields


class LossGroupAnswer(serializers.Serializer):
    """同一原因或同一去向的外流项目。"""

    code = serializers.CharField()
    word = serializers.CharField(help_text="名称")
    count = serializers.IntegerField(help_text="项目数")
    lost_wan = serializers.DecimalField(20, 4, help_text="流失投资额（万元）")
    share = serializers.DecimalField(9, 6, help_text="占全部流失额，0 至 1")


class LossTotalsAnswer(serializers.Serializer):
    """外流合计，按原因和去向，额大的在前。"""

    count = serializers.IntegerField()
    lost_wan = serializers.DecimalField(20, 4, help_text="流失投资额（万元）")
    by_reason = LossGroupAnswer(many=True)
    by_place = LossGroupAnswer(many=True)


@extend_schema_view(list=extend_schema(summary="外流项目"))
class LossViewSet(ScopedViewSetMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """可见范围内的外流项目；合作单位不可见。"""

    model = Outflow
    serializer_class = OutflowAnswer
    filterset_class = OutflowFilterSet
    parameters_of_actions = {"totals": frozenset(OutflowFilterSet.base_filters)}

    def list(self, request, *args, **kwargs):
        self.require(policy.can_see_losses(request.user))
        return super().list(request, *args, **kwargs)

    @extend_schema(summary="流失分析", responses=LossTotalsAnswer, filters=True)
    @action(detail=False, methods=["get"], pagination_class=None)
    def totals(self, request, *args, **kwargs):
        """同样的筛选条件下，按原因和去向合计。"""
        self.require(policy.can_see_losses(request.user) and not is_partner(request))
        narrowed = OutflowFilterSet(request.query_params, queryset=self.get_queryset(), request=request)
        if not narrowed.is_valid():
            raise serializers.ValidationError(narrowed.errors)
        reasons, places = loss_groups(narrowed.qs, "why"), loss_groups(narrowed.qs, "province")
        count, lost = loss_total(reasons)
        answer = {"count": count, "lost_wan": lost, "by_reason": reasons, "by_place": places}
        return Response(LossTotalsAnswer(answer).data)
