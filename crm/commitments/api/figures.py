"""Money that arrived and yearly figures over REST."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action

from core.api.scope import ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH
from crm.commitments import policy, services
from crm.commitments.api.acting import NothingInput, VersionedActs
from crm.commitments.api.answers import ActualSerializer, ArrivalSerializer
from crm.commitments.api.inputs import ActualInput, ActualUpdateInput, ArrivalInput, ArrivalUpdateInput
from crm.commitments.filters import ActualFilterSet, ArrivalFilterSet
from crm.commitments.models import FundArrival, YearlyActual
from crm.projects.api.inputs import ReasonInput


def _works(user, row) -> bool:
    return policy.works_on(user, row.project)


def _decides(user, _row) -> bool:
    return policy.can_decide(user)


class FigureViewSet(
    VersionedActs, ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """What both kinds of reported figures share; lists leave voided ones out."""

    def get_queryset(self):
        rows = super().get_queryset()
        return rows.live() if self.action == "list" else rows


def _decision(summary, body, answer):
    return extend_schema(summary=summary, request=body, responses=answer, parameters=[IF_MATCH, ETAG])


@extend_schema_view(
    list=extend_schema(summary="到位资金列表"), retrieve=extend_schema(summary="到位资金", parameters=[ETAG])
)
class ArrivalViewSet(FigureViewSet):
    """到位资金：招商组上报，指挥部核实；只有核实的计入统计。"""

    model = FundArrival
    serializer_class = ArrivalSerializer
    filterset_class = ArrivalFilterSet

    @extend_schema(summary="上报到位资金", request=ArrivalInput, responses={201: ArrivalSerializer}, parameters=[ETAG])
    def create(self, request):
        """待指挥部核实。"""
        return self.make(request, ArrivalInput, policy.works_on, services.report_arrival)

    @_decision("修改到位资金", ArrivalUpdateInput, ArrivalSerializer)
    def partial_update(self, request, *args, **kwargs):
        """核实后不能修改（409 verified_locked）。"""
        return self.decide(request, _works, ArrivalUpdateInput, services.update_arrival, partial=True)

    @_decision("核实到位资金", None, ArrivalSerializer)
    @action(detail=True, methods=["post"])
    def verify(self, request, *args, **kwargs):
        """由指挥部办理；上报人和修改人不能核实（409 own_report）；须有佐证材料或凭证号（409 evidence_missing）。"""
        return self.decide(request, _decides, NothingInput, services.verify_arrival)

    @_decision("撤回核实到位资金", ReasonInput, ArrivalSerializer)
    @action(detail=True, methods=["post"])
    def unverify(self, request, *args, **kwargs):
        """由指挥部写明原因办理。"""
        return self.decide(request, _decides, ReasonInput, services.unverify_arrival)

    @_decision("作废到位资金", ReasonInput, ArrivalSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        """核实前可作废，记录保留。"""
        return self.decide(request, _works, ReasonInput, services.void_arrival)


@extend_schema_view(
    list=extend_schema(summary="年度实绩列表"), retrieve=extend_schema(summary="年度实绩", parameters=[ETAG])
)
class ActualViewSet(FigureViewSet):
    """年度投资、产值、税收、就业：招商组上报，指挥部核实。"""

    model = YearlyActual
    serializer_class = ActualSerializer
    filterset_class = ActualFilterSet

    @extend_schema(summary="上报年度实绩", request=ActualInput, responses={201: ActualSerializer}, parameters=[ETAG])
    def create(self, request):
        """一个项目、年度、指标只有一条。"""
        return self.make(request, ActualInput, policy.works_on, services.report_actual)

    @_decision("修改年度实绩", ActualUpdateInput, ActualSerializer)
    def partial_update(self, request, *args, **kwargs):
        """核实后不能修改（409 verified_locked）。"""
        return self.decide(request, _works, ActualUpdateInput, services.update_actual, partial=True)

    @_decision("核实年度实绩", None, ActualSerializer)
    @action(detail=True, methods=["post"])
    def verify(self, request, *args, **kwargs):
        """由指挥部办理；上报人和修改人不能核实（409 own_report）。"""
        return self.decide(request, _decides, NothingInput, services.verify_actual)

    @_decision("撤回核实年度实绩", ReasonInput, ActualSerializer)
    @action(detail=True, methods=["post"])
    def unverify(self, request, *args, **kwargs):
        """由指挥部写明原因办理。"""
        return self.decide(request, _decides, ReasonInput, services.unverify_actual)

    @_decision("作废年度实绩", ReasonInput, ActualSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        """核实前可作废，记录保留。"""
        return self.decide(request, _works, ReasonInput, services.void_actual)
