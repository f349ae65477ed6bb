"""The monthly progress over REST: list, file, correct, verify and send back; the same rules as the pages."""

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.answers import ModelAnswer, place_of
from core.api.inputs import CalendarDateField, StrictInput
from core.api.masks import is_partner
from core.api.scope import ScopedRelatedField, ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH, etag_of, version_asked
from crm.projects import policy, services
from crm.projects.api.inputs import ReasonInput
from crm.projects.models import ProgressReport, Project, ProjectFile
from crm.projects.services import MonthEntry
from crm.projects.services.progress import FIELDS as PROGRESS_FIELDS

YES_NO = [("true", "是"), ("false", "否")]


class ProgressSerializer(ModelAnswer):
    """一个项目一个月的进度；百分数为累计，金额单位万元。"""

    reported_by = serializers.CharField(source="reported_by.name", read_only=True, default="系统", help_text="填报人")
    verified_by = serializers.CharField(
        source="verified_by.name", read_only=True, default=None, allow_null=True, help_text="核实人，未核实为 null"
    )

    class Meta:
        model = ProgressReport
        fields = [
            "id", "project", "month", *PROGRESS_FIELDS, "photos", "reported_at", "reported_by", "verified_at", "verified_by", "version",
        ]  # fmt: skip
        read_only_fields = fields


def _number(digits: int, places: int, said: str, *, required: bool) -> serializers.DecimalField:
    more = {} if required else {"required": False, "allow_null": True, "default": None}
    return serializers.DecimalField(max_digits=digits, decimal_places=places, help_text=said, **more)


class ProgressInput(StrictInput):
    """填报的内容；更正时未给出的不变。"""

    planned_pct = _number(5, 2, "到月底的计划进度（%），0 到 100", required=True)
    actual_pct = _number(5, 2, "到月底的实际进度（%），0 到 100，不小于上月", required=True)
    invested_wan = _number(18, 4, "本月完成投资（万元）", required=False)
    invested_total_wan = _number(18, 4, "累计完成投资（万元）；缺省按上月累计加本月", required=False)
    problem = serializers.CharField(max_length=500, required=False, default="", allow_blank=True, help_text="存在问题")
    photos = ScopedRelatedField(ProjectFile, many=True, required=False, help_text="现场照片：本项目材料的 id")


class ProgressCreateInput(ProgressInput):
    """一个项目一个月的进度。"""

    project = ScopedRelatedField(Project, help_text="项目，须在落地或在建阶段")
    month = CalendarDateField(help_text="月份，写当月 1 日，不晚于本月")


class ProgressFilterSet(django_filters.FilterSet):
    """Filters of the monthly reports."""

    project = django_filters.NumberFilter(label="项目", field_name="project_id", min_value=0, max_value=2**63 - 1)
    month = django_filters.DateFilter(label="月份")
    verified = django_filters.ChoiceFilter(label="已核实", choices=YES_NO, method="is_verified")

    class Meta:
        model = ProgressReport
        fields: list[str] = []

    def is_verified(self, reports, name, value):
        return reports.filter(verified_at__isnull=value == "false")


@extend_schema_view(
    list=extend_schema(summary="月度进度列表"), retrieve=extend_schema(summary="月度进度", parameters=[ETAG])
)
class ProgressViewSet(
    ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):  # fmt: skip
    """在建和落地项目的月度进度。更正、核实、退回须带 If-Match（无 428，过期 412）；不对合作单位开放。"""

    model = ProgressReport
    serializer_class = ProgressSerializer
    filterset_class = ProgressFilterSet

    def get_queryset(self):
        return super().get_queryset().with_related().prefetch_related("photos").order_by("-month", "-id")

    def answer(self, report, code=status.HTTP_200_OK, **headers):
        """Return the report with its version."""
        headers["ETag"] = etag_of(report)
        return Response(self.get_serializer(report).data, status=code, headers=headers)

    def retrieve(self, request, *args, **kwargs):
        return self.answer(self.get_object())

    @extend_schema(
        summary="填报月度进度", request=ProgressCreateInput, responses={201: ProgressSerializer}, parameters=[ETAG]
    )
    def create(self, request):
        """每个项目每月一份；已有的用 PATCH 更正（再次填报 412）。"""
        self.require(policy.can_create_project(request.user) and not is_partner(request))
        data = ProgressCreateInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        given = dict(data.validated_data)
        project, month = given.pop("project"), given.pop("month")
        self.require(policy.can_report_progress(request.user, project))
        report = services.report_progress(MonthEntry(project.pk, **given), by=request.user, month=month)
        return self.answer(report, status.HTTP_201_CREATED, **place_of(self, report))

    @extend_schema(
        summary="更正月度进度", request=ProgressInput, responses=ProgressSerializer, parameters=[IF_MATCH, ETAG]
    )
    def partial_update(self, request, *args, **kwargs):
        """已核实的由指挥部先退回（409 progress_verified）。"""
        report = self.get_object()
        self.require(policy.can_report_progress(request.user, report.project))
        version = version_asked(request)
        data = ProgressInput(data=request.data, partial=True, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        kept = {name: getattr(report, name) for name in PROGRESS_FIELDS}
        entry = MonthEntry(report.project_id, version=version, **(kept | data.validated_data))
        return self.answer(services.report_progress(entry, by=request.user, month=report.month))

    @extend_schema(summary="核实月度进度", request=None, responses=ProgressSerializer, parameters=[IF_MATCH, ETAG])
    @action(detail=True, methods=["post"])
    def verify(self, request, *args, **kwargs):
        """由指挥部核实，填报人不能核实自己填报的。"""
        report = self.get_object()
        self.require(policy.is_headquarters(request.user) and not policy.is_own_progress(request.user, report))
        version = version_asked(request)
        return self.answer(services.verify_progress(report.pk, by=request.user, version=version))

    @extend_schema(
        summary="退回月度进度", request=ReasonInput, responses=ProgressSerializer, parameters=[IF_MATCH, ETAG]
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request, *args, **kwargs):
        """由指挥部退回，组里可以更正。"""
        report = self.get_object()
        self.require(policy.is_headquarters(request.user))
        version = version_asked(request)
        data = ReasonInput(data=request.data)
        data.is_valid(raise_exception=True)
        return self.answer(services.reopen_progress(report.pk, by=request.user, version=version, **data.validated_data))
