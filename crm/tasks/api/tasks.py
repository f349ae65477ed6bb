"""Tasks over REST: reading, writing down, giving out; files and letters."""

from collections.abc import Callable
from typing import ClassVar

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from chains.access import reach_of
from core.api.answers import place_of
from core.api.masks import is_partner
from core.api.scope import ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH, etag_of, version_asked
from core.files.responses import response_for
from crm.projects.api.files import UID, UID_PARAMETER, largest_upload
from crm.projects.models import Project
from crm.reviews.minutes import CONTENT_TYPE
from crm.tasks import policy, services
from crm.tasks.api.acts import TaskActs
from crm.tasks.api.answers import TaskDetailSerializer, TaskSerializer
from crm.tasks.api.inputs import TaskChangeInput, TaskInput
from crm.tasks.filters import TaskFilterSet
from crm.tasks.letters import letter_answer
from crm.tasks.models import Task, TaskFile
from crm.tasks.queries import limits_today, with_colour

KIND = OpenApiParameter(
    "kind", OpenApiTypes.STR, OpenApiParameter.PATH, enum=["issue", "urge"], description="issue 交办单，urge 催办单"
)  # fmt: skip


@extend_schema_view(list=extend_schema(summary="任务列表"), retrieve=extend_schema(summary="任务", parameters=[ETAG]))
class TaskViewSet(
    TaskActs, ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """交办任务。办理须带 If-Match（无 428，过期 412）；状态不符 409 step_impossible。"""

    model = Task
    serializer_class = TaskSerializer
    filterset_class = TaskFilterSet
    largest_of_actions: ClassVar[dict[str, Callable[[], int]]] = {"feedback": largest_upload, "submit": largest_upload}

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.require(not is_partner(request))

    def get_queryset(self):
        tasks = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return tasks
        seen = Project.objects.visible_to(self.request.user).order_by().filter(pk=OuterRef("project"))
        rows = with_colour(tasks.annotate(sees_project=Exists(seen)), limits_today())
        return rows.select_related("issuer").prefetch_related("co_agencies").order_by("-pk")

    def get_serializer_context(self):
        user = getattr(self.request, "user", None)
        return super().get_serializer_context() | {"sees_meetings": user is not None and reach_of(user).everything}

    def answer(self, row, code=status.HTTP_200_OK, **headers):
        """Return the task as it is now, whole, with its version."""
        lists = (
            "feedback__files__stored",
            "feedback__created_by",
            "extensions__requested_by",
            "extensions__decided_by",
        )
        fresh = self.get_queryset().prefetch_related(*lists, "events__by").get(pk=row.pk)
        shown = TaskDetailSerializer(fresh, context=self.get_serializer_context())
        return Response(shown.data, status=code, headers={**headers, "ETag": etag_of(fresh)})

    def checked(self, request, body, *, task=None, partial=False) -> dict:
        """Return what was sent, checked."""
        data = body(data=request.data, partial=partial, context=self.get_serializer_context() | {"task": task})
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def found(self, rows, **wanted):
        """Return the one row, or raise 404."""
        row = rows.filter(**wanted).first()
        if row is None:
            raise Http404
        return row

    @extend_schema(responses=TaskDetailSerializer)
    def retrieve(self, request, *args, **kwargs):
        return self.answer(self.get_object())

    @extend_schema(summary="交办任务", request=TaskInput, responses={201: TaskDetailSerializer}, parameters=[ETAG])
    def create(self, request):
        """由指挥部、链长和组长；draft 为真只存为草稿。"""
        self.require(policy.can_issue(request.user))
        given = self.checked(request, TaskInput)
        service = services.draft_task if given.pop("draft") else services.give_task
        task = service(by=request.user, **given)
        return self.answer(task, status.HTTP_201_CREATED, **place_of(self, task))

    @extend_schema(
        summary="修改草稿", request=TaskChangeInput, responses=TaskDetailSerializer, parameters=[IF_MATCH, ETAG]
    )  # fmt: skip
    def partial_update(self, request, *args, **kwargs):
        """交办之后不能再改（409 task_issued）。"""
        task = self.get_object()
        self.require(policy.rules_over(request.user, task))
        version = version_asked(request)
        given = self.checked(request, TaskChangeInput, task=task, partial=True)
        return self.answer(services.update_draft(task.pk, by=request.user, version=version, **given))

    @extend_schema(
        summary="下载反馈附件", filters=False, parameters=[UID_PARAMETER],
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, "文件内容")},
    )  # fmt: skip
    @action(detail=True, methods=["get"], url_path=f"files/{UID}", url_name="file", pagination_class=None)
    def download_file(self, request, *args, uid, **kwargs):
        """原样下载，每次留痕。"""
        task = self.get_object()
        rows = TaskFile.objects.select_related("stored", "feedback__task")
        file = self.found(rows, feedback__task=task, stored__uid=uid)
        return response_for(services.hand_out_file(file, by=request.user).stored)

    @extend_schema(
        summary="交办单、催办单", filters=False, parameters=[KIND], responses={(200, CONTENT_TYPE): OpenApiTypes.BINARY}
    )  # fmt: skip
    @action(
        detail=True, methods=["get"], url_path="letters/(?P<kind>issue|urge)", url_name="letter", pagination_class=None
    )  # fmt: skip
    def letter(self, request, *args, kind, **kwargs) -> HttpResponse:
        """Word 文件，每次留痕；催办单由交办人和指挥部在轮到承办人时出具。"""
        task = self.get_object()
        self.require(policy.can_take_letter(request.user, task, kind))
        return letter_answer(task, kind, request.user)
