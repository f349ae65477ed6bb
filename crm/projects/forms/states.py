"""The forms of the dialogues: facts, suspension, end, hand-over."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from crm.projects import policy
from crm.projects.forms import choices
from crm.projects.models import Project, StateRequest
from crm.projects.places import PLACES, LossReason
from crm.projects.rules import is_under_contract


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
    file = forms.FileField(label=_("附件"), required=False)


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


def release_field(project: Project) -> forms.FileField:
    """Return the field for the paper that ends the contract, asked for once the project is signed."""
    needed = is_under_contract(project)
    help_text = _("签约后须附") if needed else ""
    return forms.FileField(label=_("协议解除文件"), required=False, help_text=help_text)


class TerminateForm(VersionedForm):
    """How and why a project ended."""

    kind = forms.ChoiceField(label=_("终止类型"), choices=Project.TerminationKind.choices)
    reason = reason_field(_("终止原因"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["upload"] = release_field(self.project)


class MoveOutForm(VersionedForm):
    """Where a project went, why, and how much was lost."""

    moved_on = forms.DateField(label=_("外流日期"), initial=timezone.localdate)
    province = forms.ChoiceField(label=_("去向（省级）"), choices=[("", _("请选择")), *PLACES])
    city = forms.CharField(label=_("去向（市、区县、园区）"), max_length=60, required=False)
    why = forms.ChoiceField(label=_("外流原因"), choices=[("", _("请选择")), *LossReason.choices])
    reason = reason_field(_("原因说明"))
    lost_wan = forms.DecimalField(
        label=_("流失投资额（万元）"), max_digits=18, decimal_places=4, required=False, help_text=_("空即总投资")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        amount = self.project.total_invest_wan
        self.fields["lost_wan"].initial = f"{amount.normalize():f}" if amount is not None else None
        self.fields["upload"] = release_field(self.project)


class RestartForm(VersionedForm):
    """What is done so that the project moves again."""

    reason = reason_field(_("重启措施"))


class ProjectChoice(forms.ModelChoiceField):
    """A project by number, name and stage."""

    def label_from_instance(self, project):
        return f"{project.no} {project.name}（{project.stage_text}）"


class MergeForm(VersionedForm):
    """Into which project of the same firm."""

    into = ProjectChoice(Project.objects.none(), label=_("并入项目"), help_text=_("同一家企业正在推进的其他项目"))
    reason = reason_field(_("合并原因"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = Project.objects.visible_to(self.user).running().filter(enterprise=self.project.enterprise_id)
        self.fields["into"].queryset = own.exclude(pk=self.project.pk)
        if not self.fields["into"].queryset.exists():
            self.fields["into"].help_text = _("这家企业没有其他正在推进的项目，无需合并")


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


# What a request of each kind asks for: the form of the act itself.
ASKED_BY = {
    StateRequest.Kind.SUSPEND: SuspendForm,
    StateRequest.Kind.RESUME: ResumeForm,
    StateRequest.Kind.TERMINATE: TerminateForm,
    StateRequest.Kind.MOVE_OUT: MoveOutForm,
    StateRequest.Kind.MERGE: MergeForm,
}
