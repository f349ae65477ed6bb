"""Firms over REST."""

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.response import Response

from chains.models import Park, Team
from core.api.answers import ModelAnswer, moved_to, place_of
from core.api.inputs import StrictModelInput
from core.api.masks import MaskedForPartners
from core.api.scope import ScopedRelatedField, ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH, etag_of, version_asked
from crm.enterprises import policy, services
from crm.enterprises.filters import EnterpriseFilterSet
from crm.enterprises.merging.successors import successor_of
from crm.enterprises.models import Enterprise, VerifySource

EDITABLE = [
    "name", "uscc", "legal_person", "established_on", "region_code", "address", "business_scope", "website",
    "industry_code", "size", "grade", "intro", "is_local", "owner_team", "park",
]  # fmt: skip


class EnterpriseSerializer(MaskedForPartners, ModelAnswer):
    """企业的基础资料；不含联系人。"""

    masked_for_partners = frozenset({"grade", "intro", "tags"})
    tags = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="标签")
    verified_source = serializers.ChoiceField(
        VerifySource.choices, read_only=True, allow_blank=True, help_text="核实依据，未核实时为空"
    )

    class Meta:
        model = Enterprise
        fields = ["id", "uid", *EDITABLE, "uscc_check", "stock_code", "exchange", "reg_status", "reg_capital_wan",
                  "reg_capital_currency", "tags", "verified_at", "verified_source", "version", "created_at", "updated_at"]  # fmt: skip
        read_only_fields = fields


class EnterpriseInput(StrictModelInput):
    """可写入的企业资料；其他字段（含只读字段）一律 400。"""

    owner_team = ScopedRelatedField(Team, required=False, allow_null=True)
    park = ScopedRelatedField(Park, required=False, allow_null=True)
    uscc = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="统一社会信用代码，18 位")
    confirm_duplicate = serializers.BooleanField(required=False, write_only=True, help_text="已核对同名企业，仍要保存")
    confirm_code = serializers.BooleanField(
        required=False, write_only=True, help_text="信用代码的校验位不符，仍按原样登记"
    )

    class Meta:
        model = Enterprise
        fields = [*EDITABLE, "confirm_duplicate", "confirm_code"]


@extend_schema_view(list=extend_schema(summary="企业列表"), retrieve=extend_schema(summary="企业", parameters=[ETAG]))
class EnterpriseViewSet(ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """企业库。修改须带 If-Match（无 428，过期 412）。

    已并入其他企业的，原地址以 301（修改为 308）指向保留的企业；合并可撤销，请勿长期缓存。
    """

    model = Enterprise
    serializer_class = EnterpriseSerializer
    filterset_class = EnterpriseFilterSet
    filters_not_for_partners = frozenset({"grade", "tag", "fault"})

    def get_queryset(self):
        return super().get_queryset().defer("search_key")

    def _answer(self, enterprise, code=status.HTTP_200_OK, **headers):
        headers["ETag"] = etag_of(enterprise)
        return Response(self.get_serializer(enterprise).data, status=code, headers=headers)

    def handle_exception(self, exc):
        """Lead the address of a merged firm to the one it became part of, whatever the method."""
        if isinstance(exc, Http404) and (successor := successor_of(self.kwargs.get("pk"), self.request.user)):
            return moved_to(self, successor)
        return super().handle_exception(exc)

    def retrieve(self, request, *args, **kwargs):
        return self._answer(self.get_object())

    @extend_schema(
        summary="新建企业", request=EnterpriseInput, responses={201: EnterpriseSerializer}, parameters=[ETAG]
    )
    def create(self, request):
        self.require(policy.can_create_enterprise(request.user))
        data = EnterpriseInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        created = services.create_enterprise(by=request.user, **data.validated_data)
        return self._answer(created, status.HTTP_201_CREATED, **place_of(self, created))

    @extend_schema(
        summary="修改企业", request=EnterpriseInput, responses=EnterpriseSerializer, parameters=[IF_MATCH, ETAG]
    )
    def partial_update(self, request, *args, **kwargs):
        enterprise = self.get_object()
        self.require(policy.can_edit_enterprise(request.user, enterprise))
        version = version_asked(request)
        data = EnterpriseInput(enterprise, data=request.data, partial=True, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        changed = services.update_enterprise(enterprise.pk, by=request.user, version=version, **data.validated_data)
        return self._answer(changed)
