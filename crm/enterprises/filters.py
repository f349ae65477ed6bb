"""What the list of firms can be narrowed by; page and API use the same set."""

import re

import django_filters
from django import forms
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField

from chains.models import Chain, Node, Team
from crm.enterprises import faults, queries, regions
from crm.enterprises.firm_list_queries import firms_on_list
from crm.enterprises.list_choices import OwnedNames
from crm.enterprises.models import Enterprise, FirmList

ORDERINGS = {"updated_at": "updated", "sort_key": "name", "established_on": "established", "reg_capital_wan": "capital"}
# Their indexes hold unknown values last, which read backwards come first: in one direction only.
DOWN_ONLY = frozenset({"established", "capital"})
YES, NO = "yes", "no"
OTHER = "other"
MOST_CAPITAL = 10**12
ONLY_YUAN = _("万元，只含人民币；外币请按币种筛选")
CURRENCIES = [
    ("CNY", _("人民币")), ("USD", _("美元")), ("EUR", _("欧元")), ("HKD", _("港元")), ("JPY", _("日元")),
    ("GBP", _("英镑")), (OTHER, _("其他外币")),
]  # fmt: skip
NAMED_CURRENCIES = [code for code, _name in CURRENCIES if code != OTHER]
# What a list stands on: when it cannot be had, there are no firms, rather than all of them for an act on all.
BASIS = frozenset({"list", "node", "chain", "owner_team"})
INDUSTRY = re.compile(r"(?ai)\A[A-T](?:\d{2,4})?\Z")


def provinces() -> list[tuple[str, str]]:
    """Return code and short name of every province."""
    return [(code, regions.short_name(name)) for code, name in regions.regions().items() if code.endswith("0000")]


def teams_of(request):
    """Return the teams that the person may choose from."""
    return Team.objects.visible_to(request.user).filter(is_active=True) if request else Team.objects.none()


def chains_of(request):
    """Return the chains that the person may choose from."""
    return Chain.objects.visible_to(request.user) if request else Chain.objects.none()


def nodes_of(request):
    """Return the nodes that the person may choose from."""
    return Node.objects.visible_to(request.user).select_related("chain") if request else Node.objects.none()


def firm_lists_of(request):
    """Return the target lists in use that the person may choose from."""
    seen = FirmList.objects.visible_to(request.user) if request else FirmList.objects.none()
    return seen.in_use().select_related("owner")


def _closed(what) -> dict[str, str]:
    """Return what is said of a choice that is closed or not the person's to see; which of the two, it does not tell."""
    return {"invalid_choice": format_lazy("{}{}", what, _("已停用或您看不到"))}


class FirmListField(OwnedNames, ModelChoiceField):
    """A choice of target lists as a filter draws it."""


class FirmListFilter(django_filters.ModelChoiceFilter):
    """Narrows to a target list; those of others say whose they are."""

    field_class = FirmListField

    @property
    def field(self):
        found = super().field
        found.user = getattr(self.get_request(), "user", None)
        return found


class StableOrdering(django_filters.OrderingFilter):
    """Orders by an allow-list, empty values last and the newest row first among equals, so that pages never overlap."""

    def build_choices(self, fields, labels):
        return [choice for choice in super().build_choices(fields, labels) if choice[0] not in DOWN_ONLY]

    def filter(self, qs, value):
        if not value:
            return qs
        down = value[0].startswith("-")
        field = self.param_map[value[0].removeprefix("-")]
        return qs.order_by(*queries.stable_order(field, down=down))


class IndustryFilter(django_filters.CharFilter):
    """An industry by its code; a shorter code stands for everything under it."""

    field_class = forms.RegexField

    def filter(self, qs, value):
        return qs.filter(industry_code__startswith=value.upper()) if value else qs


