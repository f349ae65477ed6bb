"""What claims, leads, disputes and the pool can be narrowed by; page and API use the same sets."""

import functools
import operator

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Chain, Team
from core.accounts.roles import CHAIN_ROLES, HEADQUARTERS
from crm.claims.models import Claim, Dispute, LeadIntake
from crm.claims.queries.kept import standing
from crm.claims.queries.leads import STEPS
from crm.enterprises.models import Enterprise
from crm.enterprises.pinyin import search_terms
from crm.enterprises.queries import holding
from crm.projects.models import Project
from crm.projects.queries import matching

STATES = [("late", _("逾期待确认")), ("expiring", _("临期")), *Claim.Status.choices]
YES_NO = [("true", _("是")), ("false", _("否"))]


def teams_of(request):
    """Return the teams that the person may name: the own ones, for headquarters and chains all."""
    if request is None:
        return Team.objects.none()
    teams = Team.objects.visible_to(request.user).filter(is_active=True)
    role = request.user.role
    return teams if role in HEADQUARTERS | CHAIN_ROLES else teams.filter(pk__in=reach_of(request.user).team_ids)


def chains_of(request):
    """Return the chains; their names are open to whoever sees projects."""
    return Chain.objects.visible_to(request.user) if request else Chain.objects.none()


def _found(value: str):
    """Return the ids of the projects that ``value`` names; the list they narrow is scoped already."""
    return matching(Project.objects.all(), value).order_by().values("pk")


class ClaimFilterSet(django_filters.FilterSet):
    """Filters of claims, by the day that is kept on the row."""

    q = django_filters.CharFilter(label=_("关键字"), method="search", max_length=100)
    state = django_filters.MultipleChoiceFilter(label=_("状态"), choices=STATES, method="in_state")
    team = django_filters.ModelChoiceFilter(label=_("报备组"), queryset=teams_of)
    plea = django_filters.ChoiceFilter(label=_("撞单处理"), choices=Claim.Plea.choices)
    project = django_filters.NumberFilter(label=_("项目编号"), widget=forms.HiddenInput)

    class Meta:
        model = Claim
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(project__in=_found(value))

    def in_state(self, rows, name, value):
        """Narrow by state; 待确认 takes in what is late, 有效 what expires soon."""
        return rows.filter(functools.reduce(operator.or_, map(standing, value))) if value else rows


class LeadFilterSet(django_filters.FilterSet):
    """Filters of leads, by the clock that is kept on the row."""

    q = django_filters.CharFilter(label=_("关键字"), method="search", max_length=100)
    step = django_filters.MultipleChoiceFilter(
        label=_("当前环节"), choices=STEPS, field_name="next_step", distinct=False
    )
    late = django_filters.ChoiceFilter(label=_("是否超时"), choices=YES_NO, method="is_late")
    pool_state = django_filters.ChoiceFilter(label=_("归属"), choices=LeadIntake.Pool.choices)
    source_kind = django_filters.ChoiceFilter(label=_("来源类别"), choices=LeadIntake.Source.choices)
    team = django_filters.ModelChoiceFilter(label=_("牵头组"), queryset=teams_of, field_name="project__team")
    project = django_filters.NumberFilter(label=_("项目编号"), widget=forms.HiddenInput)

    class Meta:
        model = LeadIntake
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(project__in=_found(value))

    def is_late(self, rows, name, value):
        late = Q(next_due_at__lt=timezone.now())
        return rows.filter(late if value == "true" else ~late | Q(next_due_at=None))


class PoolFilterSet(django_filters.FilterSet):
    """Filters of the pool: of public facts alone, so that no filter tells more than a row."""

    q = django_filters.CharFilter(label=_("企业"), method="search", max_length=100)
    chain = django_filters.ModelChoiceFilter(label=_("产业链"), queryset=chains_of, field_name="project__chain")

    def search(self, rows, name, value):
        terms = search_terms(value)
        firms = Enterprise.objects.filter(holding(terms)) if terms else Enterprise.objects.none()
        return rows.filter(project__enterprise__in=firms.order_by().values("pk"))


class DisputeFilterSet(django_filters.FilterSet):
    """Filters of disputes."""

    status = django_filters.MultipleChoiceFilter(label=_("状态"), choices=Dispute.Status.choices, distinct=False)
    ground = django_filters.ChoiceFilter(label=_("异议理由"), choices=Dispute.Ground.choices)

    class Meta:
        model = Dispute
        fields: list[str] = []
