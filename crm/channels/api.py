"""The log of deliveries over REST."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.answers import ModelAnswer
from core.api.masks import is_partner
from core.api.scope import ScopedViewSetMixin
from crm.channels import policy, services
from crm.channels.filters import DeliveryFilterSet
from crm.channels.models import Delivery


class DeliverySerializer(ModelAnswer):
    """一次投递；不含提醒内容。"""

    channel = serializers.SerializerMethodField(label="渠道")
    person_name = serializers.CharField(
        source="person.name", read_only=True, default=None, allow_null=True, label="收件人姓名"
    )
    robot_name = serializers.CharField(
        source="robot.name", read_only=True, default=None, allow_null=True, label="机器人名称"
    )

    class Meta:
        model = Delivery
        fields = [
            "id", "uid", "kind", "channel", "person", "person_name", "robot", "robot_name", "day", "due_at", "state", "attempts",
            "next_try_at", "sent_at", "items_sent", "last_error", "response", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_channel(self, delivery) -> str:
        return delivery.robot.brand if delivery.robot else "mail"


@extend_schema_view(list=extend_schema(summary="投递记录"), retrieve=extend_schema(summary="一次投递"))
class DeliveryViewSet(ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """投递记录：指挥部和系统管理员看全部，其他人看自己的。"""

    model = Delivery
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilterSet

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.require(not is_partner(request))

    def get_queryset(self):
        return super().get_queryset().select_related("person", "robot")

    @extend_schema(summary="重新发送", request=None, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request, *args, **kwargs):
        """只有失败的可以重试（409 not_failed）；已在排队的不变。"""
        delivery = self.get_object()
        self.require(policy.can_read_log(request.user))
        services.retry_delivery(delivery.pk, by=request.user)
        return Response(self.get_serializer(self.get_queryset().get(pk=delivery.pk)).data)
