"""What the list of firms can be narrowed by; page and API use the same set."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from chains.models import Chain, Team
from crm.enterprises import queries, regions
from crm.enterprises.models import Enterprise

ORDERINGS = {"updated_at": "updated", "sort_key": "name", "established_on": "established", "reg_capital_wan": "capital"}
YES, NO = "yes", "no"


def provinces() -> list[tuple[str, str]]:
    """Return code and short name of every province."""
    return [(code, regions.short_name(name)) for code, name in regions.regions().items() if code.endswith("0000")]


def teams_of(request):
    """Return the teams that the person may choose from."""
    return Team.objects.visible_to(request.user).filter(is_active=True) if request else Team.objects.none()


def chains_of(request):
    """Return the chains that the person may choose from."""
    return Chain.objects.visible_to(request.user) if request else Chain.objects.none()


class StableOrdering(django_filters.OrderingFilter):
    """Orders by an allow-list, empty values last and the newest row first among equals, so that pages never overlap."""

    def filter(self, qs, value):
        if not value:
            return qs
        down = value[0].startswith("-")
        field = self.param_map[value[0].removeprefix("-")]
        return qs.order_by(*queries.stable_order(field, down=down))


class EnterpriseFilterSet(django_filters.FilterSet):
    """Filters of the enterprise library."""

    q = django_filters.CharFilter(label=_("关键字"), method="search", max_length=100)
    region = django_filters.ChoiceFilter(label=_("地区"), choices=provinces, method="in_region")
    is_local = django_filters.ChoiceFilter(
        label=_("属地"), choices=[("true", _("本地企业")), ("false", _("区外企业"))], method="local"
    )
    grade = django_filters.ChoiceFilter(label=_("分级"), choices=Enterprise.Grade.choices)
    owner_team = django_filters.ModelChoiceFilter(label=_("归口组"), queryset=teams_of, null_label=_("未归口"))
    chain = django_filters.ModelChoiceFilter(label=_("产业链"), queryset=chains_of, method="on_chain")
    has_project = django_filters.ChoiceFilter(
        label=_("项目"), choices=[(YES, _("有项目")), (NO, _("无项目"))], method="with_project"
    )
    reg_status = django_filters.ChoiceFilter(label=_("登记状态"), choices=Enterprise.RegStatus.choices)
    size = django_filters.ChoiceFilter(label=_("规模"), choices=Enterprise.Size.choices)
    listed = django_filters.ChoiceFilter(
        label=_("上市"), choices=[(YES, _("已上市")), (NO, _("未上市"))], method="on_exchange"
    )
    established_after = django_filters.DateFilter(
        label=_("成立不早于"), field_name="established_on", lookup_expr="gte", widget=forms.DateInput
    )
    ordering = StableOrdering(fields=ORDERINGS)

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def search(self, firms, name, value):
        return queries.matching(firms, value, self.request.user)

    def in_region(self, firms, name, value):
        return firms.filter(region_code__startswith=value[:2])

    def local(self, firms, name, value):
        return firms.filter(is_local=value == "true")

    def on_chain(self, firms, name, value):
        return firms.filter(queries.firms_on_chain(value, self.request.user))

    def with_project(self, firms, name, value):
        projects = queries.related_projects(self.request.user).values("enterprise")
        return firms.filter(pk__in=projects) if value == YES else firms.exclude(pk__in=projects)

    def on_exchange(self, firms, name, value):
        return firms.exclude(stock_code="") if value == YES else firms.filter(stock_code="")
