"""What requests about states and lost projects can be narrowed by."""

import django_filters
from django.utils.translation import gettext_lazy as _

from crm.projects.filters import chains_of, teams_of
from crm.projects.models import Outflow, StateRequest
from crm.projects.places import PLACES, LossReason


class StateRequestFilterSet(django_filters.FilterSet):
    """Filters of requests; what waits is the default of the page."""

    status = django_filters.ChoiceFilter(label=_("状态"), choices=StateRequest.Status.choices)
    kind = django_filters.MultipleChoiceFilter(label=_("申请事项"), choices=StateRequest.Kind.choices, distinct=False)
    team = django_filters.ModelChoiceFilter(label=_("牵头组"), field_name="project__team", queryset=teams_of)
    project = django_filters.NumberFilter(label=_("项目编号"), field_name="project_id")

    class Meta:
        model = StateRequest
        fields: list[str] = []


class OutflowFilterSet(django_filters.FilterSet):
    """Filters of lost projects; the totals by reason and place follow them."""

    why = django_filters.MultipleChoiceFilter(label=_("原因"), choices=LossReason.choices, distinct=False)
    province = django_filters.MultipleChoiceFilter(label=_("去向"), choices=PLACES, distinct=False)
    team = django_filters.ModelChoiceFilter(label=_("牵头组"), field_name="project__team", queryset=teams_of)
    chain = django_filters.ModelChoiceFilter(label=_("产业链"), field_name="project__chain", queryset=chains_of)
    after = django_filters.DateFilter(label=_("不早于"), field_name="moved_on", lookup_expr="gte")
    before = django_filters.DateFilter(label=_("不晚于"), field_name="moved_on", lookup_expr="lte")

    class Meta:
        model = Outflow
        fields: list[str] = []
