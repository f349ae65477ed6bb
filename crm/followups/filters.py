"""What the list of follow-ups can be narrowed by; page and API use the same set."""

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Team
from core.accounts.roles import HEADQUARTERS
from crm.enterprises.models import Enterprise
from crm.enterprises.queries import matching
from crm.followups import queries
from crm.followups.models import FollowUp


def teams_of(request):
    """Return the teams whose follow-ups the person may see: the own ones, for headquarters all."""
    if request is None:
        return Team.objects.none()
    teams = Team.objects.visible_to(request.user).filter(is_active=True)
    return teams if request.user.role in HEADQUARTERS else teams.filter(pk__in=reach_of(request.user).team_ids)


class FollowUpFilterSet(django_filters.FilterSet):
    """Filters of follow-ups; with ``due`` they are next steps, soonest first, else records, newest first."""

    q = django_filters.CharFilter(label=_("企业"), method="search", max_length=100)
    due = django_filters.ChoiceFilter(
        label=_("日程"), choices=queries.Due.choices, method="by_due", widget=forms.HiddenInput
    )
    mine = django_filters.ChoiceFilter(label=_("由谁办理"), choices=[("yes", _("由我办理"))], method="owed_by_me")
    kind = django_filters.ChoiceFilter(label=_("方式"), choices=FollowUp.Kind.choices)
    effective = django_filters.ChoiceFilter(
        label=_("是否有效"), choices=[("yes", _("有效跟进")), ("no", _("不计有效"))], method="by_effect"
    )
    team = django_filters.ModelChoiceFilter(label=_("招商组"), queryset=teams_of)
    happened_after = django_filters.DateFilter(
        label=_("不早于"), field_name="happened_at", lookup_expr="date__gte", widget=forms.DateInput
    )
    happened_before = django_filters.DateFilter(
        label=_("不晚于"), field_name="happened_at", lookup_expr="date__lte", widget=forms.DateInput
    )
    enterprise = django_filters.NumberFilter(label=_("企业编号"), widget=forms.HiddenInput)
    project = django_filters.NumberFilter(label=_("项目编号"), widget=forms.HiddenInput)

    class Meta:
        model = FollowUp
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(enterprise__in=matching(Enterprise.objects.all(), value, self.request.user).values("pk"))

    def by_due(self, rows, name, value):
        return queries.due_steps(rows, value, timezone.localdate()).order_by("next_on", "id")

    def owed_by_me(self, rows, name, value):
        return rows.owed_by(self.request.user)

    def by_effect(self, rows, name, value):
        return rows.effective() if value == "yes" else rows.filter(is_effective=False, voided_at=None)
