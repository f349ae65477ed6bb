"""What lists of chains, nodes and teams can be narrowed by, for pages and API alike."""

import django_filters
from django.db.models import Q

from chains.models import Chain, Node, Team


def _of(model):
    """Return the rows of ``model`` that the asking user may read, for a drop-down."""
    return lambda request: model.objects.visible_to(request.user) if request else model.objects.none()


class ChainFilterSet(django_filters.FilterSet):
    """Chains by state, name, cluster or responsible team."""

    q = django_filters.CharFilter(label="产业链", method="search", max_length=60)
    team = django_filters.ModelChoiceFilter(label="招商组", field_name="teams", queryset=_of(Team))

    class Meta:
        model = Chain
        fields = ["q", "status", "team"]

    def search(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value) | Q(code__iexact=value) | Q(cluster__icontains=value))


class NodeFilterSet(django_filters.FilterSet):
    """Nodes by chain, parent, position and importance."""

    q = django_filters.CharFilter(label="环节", method="search", max_length=60)
    chain = django_filters.ModelChoiceFilter(label="产业链", queryset=_of(Chain))
    parent = django_filters.ModelChoiceFilter(label="上级环节", queryset=_of(Node))

    class Meta:
        model = Node
        fields = ["q", "chain", "parent", "position", "importance"]

    def search(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value) | Q(code__iexact=value))


class TeamFilterSet(django_filters.FilterSet):
    """Teams by kind, state, name or chain."""

    q = django_filters.CharFilter(label="招商组", method="search", max_length=60)
    chain = django_filters.ModelChoiceFilter(label="负责产业链", field_name="chains", queryset=_of(Chain))

    class Meta:
        model = Team
        fields = ["q", "kind", "is_active", "chain"]

    def search(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value) | Q(code__iexact=value) | Q(region__icontains=value))
