"""What the contracts can be narrowed and ordered by; page, export and API use the same set."""

import django_filters
from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.enterprises.pinyin import search_terms
from crm.projects.filters import chains_of, teams_of
from crm.projects.models import Contract, Project

# Ascending shows what is earliest or smallest first.
ORDERINGS = {"signed": F("signed_on"), "amount": F("amount_wan"), "updated": F("updated_at"), "no": F("no")}
LONGEST_NO = 60


def projects_of(request):
    """Return the projects that the person may name in a filter."""
    return Project.objects.visible_to(request.user) if request else Project.objects.none()


class ContractOrdering(django_filters.OrderingFilter):
    """Orders by an allow-list, unknown values last and the newest row first among equals."""

    def filter(self, qs, value):
        if not value:
            return qs
        down, name = value[0].startswith("-"), value[0].lstrip("-")
        order = ORDERINGS[name].desc(nulls_last=True) if down else ORDERINGS[name].asc(nulls_last=True)
        return qs.order_by(order, "-pk")


class ContractFilterSet(django_filters.FilterSet):
    """Filters of the contracts."""

    kind = django_filters.MultipleChoiceFilter(label=_("合同类型"), choices=Contract.Kind.choices, distinct=False)
    status = django_filters.MultipleChoiceFilter(label=_("状态"), choices=Contract.Status.choices, distinct=False)
    team = django_filters.ModelChoiceFilter(label=_("牵头组"), queryset=teams_of, field_name="project__team")
    chain = django_filters.ModelChoiceFilter(label=_("产业链"), queryset=chains_of, field_name="project__chain")
    counted_as = django_filters.MultipleChoiceFilter(
        label=_("计入方式"), choices=Contract.CountedAs.choices, distinct=False
    )
    signed_from = django_filters.DateFilter(label=_("签订不早于"), field_name="signed_on", lookup_expr="gte")
    signed_to = django_filters.DateFilter(label=_("签订不晚于"), field_name="signed_on", lookup_expr="lte")
    month_from = django_filters.DateFilter(label=_("统计月份不早于"), field_name="counted_month", method="from_month")
    month_to = django_filters.DateFilter(label=_("统计月份不晚于"), field_name="counted_month", lookup_expr="lte")
    counted_team = django_filters.ModelChoiceFilter(label=_("统计归属组"), queryset=teams_of, field_name="counted_team")
    least_wan = django_filters.NumberFilter(
        label=_("金额不低于（万元）"), field_name="amount_wan", lookup_expr="gte", max_value=10**13
    )
    project = django_filters.ModelChoiceFilter(label=_("项目"), queryset=projects_of, widget=forms.HiddenInput)
    q = django_filters.CharFilter(label=_("合同编号"), method="named", max_length=LONGEST_NO)
    ordering = ContractOrdering(fields=[(name, name) for name in ORDERINGS])

    class Meta:
        model = Contract
        fields: list[str] = []

    def from_month(self, contracts, name, value):
        return contracts.filter(counted_month__gte=value.replace(day=1))

    def named(self, contracts, name, value):
        terms = search_terms(value)
        if not terms:
            return contracts.none()
        return contracts.filter(*[Q(search_key__contains=term) for term in terms])
