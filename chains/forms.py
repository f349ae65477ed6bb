"""Forms of the administration of teams, memberships, terms and nodes."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from chains.models import AgencyPost, Leadership, Membership, Node, Team
from chains.services.terms import ELIGIBLE
from core.accounts.models import User
from core.accounts.roles import BUSINESS_ROLES, Role


class PersonChoice(forms.ModelChoiceField):
    """A person by name, title and login name."""

    def label_from_instance(self, user):
        return "　".join(filter(None, [user.name, user.title, user.username]))


class TeamForm(forms.ModelForm):
    """A team; the headquarters can be renamed but neither closed nor turned into something else."""

    class Meta:
        model = Team
        fields: ClassVar = ["code", "name", "kind", "lead_agency", "chains", "region", "is_active", "sort"]

    def clean(self):
        data = super().clean()
        was_hq = self.instance.pk and "kind" in self.initial and self.initial["kind"] == Team.Kind.HQ
        if was_hq and self.initial.get("is_active"):
            if data.get("kind") != Team.Kind.HQ:
                self.add_error("kind", _("须有且只有一个总指挥部办公室，不能改为其他类别"))
            if not data.get("is_active"):
                self.add_error("is_active", _("须有且只有一个启用的总指挥部办公室，不能停用"))
        return data


class MembershipForm(forms.ModelForm):
    """Somebody joins a team, or changes to it."""

    user = PersonChoice(User.objects.none(), label=_("人员"))
    moves = forms.BooleanField(
        label=_("调组"), required=False, help_text=_("勾选后，原主要归属的招商组在加入日期前一天结束")
    )

    class Meta:
        model = Membership
        fields: ClassVar = ["user", "team", "since", "is_primary"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            self.fields["user"].queryset = User.objects.filter(is_active=True, role__in=BUSINESS_ROLES).order_by("name")

    def _get_validation_exclusions(self):
        """Leave the constraints to the service, which knows that a move closes the former membership."""
        return super()._get_validation_exclusions() | {"team", "user"}


class LeadershipForm(forms.ModelForm):
    """Somebody takes office; the former chain leader's term ends the day before."""

    user = PersonChoice(User.objects.none(), label=_("人员"))

    class Meta:
        model = Leadership
        fields: ClassVar = ["chain", "user", "role", "since"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            self.fields["user"].queryset = User.objects.filter(is_active=True, role__in=ELIGIBLE).order_by("name")

    def _get_validation_exclusions(self):
        """Leave the constraint of one leader a chain to the service, which closes the former term."""
        return super()._get_validation_exclusions() | {"chain"}


class PostForm(forms.ModelForm):
    """A clerk begins to answer for an agency."""

    user = PersonChoice(User.objects.none(), label=_("人员"))

    class Meta:
        model = AgencyPost
        fields: ClassVar = ["agency", "user", "since"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            clerks = User.objects.filter(is_active=True, role=Role.AGENCY_CLERK)
            self.fields["user"].queryset = clerks.order_by("name")


class EndForm(forms.ModelForm):
    """The last day of a membership or a term."""

    class Meta:
        fields: ClassVar = ["until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "until" in self.fields:  # who may only look has no field to fill in
            self.fields["until"].required = True


class NodeForm(forms.ModelForm):
    """A node; the tree is checked by the service."""

    class Meta:
        model = Node
        fields: ClassVar = [
            "chain", "parent", "code", "name", "position", "importance", "industry_codes", "target_count", "feeds", "note", "sort",
        ]  # fmt: skip


class StaffFileForm(forms.Form):
    """The list of people to open accounts for."""

    file = forms.FileField(label=_("人员名单"), help_text=_("xlsx 或 csv，表头须有：登录名、姓名、角色"))
