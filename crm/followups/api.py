"""Follow-ups over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.response import Response

from core.api.scope import ScopedRelatedField, ScopedViewSetMixin
from crm.enterprises.models import Enterprise
from crm.followups import policy, services
from crm.followups.filters import FollowUpFilterSet
from crm.followups.models import FollowUp
from crm.projects.models import Project


class FollowUpSerializer(serializers.ModelSerializer):
    """What a caller reads of a follow-up."""

    class Meta:
        model = FollowUp
        fields = [
            "id", "uid", "enterprise", "project", "team", "kind", "happened_at", "place", "leader_level", "counterpart",
            "summary", "result", "next_step", "next_on", "level", "is_effective", "next_done_at", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class FollowUpInput(serializers.ModelSerializer):
    """What a caller gives for a new follow-up."""

    enterprise = ScopedRelatedField(Enterprise)
    project = ScopedRelatedField(Project, required=False, allow_null=True)
    confirm_repeat = serializers.BooleanField(
        required=False, default=False, write_only=True, help_text="半小时内同类跟进已登记过，仍要登记"
    )

    class Meta:
        model = FollowUp
        fields = [
            "enterprise", "project", "kind", "happened_at", "place", "our_people", "leader_level", "counterpart",
            "summary", "result", "next_step", "next_on", "is_closing", "late_reason", "confirm_repeat",
        ]  # fmt: skip


class FollowUpViewSet(ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """跟进记录。"""

    model = FollowUp
    serializer_class = FollowUpSerializer
    filterset_class = FollowUpFilterSet

    @extend_schema(request=FollowUpInput, responses={201: FollowUpSerializer})
    def create(self, request):
        data = FollowUpInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        self.require(policy.can_log_followup(request.user, data.validated_data.get("project")))
        followup = services.log_followup(by=request.user, **data.validated_data)
        return Response(FollowUpSerializer(followup).data, status=status.HTTP_201_CREATED)
