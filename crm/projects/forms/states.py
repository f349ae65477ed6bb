"""The forms of the dialogues: facts, suspension, end, hand-over."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from crm.projects import policy
from crm.projects.forms import choices
from crm.projects.models import Project


def reason_field(label, *, required: bool = True) -> forms.CharField:
    """Return a field for a reason of up to 300 characters."""
    return forms.CharField(label=label, max_length=300, required=required, widget=forms.Textarea({"rows": 2}))


class VersionedForm(forms.Form):
    """Carries the version of the project that the person was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.project = user, project
        self.fields["version"].initial = project.version


class FactForm(VersionedForm):
    """When a fact came true, and its number or what shows it."""

    met_on = forms.DateField(label=_("日期"), initial=timezone.localdate)
    reference = forms.CharField(label=_("文号或说明"), max_length=200, required=False)


class WithdrawForm(VersionedForm):
    """Why a fact is taken back."""

    reason = reason_field(_("撤回原因"))


class SuspendForm(VersionedForm):
    """Why a project rests, and until when at most."""

    reason = reason_field(_("搁置原因"))
    resume_by_on = forms.DateField(label=_("应恢复日期"), help_text=_("最长 180 天；到期须恢复或终止"))


class ResumeForm(VersionedForm):
    """What changed."""

    reason = reason_field(_("恢复说明"), required=False)


class TerminateForm(VersionedForm):
    """How and why a project ended."""

    kind = forms.ChoiceField(label=_("终止类型"), choices=Project.TerminationKind.choices)
    reason = reason_field(_("终止原因"))


class ReassignForm(VersionedForm):
    """Who leads, owns and helps from now on."""

    team = forms.ModelChoiceField(Team.objects.none(), label=_("牵头组"))
    owner = choices.PersonChoice(choices.User.objects.none(), label=_("负责人"), required=False)
    co_teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label=_("协同组"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = reason_field(_("移交原因"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        teams = Team.objects.visible_to(self.user).filter(is_active=True)
        own = teams if policy.can_move_between_teams(self.user) else teams.filter(pk=self.project.team_id)
        self.fields["team"].queryset = own
        self.fields["team"].initial = self.project.team_id
        self.fields["co_teams"].queryset = teams
        self.fields["co_teams"].initial = [team.pk for team in self.project.co_teams.all()]
        self.fields["owner"].initial = self.project.owner_id
        self.fields["owner"].queryset = choices.owners_for(self.chosen_team())

    def chosen_team(self) -> Any:
        """Return the team whose people are offered as owners."""
        return self.data.get("team") if self.is_bound else self.project.team_id
