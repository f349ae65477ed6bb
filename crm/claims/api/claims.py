"""Claims over REST: filing, confirming, ending, and who is there already."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from core.api.answers import place_of
from core.api.versions import ETAG
from crm.claims import policy, services
from crm.claims.api.answers import ClaimSerializer, ClashSerializer
from crm.claims.api.base import RowViewSet, decision
from crm.claims.api.inputs import ClaimReasonInput, CoworkInput, FileInput
from crm.claims.filters import ClaimFilterSet
from crm.claims.models import Claim
from crm.claims.queries.clashes import clashes, subject_of
from crm.claims.queries.lapses import with_state
from crm.enterprises.models import Enterprise
from crm.projects.forms.choices import as_id

FIRM = OpenApiParameter("enterprise", int, required=True, description="企业编号")


def _hq(user, claim):
    return policy.can_confirm_claim(user)


@extend_schema_view(
    list=extend_schema(summary="首谈报备列表"), retrieve=extend_schema(summary="首谈报备", parameters=[ETAG])
)
class ClaimViewSet(RowViewSet):
    """首谈报备。办理须带 If-Match（无 428，过期 412）。"""

    model = Claim
    serializer_class = ClaimSerializer
    filterset_class = ClaimFilterSet
    parameters_of_actions: ClassVar = {"clashes": frozenset({"enterprise"})}

    def get_queryset(self):
        return with_state(super().get_queryset()).select_related("filed_by").prefetch_related("evidence")

    @extend_schema(summary="提出报备", request=FileInput, responses={201: ClaimSerializer}, parameters=[ETAG])
    def create(self, request):
        """撞单（409 claim_clash）时须给出 plea：cowork、dispute 或 different。"""
        self.require(policy.can_check_clashes(request.user))
        given = self.checked(request, FileInput)
        project = given.pop("project")
        self.require(policy.can_file_claim(request.user, project))
        claim = services.file_claim(project.pk, by=request.user, **given)
        return self.answer(claim, status.HTTP_201_CREATED, **place_of(self, claim))

    @decision("确认报备", None, ClaimSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request, *args, **kwargs):
        """由指挥部办理；自今天起保护 90 天。"""
        return self.act(request, _hq, None, services.confirm_claim)

    @decision("不予确认", ClaimReasonInput, ClaimSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request, *args, **kwargs):
        """由指挥部办理。"""
        return self.act(request, _hq, ClaimReasonInput, services.decline_claim)

    @decision("批准协同", CoworkInput, ClaimSerializer)
    @action(detail=True, methods=["post"])
    def cowork(self, request, *args, **kwargs):
        """由指挥部办理；报备组列为协同组，按占比计分。"""
        return self.act(request, _hq, CoworkInput, services.accept_cowork)

    @decision("续期", None, ClaimSerializer)
    @action(detail=True, methods=["post"])
    def renew(self, request, *args, **kwargs):
        """一次，90 天；最近 30 天须有二级以上有效跟进并推进阶段。"""
        return self.act(request, policy.can_renew_claim, None, services.renew_claim)

    @decision("释放报备", ClaimReasonInput, ClaimSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request, *args, **kwargs):
        """由组长或指挥部办理；有效报备的线索进入公海。"""
        return self.act(request, policy.can_release_claim, ClaimReasonInput, services.release_claim)

    @decision("撤销报备", ClaimReasonInput, ClaimSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request, *args, **kwargs):
        """由指挥部办理。"""
        return self.act(request, _hq, ClaimReasonInput, services.revoke_claim)

    @extend_schema(summary="撞单检查", responses=ClashSerializer(many=True), parameters=[FIRM], filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def clashes(self, request, *args, **kwargs):
        """该企业及近似企业的在办项目；看不到的项目只有公开信息，受限项目不出现。"""
        self.require(policy.can_check_clashes(request.user))
        key = as_id(request.query_params.get("enterprise")) or 0
        firm = Enterprise.objects.visible_to(request.user).filter(pk=key).first()
        if not firm:
            raise ValidationError({"enterprise": _("没有这家企业，或您看不到它")})
        return Response(ClashSerializer(clashes(subject_of(firm), request.user), many=True).data)
