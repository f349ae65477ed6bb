"""The dialogue of a move: the date, and a place to fill in each missing item that the person may fill."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.projects import policy
from crm.projects.forms import choices
from crm.projects.forms.states import VersionedForm, reason_field
from crm.projects.gates import FORMAL, Kind
from crm.projects.models import Project, StageChange
from crm.projects.queries import GateItem

DAY, TEXT = "_on", "_ref"


class StageForm(VersionedForm):
    """Fields of its own, and for each missing item either the project's field or date and reference of the fact."""

    to = forms.CharField(widget=forms.HiddenInput)
    actual_on = forms.DateField(label=_("实际日期"), initial=timezone.localdate)
    evidence = forms.CharField(label=_("依据"), max_length=300, required=False)
    pick_url = reverse_lazy("enterprises:pick")

    def __init__(self, *args, to: str, kind: str, missing: list[GateItem], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].initial = to
        self.kind = kind
        self.missing = [item for item in missing if self._may_fill(item)]
        if kind != StageChange.Kind.FORWARD:
            self.fields["reason"] = reason_field(_("退回原因") if kind == StageChange.Kind.BACK else _("跨阶段原因"))
        for item in self.missing:
            self.fields |= _fact_fields(item) if _is_fact(item) else {item.code: self._model_field(item.code)}

    def _may_fill(self, item: GateItem) -> bool:
        if _is_fact(item):
            return policy.can_record_fact(self.user, self.project, item.code)
        return policy.can_edit_project(self.user, self.project)

    def _model_field(self, name: str) -> forms.Field:
        found = Project._meta.get_field(name).formfield(required=False)
        if name == "local_entity":
            found.queryset = choices.firms_for(self.user)
        elif name == "service_officer":
            found.queryset = choices.officers()
        found.initial = FORMAL if name == "contract_kind" else getattr(self.project, name)
        return found

    def fillable(self):
        """Yield (item, its bound fields, drawn as a picker) in the order of the checklist."""
        for item in self.missing:
            names = [item.code + DAY, item.code + TEXT] if _is_fact(item) else [item.code]
            yield item, [self[name] for name in names], item.code == "local_entity"

    def clean(self):
        data = super().clean()
        for item in self.missing:
            if _is_fact(item) and data.get(item.code + TEXT) and not data.get(item.code + DAY):
                self.add_error(item.code + DAY, ValidationError(_("请填写日期")))
        return data

    def filled_fields(self) -> dict[str, Any]:
        """Return the project's fields that were filled in."""
        names = [item.code for item in self.missing if not _is_fact(item)]
        given = {name: self.cleaned_data.get(name) for name in names}
        return {name: value for name, value in given.items() if value not in (None, "")}

    def filled_facts(self) -> dict[str, tuple[datetime.date, str]]:
        """Return date and reference of the facts that were filled in."""
        codes = [item.code for item in self.missing if _is_fact(item)]
        return {
            code: (self.cleaned_data[code + DAY], self.cleaned_data.get(code + TEXT, ""))
            for code in codes
            if self.cleaned_data.get(code + DAY)
        }

    def place_of(self, name: str) -> str | None:
        """Return the form's field beside which a refusal of ``name`` belongs, None where it has none."""
        return next((place for place in (name, name + DAY) if place in self.fields), None)


def _is_fact(item: GateItem) -> bool:
    return item.requirement.kind == Kind.FACT


def _fact_fields(item: GateItem) -> dict[str, forms.Field]:
    return {
        item.code + DAY: forms.DateField(label=f"{item.label}的日期", required=False),
        item.code + TEXT: forms.CharField(label=_("文号或说明"), max_length=200, required=False),
    }
