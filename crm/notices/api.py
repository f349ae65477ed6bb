"""A person's own reminders over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.scope import ScopedViewSetMixin
from crm.notices import services
from crm.notices.filters import NoticeFilterSet
from crm.notices.models import Notice


class NoticeSerializer(serializers.ModelSerializer):
    """What a person reads of a reminder."""

    class Meta:
        model = Notice
        fields = ["id", "rule", "level", "title", "body", "due_on", "project", "enterprise", "created_at", "read_at"]
        read_only_fields = fields


class NoticeViewSet(ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """我的提醒。"""

    model = Notice
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilterSet

    @extend_schema(request=None, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request, *args, **kwargs):
        """标为已读；重复调用结果相同。"""
        return Response(NoticeSerializer(services.mark_read(self.get_object().pk, by=request.user)).data)
