"""Firms over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.response import Response

from chains.models import Park, Team
from core.api.scope import ScopedRelatedField, ScopedViewSetMixin
from core.api.versions import IF_MATCH, etag_of, version_asked
from crm.enterprises import policy, services
from crm.enterprises.filters import EnterpriseFilterSet
from crm.enterprises.models import Enterprise

EDITABLE = [
    "name", "uscc", "legal_person", "established_on", "region_code", "address", "business_scope", "website",
    "industry_code", "size", "grade", "intro", "is_local", "owner_team", "park",
]  # fmt: skip


class EnterpriseSerializer(serializers.ModelSerializer):
    """What a caller reads of a firm; contacts are not part of it."""

    class Meta:
        model = Enterprise
        fields = ["id", "uid", *EDITABLE, "uscc_check", "stock_code", "exchange", "reg_status", "reg_capital_wan",
                  "reg_capital_currency", "tags", "version", "created_at", "updated_at"]  # fmt: skip
        read_only_fields = fields


class EnterpriseInput(serializers.ModelSerializer):
    """What a caller may write of a firm."""

    owner_team = ScopedRelatedField(Team, required=False, allow_null=True)
    park = ScopedRelatedField(Park, required=False, allow_null=True)
    uscc = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="统一社会信用代码，18 位")
    confirm_duplicate = serializers.BooleanField(
        required=False, default=False, write_only=True, help_text="已核对同名企业，仍要新建"
    )

    class Meta:
        model = Enterprise
        fields = [*EDITABLE, "confirm_duplicate"]


class EnterpriseViewSet(
    ScopedViewSetMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """企业库。"""

    model = Enterprise
    serializer_class = EnterpriseSerializer
    filterset_class = EnterpriseFilterSet

    def _answer(self, enterprise, code=status.HTTP_200_OK):
        return Response(EnterpriseSerializer(enterprise).data, status=code, headers={"ETag": etag_of(enterprise)})

    def retrieve(self, request, *args, **kwargs):
        return self._answer(self.get_object())

    @extend_schema(request=EnterpriseInput, responses={201: EnterpriseSerializer})
    def create(self, request):
        self.require(policy.can_create_enterprise(request.user))
        data = EnterpriseInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        created = services.create_enterprise(by=request.user, **data.validated_data)
        return self._answer(created, status.HTTP_201_CREATED)

    @extend_schema(request=EnterpriseInput, responses=EnterpriseSerializer, parameters=[IF_MATCH])
    def partial_update(self, request, *args, **kwargs):
        enterprise = self.get_object()
        self.require(policy.can_edit_enterprise(request.user, enterprise))
        version = version_asked(request)
        data = EnterpriseInput(enterprise, data=request.data, partial=True, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        changes = {name: value for name, value in data.validated_data.items() if name != "confirm_duplicate"}
        return self._answer(services.update_enterprise(enterprise.pk, by=request.user, version=version, **changes))