class EnterpriseFilterSet(django_filters.FilterSet):
    """Filters of the enterprise library."""

    q = django_filters.CharFilter(label=_("关键字"), method="search", max_length=100)
    region = django_filters.ChoiceFilter(label=_("地区"), choices=provinces, method="in_region")
    is_local = django_filters.ChoiceFilter(
        label=_("属地"), choices=[("true", _("本地企业")), ("false", _("区外企业"))], method="local"
    )
    grade = django_filters.ChoiceFilter(label=_("分级"), choices=Enterprise.Grade.choices)
    owner_team = django_filters.ModelChoiceFilter(
        label=_("归口组"), queryset=teams_of, null_label=_("未归口"), error_messages=_closed(_("这个招商组"))
    )
    chain = django_filters.ModelChoiceFilter(
        label=_("产业链"), queryset=chains_of, method="on_chain", error_messages=_closed(_("这条产业链"))
    )
    has_project = django_filters.ChoiceFilter(
        label=_("项目"), choices=[(YES, _("有项目")), (NO, _("无项目"))], method="with_project"
    )
    reg_status = django_filters.ChoiceFilter(label=_("登记状态"), choices=Enterprise.RegStatus.choices)
    size = django_filters.ChoiceFilter(label=_("规模"), choices=Enterprise.Size.choices)
    listed = django_filters.ChoiceFilter(
        label=_("上市"), choices=[(YES, _("已上市")), (NO, _("未上市"))], method="on_exchange"
    )
    industry = IndustryFilter(
        label=_("行业代码"), regex=INDUSTRY, field_name="industry_code", help_text=_("国民经济行业，如 C、C36、C3670"),
        error_messages={"invalid": _("请填门类字母，后面可接 2—4 位数字，如 C36")},
    )  # fmt: skip
    tag = django_filters.CharFilter(label=_("标签"), method="tagged", max_length=20)
    list = FirmListFilter(
        label=_("招商名单"), queryset=firm_lists_of, method="on_list", error_messages=_closed(_("这份名单"))
    )
    node = django_filters.ModelChoiceFilter(
        label=_("环节"), queryset=nodes_of, method="on_node", error_messages=_closed(_("这个环节"))
    )
    capital_min = django_filters.NumberFilter(
        label=_("注册资本不低于"), method="capital_from", min_value=0, max_value=MOST_CAPITAL, help_text=ONLY_YUAN
    )
    capital_max = django_filters.NumberFilter(
        label=_("注册资本不高于"), method="capital_to", min_value=0, max_value=MOST_CAPITAL, help_text=ONLY_YUAN
    )
    currency = django_filters.ChoiceFilter(
        label=_("币种"), choices=CURRENCIES, field_name="reg_capital_currency", method="in_currency"
    )
    established_after = django_filters.DateFilter(
        label=_("成立不早于"), field_name="established_on", lookup_expr="gte", widget=forms.DateInput
    )
    established_before = django_filters.DateFilter(
        label=_("成立不晚于"), field_name="established_on", lookup_expr="lte", widget=forms.DateInput
    )
    fault = django_filters.ChoiceFilter(label=_("数据问题"), choices=faults.CHOICES, method="with_fault")
    ordering = StableOrdering(fields=ORDERINGS)

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def filter_queryset(self, queryset):
        return queryset.none() if BASIS & set(self.form.errors) else super().filter_queryset(queryset)

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

    def tagged(self, firms, name, value):
        # The second condition is that of the index, which holds tagged firms alone.
        return firms.filter(~Q(tags=[]), tags__contains=[value.strip()])

    def on_node(self, firms, name, value):
        return firms.filter(queries.firms_on_node(value))

    def on_list(self, firms, name, value):
        return firms.filter(firms_on_list(value))

    def capital_from(self, firms, name, value):
        return firms.filter(reg_capital_currency="CNY", reg_capital_wan__gte=value)

    def capital_to(self, firms, name, value):
        return firms.filter(reg_capital_currency="CNY", reg_capital_wan__lte=value)

    def in_currency(self, firms, name, value):
        if value != OTHER:
            return firms.filter(reg_capital_currency=value)
        return firms.exclude(reg_capital_currency="").exclude(reg_capital_currency__in=NAMED_CURRENCIES)

    def with_fault(self, firms, name, value):
        return faults.narrow(firms, value, self.request.user)
