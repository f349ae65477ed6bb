"""Meetings over REST: reading, running, deciding; the minutes."""

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.answers import place_of
from core.api.masks import is_partner
from core.api.scope import ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH, etag_of, version_asked
from crm.meetings import policy, services
from crm.meetings.api.answers import DecisionSerializer, DispatchMeetingDetailSerializer, DispatchMeetingSerializer
from crm.meetings.api.inputs import (
    MeetingCallInput,
    MeetingCorrectInput,
    MeetingDecideInput,
    MeetingReasonInput,
)
from crm.meetings.filters import MeetingFilterSet
from crm.meetings.minutes import minutes_answer
from crm.meetings.models import Decision, Meeting
from crm.meetings.queries import agenda_of, decisions_of, listed
from crm.reviews.minutes import CONTENT_TYPE

ROW = OpenApiParameter("row", OpenApiTypes.INT, OpenApiParameter.PATH, description="议定事项的 id")
ROW_PATH = r"decisions/(?P<row>[0-9]{1,18})"


def acting(summary, body, code=200, *parameters):
    """Describe an act that rests on the version of a meeting and answers with the next."""
    return extend_schema(
        summary=summary, request=body, responses={code: DispatchMeetingDetailSerializer},
        parameters=[*parameters, IF_MATCH, ETAG],
    )  # fmt: skip


@extend_schema_view(list=extend_schema(summary="调度会列表"))
class MeetingViewSet(ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """调度会。办理须带会议的 If-Match（无 428，过期 412）；状态不符 409 step_impossible。"""

    model = Meeting
    serializer_class = DispatchMeetingSerializer
    filterset_class = MeetingFilterSet

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.require(not is_partner(request))

    def get_queryset(self):
        meetings = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return meetings
        return listed(meetings, self.request.user).order_by("-held_at", "-pk")

    def answer(self, meeting, code=status.HTTP_200_OK, **headers):
        """Return the meeting as it is now, whole, with its version."""
        fresh, user = self.get_queryset().get(pk=meeting.pk), self.request.user
        seen = {"agenda": agenda_of(fresh, user), "decisions": decisions_of(fresh, user)}
        shown = DispatchMeetingDetailSerializer(fresh, context=self.get_serializer_context() | seen)
        return Response(shown.data, status=code, headers={**headers, "ETag": etag_of(fresh)})

    def asked(self, request, body, right):
        """Return the meeting, the version asked for and what was sent, checked: scope, policy, version, input."""
        meeting = self.get_object()
        self.require(right(request.user, meeting))
        version = version_asked(request)
        data = body(data=request.data, context=self.get_serializer_context()) if body else None
        if data is not None:
            data.is_valid(raise_exception=True)
        return meeting, version, dict(data.validated_data) if data is not None else {}

    @extend_schema(summary="调度会", responses=DispatchMeetingDetailSerializer, parameters=[ETAG])
    def retrieve(self, request, *args, **kwargs):
        """会议及其议题、议定事项；不在调用人范围内的议题不列。"""
        return self.answer(self.get_object())

    @extend_schema(
        summary="召集会议",
        request=MeetingCallInput,
        responses={201: DispatchMeetingDetailSerializer},
        parameters=[ETAG],
    )
    def create(self, request, *args, **kwargs):
        """指挥部召集各类会议，链长、链办召集本链的链长专题会；资料不全的 409 invalid 逐项列出。"""
        self.require(policy.can_call_meetings(request.user))
        data = MeetingCallInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        meeting = services.create_meeting(by=request.user, **data.validated_data)
        return self.answer(meeting, status.HTTP_201_CREATED, **place_of(self, meeting))

    @acting("取消会议", MeetingReasonInput)
    @action(detail=True, methods=["post"])
    def cancel(self, request, *args, **kwargs):
        """结束之前可以取消；已有议定事项的 409 has_decisions。"""
        meeting, version, given = self.asked(request, MeetingReasonInput, policy.can_run)
        return self.answer(services.cancel_meeting(meeting.pk, by=request.user, version=version, **given))

    @acting("开始会议", None)
    @action(detail=True, methods=["post"])
    def open(self, request, *args, **kwargs):
        """议题随即固定。"""
        meeting, version, _given = self.asked(request, None, policy.can_run)
        return self.answer(services.open_meeting(meeting.pk, by=request.user, version=version))

    @acting("结束会议", None)
    @action(detail=True, methods=["post"])
    def close(self, request, *args, **kwargs):
        """结束后议定事项不能再更正。"""
        meeting, version, _given = self.asked(request, None, policy.can_run)
        return self.answer(services.close_meeting(meeting.pk, by=request.user, version=version))

    @extend_schema(methods=["GET"], summary="议定事项", responses=DecisionSerializer(many=True), filters=False)
    @extend_schema(
        methods=["POST"], summary="记录议定事项、现场交办", request=MeetingDecideInput,
        responses={201: DispatchMeetingDetailSerializer}, parameters=[IF_MATCH, ETAG],
    )  # fmt: skip
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def decisions(self, request, *args, **kwargs):
        """会议进行中由组织会议的人记录；带 task 的同时交办，来源为会议议定。"""
        if request.method == "GET":
            rows = decisions_of(self.get_object(), request.user)
            return Response(DecisionSerializer(rows, many=True, context=self.get_serializer_context()).data)
        meeting, version, given = self.asked(request, MeetingDecideInput, policy.can_run)
        item = given.pop("item")
        services.decide(meeting.pk, self.of(meeting, item).pk, by=request.user, version=version, **given)
        return self.answer(meeting, status.HTTP_201_CREATED)

    def of(self, meeting, row):
        """Return the row if it belongs to the meeting, else raise 404."""
        if row is None or row.meeting_id != meeting.pk:
            raise Http404
        return row

    def decision(self, meeting, row) -> Decision:
        """Return the decision that the address names."""
        return self.of(meeting, decisions_of(meeting, self.request.user).filter(pk=int(row)).first())

    @acting("更正议定事项", MeetingCorrectInput, 200, ROW)
    @action(detail=True, methods=["post"], url_path=f"{ROW_PATH}/correct", url_name="correct")
    def correct(self, request, *args, row, **kwargs):
        """已交办的不能改文字（409 task_issued），须撤回后重新议定；If-Match 是会议的版本。"""
        meeting, version, given = self.asked(request, MeetingCorrectInput, policy.can_run)
        services.correct_decision(self.decision(meeting, row).pk, by=request.user, meeting_version=version, **given)
        return self.answer(meeting)

    @acting("撤回议定事项", MeetingReasonInput, 200, ROW)
    @action(detail=True, methods=["post"], url_path=f"{ROW_PATH}/withdraw", url_name="withdraw")
    def withdraw(self, request, *args, row, **kwargs):
        """已交办的任务一并撤销。"""
        meeting, version, given = self.asked(request, MeetingReasonInput, policy.can_run)
        services.withdraw_decision(self.decision(meeting, row).pk, by=request.user, meeting_version=version, **given)
        return self.answer(meeting)

    @extend_schema(summary="会议纪要", responses={(200, CONTENT_TYPE): OpenApiTypes.BINARY}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def minutes(self, request, *args, **kwargs) -> HttpResponse:
        """Word 文件，每次留痕；会议结束后才有（403）。"""
        meeting = self.get_object()
        self.require(policy.can_take_minutes(meeting))
        return minutes_answer(meeting, request.user)
