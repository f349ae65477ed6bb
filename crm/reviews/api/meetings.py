"""Meetings of the joint review over REST."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action

from core.api.answers import place_of
from core.api.scope import ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH, version_asked
from crm.reviews import policy, services
from crm.reviews.api.acting import VersionedMixin
from crm.reviews.api.answers import MeetingSerializer
from crm.reviews.api.inputs import MeetingInput
from crm.reviews.filters import MeetingFilterSet
from crm.reviews.minutes import CONTENT_TYPE, minutes_answer
from crm.reviews.models import ReviewMeeting


@extend_schema_view(
    list=extend_schema(summary="联审会列表"), retrieve=extend_schema(summary="联审会", parameters=[ETAG])
)
class ReviewMeetingViewSet(
    ScopedViewSetMixin, VersionedMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """联审会；仅指挥部。"""

    model = ReviewMeeting
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilterSet

    def get_queryset(self):
        return super().get_queryset().prefetch_related("reviews")

    @extend_schema(summary="召集联审会", request=MeetingInput, responses={201: MeetingSerializer}, parameters=[ETAG])
    def create(self, request):
        self.require(policy.can_hold_meetings(request.user))
        data = MeetingInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        meeting = services.create_meeting(by=request.user, **data.validated_data)
        return self.answer(meeting, status.HTTP_201_CREATED, **place_of(self, meeting))

    @extend_schema(summary="修改联审会", request=MeetingInput, responses=MeetingSerializer, parameters=[IF_MATCH, ETAG])
    def partial_update(self, request, *args, **kwargs):
        meeting = self.get_object()
        self.require(policy.can_hold_meetings(request.user))
        version = version_asked(request)
        data = MeetingInput(data=request.data, partial=True, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        changed = services.update_meeting(meeting.pk, by=request.user, version=version, **data.validated_data)
        return self.answer(changed)

    @extend_schema(summary="会议纪要", responses={(200, CONTENT_TYPE): OpenApiTypes.BINARY}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def minutes(self, request, *args, **kwargs) -> HttpResponse:
        """会议纪要（Word）；每次下载写入审计日志。"""
        return minutes_answer(self.get_object(), request.user)
