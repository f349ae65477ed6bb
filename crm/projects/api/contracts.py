"""Contracts over REST: the list, one, drafting, correcting, signing, ending, totals and closed months."""

import datetime
from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.answers import ModelAnswer, place_of
from core.api.inputs import CalendarDateField, StrictInput, StrictModelInput
from core.api.masks import is_partner
from core.api.scope import ScopedRelatedField, ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH, etag_of, version_asked
from crm.projects import policy, queries, services
from crm.projects.api.inputs import REASON
from crm.projects.contract_filters import ContractFilterSet
from crm.projects.models import AmountAdjustment, Contract, CountedMonth, Project, ProjectFile
from crm.projects.services.contracts.checking import EDITABLE

FROM = OpenApiParameter("start", datetime.date, required=True, description="起始日期，按所在月份计")
TO = OpenApiParameter("end", datetime.date, required=True, description="截止日期，按所在月份计")
BY = OpenApiParameter("by", str, enum=["team", "chain", "month"], description="分组；缺省为合计一行")


class ContractSerializer(ModelAnswer):
    """一份合同。金额单位万元，外资单位万美元。"""

    class Meta:
        model = Contract
        fields = [
            "id", "uid", "project", *EDITABLE, "status", "terminated_on", "terminate_reason", "counted_month",
            "counted_as", "counted_wan", "counted_usd_wan", "version", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class ContractInput(StrictModelInput):
    """合同的内容；签订、终止另有操作。"""

    increases = ScopedRelatedField(Contract, required=False, allow_null=True, help_text="增资于：本项目已签的正式合同")
    upgrades = ScopedRelatedField(
        Contract, required=False, allow_null=True, help_text="升格自：本项目已签的框架或意向协议"
    )
    file = ScopedRelatedField(ProjectFile, required=False, allow_null=True, help_text="合同文件：本项目材料的 id")

    class Meta:
        model = Contract
        fields = list(EDITABLE)


class ContractCreateInput(ContractInput):
    """新合同的内容。"""

    project = ScopedRelatedField(Project)

    class Meta(ContractInput.Meta):
        fields = ["project", *EDITABLE]


class ContractUpdateInput(ContractInput):
    """修改合同的内容；已签的由指挥部更正，reason 必填。"""

    reason = serializers.CharField(
        max_length=REASON, required=False, allow_blank=True, write_only=True, help_text="更正原因"
    )

    class Meta(ContractInput.Meta):
        fields = [*EDITABLE, "reason"]


class SignInput(StrictInput):
    """签订的内容。"""

    signed_on = CalendarDateField(required=False, help_text="签订日期，不晚于今天；缺省用合同上已填的日期")
    file = ScopedRelatedField(ProjectFile, required=False, help_text="合同文件：本项目材料的 id")


class EndInput(StrictInput):
    """终止的内容。"""

    reason = serializers.CharField(max_length=REASON, help_text="终止原因")
    terminated_on = CalendarDateField(required=False, help_text="终止日期，不晚于今天；缺省为今天")


class MonthInput(StrictInput):
    """锁定到哪个月。"""

    month = CalendarDateField(help_text="该月任一天；此前未锁定的月份一并锁定")


class MonthSerializer(ModelAnswer):
    """一个已锁定的月份。"""

    class Meta:
        model = CountedMonth
        fields = ["id", "month", "projects", "formal_wan", "increment_wan", "usd_wan", "closed_at"]
        read_only_fields = fields


class AdjustmentSerializer(ModelAnswer):
    """一条统计调整：计入月份的增减为现值减原值。"""

    class Meta:
        model = AmountAdjustment
        fields = [
            "id", "contract", "project", "month", "counted_as", "projects", "before_wan", "after_wan", "before_usd_wan",
            "after_usd_wan", "cause", "reason", "made_at",
        ]  # fmt: skip
        read_only_fields = fields


class TotalSerializer(serializers.Serializer):
    """一行签约统计。"""

    key = serializers.CharField(allow_null=True, help_text="招商组或产业链的 id，或月份；合计为 null")
    projects = serializers.IntegerField(help_text="签约项目数，一个项目只计一次")
    formal_wan = serializers.DecimalField(20, 4, help_text="正式合同额（万元）")
    increment_wan = serializers.DecimalField(20, 4, help_text="增资（万元），另列")
    usd_wan = serializers.DecimalField(20, 4, help_text="外资（万美元），不折入万元")
    bands = serializers.DictField(
        child=serializers.IntegerField(), help_text="1、5、10、50、100 亿元以上的项目数，含本数"
    )


class TotalsAsked(serializers.Serializer):
    """统计的期间和分组。"""

    start = CalendarDateField()
    end = CalendarDateField()
    by = serializers.ChoiceField(["team", "chain", "month"], required=False, default=None)


@extend_schema_view(list=extend_schema(summary="合同列表"), retrieve=extend_schema(summary="合同", parameters=[ETAG]))
class ContractViewSet(ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """合同。写入已有合同须带 If-Match（无 428，过期 412）。"""

    model = Contract
    serializer_class = ContractSerializer
    filterset_class = ContractFilterSet
    parameters_of_actions: ClassVar = {"totals": frozenset({"start", "end", "by"})}

    def answer(self, contract, code=status.HTTP_200_OK, **headers):
        """Return the contract as an answer with its version."""
        headers["ETag"] = etag_of(contract)
        return Response(self.get_serializer(contract).data, status=code, headers=headers)

    def retrieve(self, request, *args, **kwargs):
        return self.answer(self.get_object())

    @extend_schema(
        summary="登记合同", request=ContractCreateInput, responses={201: ContractSerializer}, parameters=[ETAG]
    )
    def create(self, request):
        self.require(policy.can_draft_contracts(request.user))
        data = ContractCreateInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        given = dict(data.validated_data)
        contract = services.add_contract(given.pop("project").pk, by=request.user, **given)
        return self.answer(contract, status.HTTP_201_CREATED, **place_of(self, contract))

    @extend_schema(
        summary="修改合同", request=ContractUpdateInput, responses=ContractSerializer, parameters=[IF_MATCH, ETAG]
    )
    def partial_update(self, request, *args, **kwargs):
        """草拟的由招商组修改，已签的由指挥部更正；属于重大变更的走合同变更（409 amendment_required）。"""
        contract = self.get_object()
        self.require(policy.can_edit_contracts(request.user, contract.project))
        version = version_asked(request)
        data = ContractUpdateInput(contract, data=request.data, partial=True, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return self.answer(
            services.update_contract(contract.pk, by=request.user, version=version, **data.validated_data)
        )

    @extend_schema(summary="登记签订", request=SignInput, responses=ContractSerializer, parameters=[IF_MATCH, ETAG])
    @action(detail=True, methods=["post"])
    def sign(self, request, *args, **kwargs):
        """按实际签订日计入统计；一个项目只有一份正式合同（409 formal_exists），增加投资登记增资。"""
        contract = self.get_object()
        self.require(policy.can_sign_contract(request.user, contract.project))
        return self._decided(request, contract, SignInput, services.sign_contract)

    @extend_schema(summary="终止合同", request=EndInput, responses=ContractSerializer, parameters=[IF_MATCH, ETAG])
    @action(detail=True, methods=["post"])
    def terminate(self, request, *args, **kwargs):
        """草拟的由招商组作废，已签的由指挥部终止；不能撤销。"""
        contract = self.get_object()
        self.require(policy.can_terminate_contract(request.user, contract.project, contract))
        return self._decided(request, contract, EndInput, services.terminate_contract)

    def _decided(self, request, contract, body, service):
        version = version_asked(request)
        data = body(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return self.answer(service(contract.pk, by=request.user, version=version, **data.validated_data))

    @extend_schema(summary="统计调整", responses=AdjustmentSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def adjustments(self, request, *args, **kwargs):
        """所在月份锁定以后的变动，最新在前。"""
        rows = AmountAdjustment.objects.filter(contract=self.get_object())
        return Response(AdjustmentSerializer(rows, many=True).data)

    @extend_schema(summary="签约统计", responses=TotalSerializer(many=True), parameters=[FROM, TO, BY], filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def totals(self, request, *args, **kwargs):
        """范围内项目的签约项目数、正式合同额和增资；按实际签订日所在月份。"""
        self.require(not is_partner(request))
        asked = TotalsAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        found = queries.signed_totals(request.user, given["start"], given["end"], given["by"])
        return Response(TotalSerializer(found, many=True).data)


@extend_schema_view(
    list=extend_schema(summary="已锁定的统计月份"), retrieve=extend_schema(summary="一个已锁定的统计月份")
)
class CountedMonthViewSet(
    ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """已锁定的统计月份，全区数；锁定后不再变化。"""

    model = CountedMonth
    serializer_class = MonthSerializer

    @extend_schema(summary="锁定统计月份", request=MonthInput, responses={201: MonthSerializer})
    def create(self, request):
        """由指挥部办理，只能锁定已结束的月份（连同此前各月），不能重新打开；答复为所指的月份。"""
        self.require(policy.can_close_month(request.user))
        data = MonthInput(data=request.data)
        data.is_valid(raise_exception=True)
        row = services.close_month(data.validated_data["month"], by=request.user)[-1]
        return Response(MonthSerializer(row).data, status=status.HTTP_201_CREATED, headers=place_of(self, row))
