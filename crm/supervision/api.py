"""Orders over REST: reading, signing, answering, withdrawing."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.answers import ModelAnswer
from core.api.inputs import StrictInput
from core.api.masks import is_partner
from core.api.scope import ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH, etag_of, version_asked
from crm.reviews.minutes import CONTENT_TYPE
from crm.supervision import policy, services
from crm.supervision.filters import SupervisionFilterSet
from crm.supervision.letters import letter_answer
from crm.supervision.models import SupervisionFeedback, SupervisionOrder, SupervisionRecipient
from crm.tasks.services.writing import MOST_TEXT


class SupervisionRecipientSerializer(ModelAnswer):
    """一个签收人；relieved_at 有值的已不再负责。"""

    name = serializers.CharField(source="user.name", read_only=True, help_text="姓名")

    class Meta:
        model = SupervisionRecipient
        fields = ["name", "office", "added_at", "acknowledged_at", "relieved_at"]
        read_only_fields = fields


class SupervisionFeedbackSerializer(ModelAnswer):
    """一次反馈。"""

    by = serializers.CharField(source="by.name", read_only=True, default="系统", help_text="反馈人")

    class Meta:
        model = SupervisionFeedback
        fields = ["id", "text", "at", "by"]
        read_only_fields = fields


class SupervisionOrderSerializer(ModelAnswer):
    """一张督办单。"""

    skipped = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="到达过而没有单独发出的级别"
    )  # fmt: skip

    class Meta:
        model = SupervisionOrder
        fields = [
            "id", "no", "source", "target_type", "target_id", "project", "team", "owner", "subject", "sentence", "due_on",
            "idle_from_on", "idle_workdays", "level", "skipped", "status", "issued_at", "acknowledged_at", "answered_at",
            "closed_at", "close_kind", "close_reason", "version",
        ]  # fmt: skip
        read_only_fields = fields


class SupervisionOrderDetailSerializer(SupervisionOrderSerializer):
    """一张督办单及其签收人和反馈。"""

    recipients = SupervisionRecipientSerializer(many=True, read_only=True, help_text="签收人")
    feedback = SupervisionFeedbackSerializer(many=True, read_only=True, help_text="反馈，最新在前")

    class Meta(SupervisionOrderSerializer.Meta):
        fields = [*SupervisionOrderSerializer.Meta.fields, "recipients", "feedback"]
        read_only_fields = fields


class SupervisionAnswerInput(StrictInput):
    """办理情况。"""

    text = serializers.CharField(max_length=MOST_TEXT, help_text="办理情况")


class SupervisionReasonInput(StrictInput):
    """撤回的原因。"""

    reason = serializers.CharField(max_length=300, help_text="原因")


def decision(summary, body):
    """Describe an act that rests on the version of an order and answers with the next."""
    answer = SupervisionOrderDetailSerializer
    return extend_schema(summary=summary, request=body, responses=answer, parameters=[IF_MATCH, ETAG])


@extend_schema_view(
    list=extend_schema(summary="督办单列表"), retrieve=extend_schema(summary="督办单", parameters=[ETAG])
)  # fmt: skip
class SupervisionViewSet(ScopedViewSetMixin, viewsets.ReadOnlyModelViewSet):
    """督办单由系统按督办阶梯发出（蓝 2、黄 5、红 10 个工作日无动作）。办理须带 If-Match（无 428，过期 412）。"""

    model = SupervisionOrder
    serializer_class = SupervisionOrderSerializer
    filterset_class = SupervisionFilterSet

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.require(not is_partner(request))

    def get_queryset(self):
        return super().get_queryset().order_by("-pk")

    def answer(self, order):
        """Return the order as it is now, whole, with its version."""
        fresh = self.get_queryset().prefetch_related("recipients__user", "feedback__by").get(pk=order.pk)
        shown = SupervisionOrderDetailSerializer(fresh, context=self.get_serializer_context())
        return Response(shown.data, headers={"ETag": etag_of(fresh)})

    def do(self, request, allowed, service, body=None):
        """Do one act on one order: scope, policy, version, input, service."""
        order = self.get_object()
        self.require(allowed(request.user, order))
        version = version_asked(request)
        given = {}
        if body:
            data = body(data=request.data)
            data.is_valid(raise_exception=True)
            given = dict(data.validated_data)
        service(order.pk, by=request.user, version=version, **given)
        return self.answer(order)

    @extend_schema(responses=SupervisionOrderDetailSerializer)
    def retrieve(self, request, *args, **kwargs):
        return self.answer(self.get_object())

    @decision("签收", None)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request, *args, **kwargs):
        """由收件人签收；再次签收不改变什么。"""
        return self.do(request, policy.is_recipient, services.acknowledge_order)

    @decision("反馈", SupervisionAnswerInput)
    @action(detail=True, methods=["post"])
    def feedback(self, request, *args, **kwargs):
        """由责任人和收件人反馈；不停止督办计时。"""
        return self.do(request, policy.can_answer, services.answer_order, SupervisionAnswerInput)

    @decision("撤回", SupervisionReasonInput)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, *args, **kwargs):
        """由指挥部撤回，写明原因。"""
        return self.do(request, policy.can_withdraw, services.withdraw_order, SupervisionReasonInput)

    @extend_schema(summary="督办单（Word）", filters=False, responses={(200, CONTENT_TYPE): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], pagination_class=None)
    def letter(self, request, *args, **kwargs):
        """Word 文件，每次留痕。"""
        return letter_answer(self.get_object(), request.user)
