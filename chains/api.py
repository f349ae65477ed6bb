"""Chains, nodes and teams over REST: names that every caller may read."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets

from chains.filters import ChainFilterSet, NodeFilterSet, TeamFilterSet
from chains.models import Chain, Leadership, Node, Team
from core.api.answers import ModelAnswer
from core.api.scope import ScopedViewSetMixin


class ChainSerializer(ModelAnswer):
    """一条产业链及现任链长。"""

    leader = serializers.SerializerMethodField(help_text="现任链长姓名，空缺为 null")

    class Meta:
        model = Chain
        fields = ["id", "code", "name", "status", "cluster", "leader"]
        read_only_fields = fields

    def get_leader(self, chain) -> str | None:
        return next((str(term.user) for term in chain.current_leaders), None)


class NodeSerializer(ModelAnswer):
    """产业链上的一个环节。"""

    class Meta:
        model = Node
        fields = ["id", "chain", "parent", "code", "name", "position", "importance", "depth", "industry_codes"]
        read_only_fields = fields


class TeamSerializer(ModelAnswer):
    """“1+10”中的一个组。"""

    class Meta:
        model = Team
        fields = ["id", "code", "name", "kind", "chains", "region", "is_active"]
        read_only_fields = fields


@extend_schema_view(list=extend_schema(summary="产业链列表"), retrieve=extend_schema(summary="产业链"))
class ChainViewSet(ScopedViewSetMixin, viewsets.ReadOnlyModelViewSet):
    """产业链。"""

    model = Chain
    serializer_class = ChainSerializer
    filterset_class = ChainFilterSet

    def get_queryset(self):
        return super().get_queryset().prefetch_related(Leadership.objects.prefetch_current_leaders())


@extend_schema_view(list=extend_schema(summary="环节列表"), retrieve=extend_schema(summary="环节"))
class NodeViewSet(ScopedViewSetMixin, viewsets.ReadOnlyModelViewSet):
    """产业链环节。"""

    model = Node
    serializer_class = NodeSerializer
    filterset_class = NodeFilterSet


@extend_schema_view(list=extend_schema(summary="招商组列表"), retrieve=extend_schema(summary="招商组"))
class TeamViewSet(ScopedViewSetMixin, viewsets.ReadOnlyModelViewSet):
    """“1+10”招商组。"""

    model = Team
    serializer_class = TeamSerializer
    filterset_class = TeamFilterSet

    def get_queryset(self):
        return super().get_queryset().prefetch_related("chains")
