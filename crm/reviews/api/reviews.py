"""Reviews over REST."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.answers import place_of
from core.api.scope import ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH, etag_of
from crm.reviews import policy, services
from crm.reviews.api.acting import VersionedMixin, decision
from crm.reviews.api.answers import ReviewSerializer, SettingSerializer, StepSerializer
from crm.reviews.api.inputs import AskedInput, ConcludeInput, ConditionInput, OpenInput, RevokeInput, SettingInput
from crm.reviews.filters import ReviewFilterSet
from crm.reviews.models import Condition, Review
from crm.reviews.queries import open_mandatory_steps, setting

CONDITION = OpenApiParameter("condition", int, OpenApiParameter.PATH, description="条件编号")


@extend_schema_view(list=extend_schema(summary="联审列表"), retrieve=extend_schema(summary="联审", parameters=[ETAG]))
class ReviewViewSet(
    ScopedViewSetMixin, VersionedMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """联审。作出结论等须带 If-Match（无 428，过期 412）；每收到一份意见版本加一。"""

    model = Review
    serializer_class = ReviewSerializer
    filterset_class = ReviewFilterSet

    def get_queryset(self):
        related = ("opinions__agency", "opinions__conditions", "conditions", "materials")
        return super().get_queryset().prefetch_related(*related)

    @extend_schema(summary="发起联审", request=OpenInput, responses={201: ReviewSerializer}, parameters=[ETAG])
    def create(self, request):
        """牵头组、协同组和指挥部可以发起；部门须在 3 个工作日内反馈。"""
        self.require(policy.can_apply(request.user))
        data = OpenInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        project = data.validated_data.pop("project")
        self.require(policy.can_open_review(request.user, project))
        review = services.open_review(project.pk, by=request.user, **data.validated_data)
        return self.answer(review, status.HTTP_201_CREATED, **place_of(self, review))

    @decision("征求部门意见", AskedInput, ReviewSerializer)
    @action(detail=True, methods=["post"])
    def ask(self, request, *args, **kwargs):
        """由指挥部再征求一个部门的意见。"""
        review = self.get_object()
        self.require(policy.can_decide(request.user))
        services.ask_opinion(review.pk, **self.read(request, AskedInput))
        return self.answer(review)

    @decision("登记联审结论", ConcludeInput, ReviewSerializer)
    @action(detail=True, methods=["post"])
    def conclude(self, request, *args, **kwargs):
        """由指挥部登记；必审意见未完成的一次列全（409 opinions_missing）。"""
        review = self.get_object()
        self.require(policy.can_decide(request.user))
        return self.answer(services.conclude_review(review.pk, **self.read(request, ConcludeInput)))

    @decision("撤销联审结论", RevokeInput, ReviewSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request, *args, **kwargs):
        """由指挥部办理；相应准入事项同时撤回。"""
        review = self.get_object()
        self.require(policy.can_decide(request.user))
        return self.answer(services.revoke_conclusion(review.pk, **self.read(request, RevokeInput)))

    @extend_schema(
        summary="条件已落实", request=ConditionInput, responses=ReviewSerializer, parameters=[IF_MATCH, ETAG, CONDITION]
    )
    @action(detail=True, methods=["post"], url_path="conditions/(?P<condition>[0-9]{1,18})/close")
    def close_condition(self, request, *args, condition, **kwargs):
        """由指挥部确认，附依据材料；全部落实后联审通过。"""
        review = self.get_object()
        found = get_object_or_404(Condition, pk=condition, review=review)
        self.require(policy.can_decide(request.user))
        services.close_condition(found.pk, **self.read(request, ConditionInput))
        return self.answer(review)

    @extend_schema(summary="签订正式合同前未完成的步骤", responses=StepSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def steps(self, request, *args, **kwargs):
        """本联审所属项目签订正式合同前还没有完成的必经步骤，空即可签。"""
        return Response(StepSerializer(open_mandatory_steps(self.get_object().project), many=True).data)

    @extend_schema(summary="联审设置", responses=SettingSerializer, filters=False, parameters=[ETAG])
    @action(detail=False, methods=["get"], pagination_class=None)
    def setting(self, request, *args, **kwargs):
        """逾期未反馈怎样处理；仅指挥部。"""
        self.require(policy.can_change_setting(request.user))
        row = setting()
        return Response(SettingSerializer(row).data, headers={"ETag": etag_of(row)})

    @extend_schema(
        summary="修改联审设置", request=SettingInput, responses=SettingSerializer, parameters=[IF_MATCH, ETAG]
    )
    @setting.mapping.patch
    def change_setting(self, request, *args, **kwargs):
        """由指挥部决定，须写明原因；任何时候都不把沉默当作同意。"""
        self.require(policy.can_change_setting(request.user))
        row = services.change_setting(**self.read(request, SettingInput))
        return Response(SettingSerializer(row).data, headers={"ETag": etag_of(row)})
