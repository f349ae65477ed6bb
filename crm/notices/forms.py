"""The administration's form for the numbers of a reminder rule; each save writes a new version."""

from django import forms
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from crm.notices.models import ReminderRule
from crm.notices.rule_names import NOT_YET, Audience, Moment
from crm.notices.rules import RULES
from crm.projects.forms.rules import VersionForm


class ReminderRuleForm(VersionForm):
    """The numbers of one rule: of what hangs on the object and of the people only what the rule knows."""

    moments = forms.MultipleChoiceField(
        label=_("随对象而定的提醒日"), choices=Moment.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    audiences = forms.MultipleChoiceField(
        label=_("提醒谁"), choices=Audience.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ReminderRule
        fields = [
            "code", "team", "follows_default", "is_active", "unit", "offsets", "moments", "weekly_from", "every", "audiences",
            "valid_from", "reason",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "team" in self.fields:
            self.fields["team"].queryset = Team.objects.filter(is_active=True)  # type: ignore[attr-defined]
            self.fields["team"].required = True
            self.fields["team"].help_text = _("该组的另设；全区的设置请在列表中打开规则修改")
        rule = next((one for one in RULES if one.code == self.instance.code), None)
        if rule is not None:
            self._limit("moments", rule.moments)
            self._limit("audiences", rule.audiences)
        if self.instance.code in NOT_YET:
            self.fields["is_active"].disabled = True
            self.fields["is_active"].help_text = _("对象尚未启用，不能开启提醒")
        if self.instance.pk and self.instance.team_id is None:
            self.fields.pop("follows_default", None)
        if self.instance.team_id is not None:
            self.fields["unit"].disabled = True
            everybody = ReminderRule.objects.newest().filter(code=self.instance.code, team=None).first()
            self.initial["unit"] = everybody.unit if everybody else self.instance.unit

    def _limit(self, name: str, own) -> None:
        field = self.fields[name]
        field.choices = [(value, word) for value, word in field.choices if value in own]  # type: ignore[attr-defined]
        if not field.choices:  # type: ignore[attr-defined]
            self.fields.pop(name)
