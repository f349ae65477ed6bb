"""What is decided on one project: its transfer and its report to the city; addressed by the project."""

from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.masks import is_partner
from core.api.scope import ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH, version_asked
from crm.claims import policy, services
from crm.claims.api.answers import CityReportSerializer, TransferSerializer
from crm.claims.api.inputs import CityInput, TransferInput
from crm.claims.models import CityReport
from crm.claims.queries.city import is_required, report_of
from crm.projects.models import Project


class ProjectClaimViewSet(ScopedViewSetMixin, viewsets.GenericViewSet):
    """项目的流转和市级首报。"""

    model = Project
    serializer_class = TransferSerializer
    pagination_class = None

    def project(self):
        """Return the project; 403 for partners, who see it but none of this."""
        project = self.get_object()
        self.require(not is_partner(self.request))
        return project

    def checked(self, request, body) -> dict:
        """Return what was sent, checked."""
        data = body(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return data.validated_data

    @extend_schema(methods=["GET"], summary="流转记录", responses=TransferSerializer(many=True), filters=False)
    @extend_schema(
        methods=["POST"], summary="流转项目", request=TransferInput, responses={201: TransferSerializer},
        parameters=[IF_MATCH],
    )  # fmt: skip
    @action(detail=True, methods=["get", "post"])
    def transfers(self, request, *args, **kwargs):
        """由指挥部批准；If-Match 为项目的版本。两组占比之和为 100。"""
        project = self.project()
        if request.method == "GET":
            rows = project.transfers.select_related("approved_by")
            return Response(TransferSerializer(rows, many=True).data)
        self.require(policy.can_transfer_project(request.user))
        version = version_asked(request)
        given = self.checked(request, TransferInput)
        step = services.transfer_project(project.pk, by=request.user, version=version, **given)
        return Response(TransferSerializer(step).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        methods=["GET"], summary="市级首报", responses=CityReportSerializer, filters=False, parameters=[ETAG]
    )
    @extend_schema(
        methods=["PUT"], summary="登记市级首报", request=CityInput, responses=CityReportSerializer,
        parameters=[IF_MATCH, ETAG],
    )  # fmt: skip
    @action(detail=True, methods=["get", "put"], url_path="city-report")
    def city_report(self, request, *args, **kwargs):
        """由指挥部登记；If-Match 为首报的版本（尚未登记为 "v0"）。"""
        project = self.project()
        if request.method == "GET":
            return self._city(project, report_of(project))
        self.require(policy.can_report_to_city(request.user, project))
        version = version_asked(request)
        given = self.checked(request, CityInput)
        return self._city(project, services.keep_city_report(project.pk, by=request.user, version=version, **given))

    def _city(self, project: Project, report: CityReport | None):
        row = report or CityReport(project=project)
        row.required = is_required(project, report)
        return Response(CityReportSerializer(row).data, headers={"ETag": f'"v{row.version}"'})
