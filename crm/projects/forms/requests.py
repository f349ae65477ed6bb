"""The forms of milestones, extensions and amendments; they only read what was typed, the services judge it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.models import Agency
from crm.projects import policy
from crm.projects.forms import choices
from crm.projects.forms.states import VersionedForm, reason_field
from crm.projects.models import Milestone, Project
from crm.projects.services.amendments import AMENDABLE


def amendable_choices() -> list[tuple[str, str]]:
    """Return the fields that an amendment may be about, with their Chinese names."""
    return [(name, str(Project._meta.get_field(name).verbose_name)) for name in AMENDABLE]


class MilestoneForm(VersionedForm):
    """What has to be done, by when and by whom."""

    kind = forms.ChoiceField(label=_("节点"))
    name = forms.CharField(label=_("名称"), max_length=60, required=False, help_text=_("“其他”节点必填"))
    due_on = forms.DateField(label=_("应完成日期"))
    owner = choices.PersonChoice(choices.User.objects.none(), label=_("负责人"), required=False)
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("责任单位"), required=False)

    def __init__(self, *args, milestone: Milestone | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = choices.owners_for(self.project.team_id)
        self.fields["agency"].queryset = Agency.objects.filter(is_active=True).order_by("name")
        kinds = Milestone.Kind.choices
        if not policy.can_set_milestone_day(self.user):
            from_stages = {"register", "land", "start", "complete", "commission", "full"}
            kinds = [one for one in kinds if one[0] not in from_stages]
        self.fields["kind"].choices = kinds
        if milestone is not None:
            del self.fields["kind"]
            for name in ("name", "due_on", "owner", "agency"):
                self.fields[name].initial = getattr(milestone, name)
            self.fields["version"].initial = milestone.version
            if milestone.is_fixed or not policy.can_set_milestone_day(self.user):
                del self.fields["due_on"]


class DoneForm(VersionedForm):
    """When it was done."""

    done_on = forms.DateField(label=_("完成日期"), initial=timezone.localdate)


class CancelForm(VersionedForm):
    """Why it is struck out."""

    reason = reason_field(_("取消原因"))


class ExtensionForm(VersionedForm):
    """To what day, and why."""

    new_due_on = forms.DateField(label=_("延期至"))
    reason = reason_field(_("延期原因"))
    upload = forms.FileField(label=_("附件"), required=False)


class AmendForm(VersionedForm):
    """What changes to what, and why; the input of the new value is that of the chosen field."""

    field = forms.ChoiceField(label=_("变更内容"))
    reason = reason_field(_("变更原因"))
    upload = forms.FileField(label=_("附件（补充协议等）"), required=False)

    def __init__(self, *args, chosen: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = amendable_choices()
        self.fields["field"].initial = chosen
        self.fields["new"] = self._new_value(chosen)
        self.order_fields(["version", "field", "new", "reason", "upload"])

    def _new_value(self, name: str) -> forms.Field:
        field = Project._meta.get_field(name).formfield(required=name not in ("park",))
        field.label = f"新的{field.label}"
        if name == "enterprise":
            field.queryset = choices.firms_for(self.user)
        elif name == "park":
            field.queryset = choices.parks_for(self.user)
            field.empty_label = _("未定")
        elif name == "content":
            field.widget = forms.Textarea({"rows": 3})
        field.help_text = ""
        return field

    def given(self) -> dict[str, Any]:
        """Return what was typed."""
        names = ("field", "new", "reason", "upload")
        return {name: self.cleaned_data[name] for name in names}


class DecisionForm(VersionedForm):
    """What the decision rests on."""

    note = reason_field(_("审批意见"), required=False)


class AmendmentDecisionForm(DecisionForm):
    """The same, and whether the project has to be reviewed anew."""

    needs_review = forms.BooleanField(label=_("须重新评审"), required=False)
