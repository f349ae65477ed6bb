"""The projects: list, one, new, changed, and their history."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.answers import place_of
from core.api.masks import is_partner
from core.api.scope import ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH, etag_of, version_asked
from crm.projects import policy, services
from crm.projects.api.answers import ProjectSerializer, StageChangeSerializer
from crm.projects.api.facts import FactActions
from crm.projects.api.files import FileActions, largest_upload
from crm.projects.api.inputs import ProjectCreateInput, ProjectUpdateInput
from crm.projects.api.requests import MilestoneActions, RequestActions
from crm.projects.api.state_requests import StateRequestActions
from crm.projects.api.states import StateActions
from crm.projects.filters import ProjectFilterSet
from crm.projects.models import Project


@extend_schema_view(list=extend_schema(summary="项目列表"), retrieve=extend_schema(summary="项目", parameters=[ETAG]))
class ProjectViewSet(
    ScopedViewSetMixin, StateActions, StateRequestActions, FactActions, FileActions, MilestoneActions, RequestActions,
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet,
):  # fmt: skip
    """招商项目。写入已有项目须带 If-Match（无 428，过期 412）。"""

    model = Project
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilterSet
    filters_not_for_partners = frozenset({"grade", "light", "owner", "mine"})
    parameters_of_actions: ClassVar = {"gate": frozenset({"to"}), "people": frozenset({"team"})}
    largest_of_actions: ClassVar = {"attach_file": largest_upload}

    def get_queryset(self):
        return super().get_queryset().prefetch_related("co_teams").defer("search_key")

    def answer(self, project, code=status.HTTP_200_OK, **headers):
        """Return the project as an answer with its version."""
        headers["ETag"] = etag_of(project)
        return Response(self.get_serializer(project).data, status=code, headers=headers)

    def for_staff(self):
        """Return the project; 403 for partners, who see it but not what the negotiation rests on."""
        project = self.get_object()
        self.require(not is_partner(self.request))
        return project

    def retrieve(self, request, *args, **kwargs):
        return self.answer(self.get_object())

    @extend_schema(
        summary="新建项目", request=ProjectCreateInput, responses={201: ProjectSerializer}, parameters=[ETAG]
    )
    def create(self, request):
        self.require(policy.can_create_project(request.user))
        data = ProjectCreateInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        self.require(policy.can_create_project(request.user, data.validated_data["team"]))
        created = services.create_project(by=request.user, **data.validated_data)
        return self.answer(created, status.HTTP_201_CREATED, **place_of(self, created))

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
        return self.answer(changed)

    @extend_schema(summary="阶段历史", responses=StageChangeSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def history(self, request, *args, **kwargs):
        """阶段变更记录，最早在前。"""
        rows = self.get_object().stage_changes.select_related("by").order_by("id")
        return Response(StageChangeSerializer(rows, many=True, context=self.get_serializer_context()).data)
