"""Disputes over REST."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from core.api.answers import place_of
from core.api.versions import ETAG
from crm.claims import policy, services
from crm.claims.api.answers import DisputeSerializer
from crm.claims.api.base import RowViewSet, decision
from crm.claims.api.inputs import AppealInput, DisputeInput, RulingInput
from crm.claims.filters import DisputeFilterSet
from crm.claims.models import Claim, Dispute
from crm.claims.queries.clashes import known_hits
from crm.projects.models import Project


@extend_schema_view(
    list=extend_schema(summary="撞单异议列表"), retrieve=extend_schema(summary="撞单异议", parameters=[ETAG])
)
class DisputeViewSet(RowViewSet):
    """撞单异议：撞单后五个工作日内提出，三个工作日内裁定，两个工作日内可申请复核。"""

    model = Dispute
    serializer_class = DisputeSerializer
    filterset_class = DisputeFilterSet

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        seen = Project.objects.visible_to(self.request.user).filter(pk=OuterRef("challenger__project"))
        rows = super().get_queryset().with_related().annotate(is_mine=Exists(seen))
        return rows.prefetch_related("rulings__by", "evidence", "papers")

    @extend_schema(summary="提出异议", request=DisputeInput, responses={201: DisputeSerializer}, parameters=[ETAG])
    def create(self, request):
        """针对本组报备遇到的一次撞单。"""
        self.require(policy.can_check_clashes(request.user))
        given = self.checked(request, DisputeInput)
        claims = Claim.objects.visible_to(request.user)
        found = known_hits(request.user).filter(claim__in=claims).select_related("claim")
        clash = found.filter(pk=given.pop("clash")).first()
        if not clash:
            raise ValidationError({"clash": _("没有这次撞单，或您看不到它")})
        self.require(policy.can_file_dispute(request.user, clash.claim))
        dispute = services.file_dispute(clash.pk, by=request.user, **given)
        return self.answer(dispute, status.HTTP_201_CREATED, **place_of(self, dispute))

    @decision("裁定", RulingInput, DisputeSerializer)
    @action(detail=True, methods=["post"])
    def rule(self, request, *args, **kwargs):
        """由指挥部、复核由总指挥作出；一经作出不能修改。"""
        return self.act(request, policy.can_rule, RulingInput, services.rule_on_dispute)

    @decision("申请复核", AppealInput, DisputeSerializer)
    @action(detail=True, methods=["post"])
    def appeal(self, request, *args, **kwargs):
        """由双方组长申请。"""
        return self.act(request, policy.can_appeal, AppealInput, services.appeal)
