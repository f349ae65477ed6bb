"""What a calendar is asked for in the address: view, day, whose, which kinds, which team or chain."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Chain, Team
from core.accounts.models import User
from core.accounts.roles import HEADQUARTERS
from core.calendar.span import day_fault
from crm.insights.calendar.kinds import Kind
from crm.insights.calendar.scopes import Scope, scopes_of

VIEWS = {"month": "月", "week": "周", "agenda": "日程"}


def teams_of(user: User):
    """Return the teams that a calendar of ``user`` may be narrowed to: for headquarters all, for others the own ones."""
    teams = Team.objects.visible_to(user).filter(is_active=True)
    return teams if user.role in HEADQUARTERS else teams.filter(pk__in=reach_of(user).team_ids)


def chains_of(user: User):
    """Return the chains that a calendar of ``user`` may be narrowed to."""
    chains = Chain.objects.visible_to(user)
    return chains if user.role in HEADQUARTERS else chains.filter(pk__in=reach_of(user).chain_ids)


class CalendarForm(forms.Form):
    """The filters of the calendar; what cannot be read is left aside on the page and refused in the interface."""

    view = forms.ChoiceField(label=_("视图"), choices=list(VIEWS.items()), required=False)
    day = forms.DateField(label=_("日期"), required=False)
    scope = forms.ChoiceField(label=_("范围"), choices=Scope.choices, required=False)
    kind = forms.MultipleChoiceField(label=_("类别"), choices=Kind.choices, required=False)
    team = forms.ModelChoiceField(label=_("招商组"), queryset=Team.objects.none(), required=False)
    chain = forms.ModelChoiceField(label=_("产业链"), queryset=Chain.objects.none(), required=False)

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.scopes = scopes_of(user)
        self.fields["team"].queryset = teams_of(user)
        self.fields["chain"].queryset = chains_of(user)

    def clean_day(self):
        day = self.cleaned_data["day"]
        if fault := day_fault(day):
            raise forms.ValidationError(fault)
        return day

    def clean_scope(self):
        scope = self.cleaned_data["scope"]
        if scope and scope not in self.scopes:
            raise forms.ValidationError(_("没有这个范围"))
        return scope

    @property
    def asked_day(self) -> datetime.date:
        """The day asked for, today when there is none."""
        return self.cleaned_data.get("day") or timezone.localdate()

    @property
    def asked_scope(self) -> str:
        """The scope asked for, the person's first when there is none."""
        return self.cleaned_data.get("scope") or self.scopes[0]

    @property
    def narrowed(self) -> dict[str, int | None]:
        """The team and the chain asked for, by key."""
        found = {name: self.cleaned_data.get(name) for name in ("team", "chain")}
        return {name: row.pk if row else None for name, row in found.items()}


class FeedForm(forms.Form):
    """Whose entries a new address shows."""

    scope = forms.ChoiceField(label=_("订阅范围"), choices=Scope.choices)

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        known = scopes_of(user)
        self.fields["scope"].choices = [(scope.value, scope.label) for scope in known]
        self.initial.setdefault("scope", Scope.MINE)
