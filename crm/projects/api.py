"""Projects over REST: the same scope, filters, policies and services as the pages."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from chains.models import Chain, Node, Park, Team
from core.api.answers import ModelAnswer
from core.api.inputs import CalendarDateField, StrictInput, StrictModelInput
from core.api.masks import MaskedForPartners
from core.api.scope import ScopedRelatedField, ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH, etag_of, version_asked
from crm.enterprises.models import Enterprise
from crm.projects import policy, services
from crm.projects.filters import ProjectFilterSet
from crm.projects.models import Project, StageChange
from crm.projects.stages import Stage

DETAILS = [
    "name", "grade", "source", "content", "is_foreign", "confidentiality", "chain_action", "total_invest_wan",
    "fixed_invest_wan", "planned_output_wan", "planned_tax_wan", "planned_jobs", "land_mu", "factory_m2", "site_needs",
    "element_needs", "contract_no", "contract_kind", "contract_amount_wan", "planned_sign_on", "planned_start_on",
    "planned_commission_on",
]  # fmt: skip
WRITTEN_BY_SERVICES = [
    "no", "stage", "phase", "stage_since_on", "stage_due_on", "signed_on", "commissioned_on", "status", "light",
    "light_reason", "last_effective_followup_at", "next_step_on", "version", "created_at", "updated_at",
]  # fmt: skip
# What the negotiation is about stays with the teams: partners read master data, stage and amounts (domain.md 9).
NOT_FOR_PARTNERS = frozenset(
    {"grade", "source", "content", "confidentiality", "site_needs", "element_needs", "contract_no", "contract_kind"}
    | {"contract_amount_wan", "light", "light_reason", "last_effective_followup_at", "next_step_on"}
)


class ProjectSerializer(MaskedForPartners, ModelAnswer):
    """一个招商项目。金额单位万元，面积单位见字段名（亩、㎡），日期为东八区。"""

    masked_for_partners = NOT_FOR_PARTNERS
    phase = serializers.CharField(read_only=True, help_text="所处的大阶段")

    class Meta:
        model = Project
        fields = [
            "id", "uid", "enterprise", "local_entity", "type", "chain", "node", "team", "co_teams", "park", *DETAILS,
            *WRITTEN_BY_SERVICES,
        ]  # fmt: skip
        read_only_fields = fields


class ProjectUpdateInput(StrictModelInput):
    """可修改的项目资料；阶段、状态、牵头组和其他只读字段一律 400，另有各自的操作。"""

    node = ScopedRelatedField(Node, required=False, allow_null=True)
    park = ScopedRelatedField(Park, required=False, allow_null=True)
    local_entity = ScopedRelatedField(Enterprise, required=False, allow_null=True)

    class Meta:
        model = Project
        fields = [*DETAILS, "node", "park", "local_entity"]


class ProjectCreateInput(ProjectUpdateInput):
    """新建项目的内容。"""

    enterprise = ScopedRelatedField(Enterprise)
    chain = ScopedRelatedField(Chain)
    team = ScopedRelatedField(Team)

    class Meta(ProjectUpdateInput.Meta):
        fields = [*ProjectUpdateInput.Meta.fields, "enterprise", "type", "chain", "team"]


class StageInput(StrictInput):
    """阶段推进的内容。"""

    to = serializers.ChoiceField(Stage.choices, help_text="目标阶段")
    actual_on = CalendarDateField(help_text="实际日期，不晚于今天")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="跨阶段或退回的原因")
    evidence = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="依据")


class StageChangeSerializer(ModelAnswer):
    """一条阶段变更记录。"""

    by = serializers.CharField(source="by.name", read_only=True, default="系统", help_text="操作人")

    class Meta:
        model = StageChange
        fields = ["id", "kind", "from_stage", "to_stage", "actual_on", "days_spent", "is_late", "recorded_at", "by"]
        read_only_fields = fields


@extend_schema_view(list=extend_schema(summary="项目列表"), retrieve=extend_schema(summary="项目", parameters=[ETAG]))
class ProjectViewSet(ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """招商项目。写入已有项目须带 If-Match（无 428，过期 412）。"""

    model = Project
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilterSet
    filters_not_for_partners = frozenset({"grade", "light", "owner", "mine"})

    def get_queryset(self):
        return super().get_queryset().prefetch_related("co_teams").defer("search_key")

    def _answer(self, project, code=status.HTTP_200_OK):
        return Response(self.get_serializer(project).data, status=code, headers={"ETag": etag_of(project)})

    def retrieve(self, request, *args, **kwargs):
        return self._answer(self.get_object())

    @extend_schema(
        summary="新建项目", request=ProjectCreateInput, responses={201: ProjectSerializer}, parameters=[ETAG]
    )
    def create(self, request):
        self.require(policy.can_create_project(request.user))
        data = ProjectCreateInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        self.require(policy.can_create_project(request.user, data.validated_data["team"]))
        return self._answer(services.create_project(by=request.user, **data.validated_data), status.HTTP_201_CREATED)

    @extend_schema(
        summary="修改项目", request=ProjectUpdateInput, responses=ProjectSerializer, parameters=[IF_MATCH, ETAG]
    )
    def partial_update(self, request, *args, **kwargs):
        project = self.get_object()
        self.require(policy.can_edit_project(request.user, project))
        version = version_asked(request)
        data = ProjectUpdateInput(project, data=request.data, partial=True, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        changed = services.update_project(project.pk, by=request.user, version=version, **data.validated_data)
        return self._answer(changed)

    @extend_schema(summary="推进阶段", request=StageInput, responses=ProjectSerializer, parameters=[IF_MATCH, ETAG])
    @action(detail=True, methods=["post"])
    def stage(self, request, *args, **kwargs):
        """推进（或退回）阶段；缺少的准入项一次列全（409 gate_incomplete）。"""
        project = self.get_object()
        self.require(policy.can_move_project(request.user, project))
        version = version_asked(request)
        data = StageInput(data=request.data)
        data.is_valid(raise_exception=True)
        return self._answer(services.change_stage(project.pk, by=request.user, version=version, **data.validated_data))

    @extend_schema(summary="阶段历史", responses=StageChangeSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def history(self, request, *args, **kwargs):
        """阶段变更记录，最早在前。"""
        rows = self.get_object().stage_changes.select_related("by").order_by("id")
        return Response(StageChangeSerializer(rows, many=True).data)
