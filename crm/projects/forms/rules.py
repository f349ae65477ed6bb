"""The administration's forms for gates and deadlines: each save writes a new version."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.projects.models import GateRule, LightRule, StageTerm
from crm.projects.models.light_rules import NUMBERS, names_of
from crm.projects.stages import ProjectType


class VersionForm(forms.ModelForm):
    """Begins with the last version, from today on; the reason is always given anew."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.initial["reason"] = ""
        begun = self.initial.get("valid_from")
        if begun is None or begun < timezone.localdate():
            self.initial["valid_from"] = timezone.localdate()


class GateRuleForm(VersionForm):
    """What a stage asks for."""

    types = forms.MultipleChoiceField(
        label=_("适用的项目类型"), choices=ProjectType.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("不选即全部类型"),
    )  # fmt: skip

    class Meta:
        model = GateRule
        fields = [
            "stage", "code", "label", "hint", "kind", "recorder", "types", "from_invest_wan", "if_foreign", "if_land",
            "evidence_type", "needs_file", "sort", "is_active", "valid_from", "reason",
        ]  # fmt: skip


class StageTermForm(VersionForm):
    """How long a stage may take."""

    class Meta:
        model = StageTerm
        fields = [
            "type", "stage", "goal", "days", "unit", "warning_days", "is_active", "valid_from", "reason",
        ]  # fmt: skip


class LightRuleForm(VersionForm):
    """The limits of one light: the columns of its own kind alone."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = names_of(self.instance.code) if self.instance.pk else NUMBERS
        for name in set(NUMBERS) - set(own):
            self.fields.pop(name, None)

    class Meta:
        model = LightRule
        fields = ["code", *NUMBERS, "is_active", "valid_from", "reason"]
