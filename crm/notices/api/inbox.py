"""A person's own reminders over REST."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.answers import ModelAnswer
from core.api.inputs import CalendarDateField, StrictInput
from core.api.scope import ScopedViewSetMixin
from crm.notices import services
from crm.notices.filters import NoticeFilterSet
from crm.notices.models import Notice


class NoticeSerializer(ModelAnswer):
    """一条提醒。"""

    enterprise = serializers.IntegerField(source="firm_id", read_only=True, allow_null=True, label="企业")

    class Meta:
        model = Notice
        fields = [
            "id", "rule", "level", "title", "body", "due_on", "project", "enterprise", "created_at", "read_at", "done_at",
            "snoozed_until_on",
        ]  # fmt: skip
        read_only_fields = fields


class SnoozeInput(StrictInput):
    """推迟到哪一天。"""

    until_on = CalendarDateField(help_text="最多 3 天以后")


@extend_schema_view(list=extend_schema(summary="我的提醒"), retrieve=extend_schema(summary="提醒"))
class NoticeViewSet(ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """我的提醒。"""

    model = Notice
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilterSet

    def get_queryset(self):
        return super().get_queryset().select_related("project")

    @extend_schema(summary="标为已读", request=None, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request, *args, **kwargs):
        """标为已读；重复调用结果相同。"""
        return self._answer(services.mark_read(self.get_object().pk, by=request.user))

    @extend_schema(summary="办结提醒", request=None, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request, *args, **kwargs):
        """办结；重复调用结果相同。"""
        return self._answer(services.complete(self.get_object().pk, by=request.user))

    @extend_schema(summary="推迟提醒", request=SnoozeInput, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def snooze(self, request, *args, **kwargs):
        """最多推迟两次；同一天再次调用结果相同。"""
        notice = self.get_object()
        data = SnoozeInput(data=request.data)
        data.is_valid(raise_exception=True)
        return self._answer(services.snooze(notice.pk, by=request.user, **data.validated_data))

    def _answer(self, notice):
        return Response(self.get_serializer(notice).data)
