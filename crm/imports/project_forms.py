"""The form of what a whole list of projects is told where its columns are silent."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from chains.models import Chain, Team
from crm.imports.models import ImportBatch
from crm.imports.projects.defaults import Defaults
from crm.imports.services.project_lists import defaults_of
from crm.projects.stages import ProjectType


class DefaultsForm(forms.Form):
    """Source, day, chain, team and type for rows that do not say them, and whether unknown firms are entered."""

    data_source = forms.CharField(label="数据来源", max_length=200, help_text="例如 区招商项目一览表")
    data_as_of_on = forms.DateField(label="数据截至日期", help_text="名单是哪天的情况")
    chain = forms.ModelChoiceField(
        Chain.objects.none(), label="产业链", required=False, to_field_name="code", empty_label="不填"
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label="招商组", required=False, to_field_name="code", empty_label="不填"
    )
    type = forms.ChoiceField(label="项目类型", required=False, choices=[("", "不填"), *ProjectType.choices])
    enters_firms = forms.BooleanField(
        label="库里没有的企业一并新建", required=False, help_text="不勾选时，这些行会被拒绝，需先导入企业名单"
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        offered: dict[str, Any] = dict(self.fields)
        offered["chain"].queryset = Chain.objects.visible_to(user)
        offered["team"].queryset = Team.objects.visible_to(user).filter(is_active=True)

    def defaults(self) -> Defaults:
        """Return what was given."""
        found = self.cleaned_data
        return Defaults(
            data_source=found["data_source"],
            data_as_of_on=found["data_as_of_on"].isoformat(),
            chain=found["chain"].code if found["chain"] else "",
            team=found["team"].code if found["team"] else "",
            type=found["type"],
            enters_firms=found["enters_firms"],
        )


def initial_of(batch: ImportBatch) -> dict[str, Any]:
    """Return what the list is told now, as the form shows it."""
    said = defaults_of(batch, batch.mapping.get("stated_on", ""), timezone.localdate())
    return said.as_json() | {"data_as_of_on": date.fromisoformat(said.data_as_of_on)}
