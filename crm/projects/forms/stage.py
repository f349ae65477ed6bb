"""The dialogue of a move: the date, and a place to fill in each missing item that the person may fill."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.projects import policy, rules
from crm.projects.forms import choices
from crm.projects.forms.states import VersionedForm, reason_field
from crm.projects.gates import FORMAL, NOT_FORMAL, OF_THE_CONTRACT, REVIEW, REVIEW_PASSED, Kind
from crm.projects.models import Project, ProjectFile, StageChange
from crm.projects.queries import GateItem
from crm.projects.services.filling import FILE, MOVE, Filled

DAY, TEXT = "_on", "_ref"
ACCEPTED = ".pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,image/*"


class StageForm(VersionedForm):
    """Fields of its own, and for each missing item the project's field or date and reference of the fact, and its file."""

    to = forms.CharField(widget=forms.HiddenInput)
    actual_on = forms.DateField(label=_("实际日期"), initial=timezone.localdate)
    evidence = forms.CharField(label=_("依据"), max_length=300, required=False)
    file = forms.FileField(label=_("依据附件"), required=False, widget=forms.FileInput({"accept": ACCEPTED}))
    pick_url = reverse_lazy("enterprises:pick")

    def __init__(self, *args, to: str, kind: str, missing: list[GateItem], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].initial = to
        self.kind = kind
        self.missing = [item for item in missing if self._may_fill(item)]
        if rules.is_paused(self.project):
            self.fields["actual_on"].widget = forms.HiddenInput()  # no move, only what is missing
        elif kind != StageChange.Kind.FORWARD:
            self.fields["reason"] = reason_field(_("退回原因") if kind == StageChange.Kind.BACK else _("跨阶段原因"))
        for item in self.missing:
            self.fields |= self._fields_of(item)

    def _fields_of(self, item: GateItem) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        if not item.lacks_file:
            found = _fact_fields(item) if _is_fact(item) else {item.code: self._model_field(item.code)}
        wanted = item.requirement.evidence_type
        if wanted and (_is_fact(item) or item.requirement.needs_file):
            needed = item.requirement.needs_file or item.code == REVIEW_PASSED
            found[item.code + FILE] = _file_field(wanted, needed)
        return found

    def _may_fill(self, item: GateItem) -> bool:
        if item.code == REVIEW_PASSED and self.project.facts.filter(source=REVIEW).exists():
            return False  # the conclusion of the joint review writes it
        if _is_fact(item):
            return policy.can_record_fact(self.user, self.project, item.code)
        return policy.can_edit_project(self.user, self.project)

    def _model_field(self, name: str) -> forms.Field:
        found = Project._meta.get_field(name).formfield(required=False)
        if name == "local_entity":
            found.queryset = choices.firms_for(self.user)
        elif name == "service_officer":
            found.queryset = choices.officers()
        found.initial = getattr(self.project, name)
        if name == "contract_kind":
            found.initial = FORMAL
        elif name in OF_THE_CONTRACT and self.project.contract_kind in NOT_FORMAL:
            found.initial = None  # those of the framework agreement are not the formal contract's
        return found

    def fillable(self):
        """Yield (item, its bound fields, drawn as a picker) in the order of the checklist."""
        for item in self.missing:
            names = (item.code, item.code + DAY, item.code + TEXT, item.code + FILE)
            yield item, [self[name] for name in names if name in self.fields], item.code == "local_entity"

    def clean(self):
        data = super().clean()
        for item in self.missing:
            told = data.get(item.code + TEXT) or data.get(item.code + FILE)
            if item.code + DAY in self.fields and told and not data.get(item.code + DAY):
                self.add_error(item.code + DAY, ValidationError(_("请填写日期")))
        return data

    def filled_fields(self) -> dict[str, Any]:
        """Return the project's fields that were filled in."""
        names = [item.code for item in self.missing if item.code in self.fields]
        given = {name: self.cleaned_data.get(name) for name in names}
        return {name: value for name, value in given.items() if value not in (None, "")}

    def filled_facts(self) -> dict[str, Filled]:
        """Return date and reference of the facts that were filled in."""
        codes = [item.code for item in self.missing if _is_fact(item)]
        return {
            code: Filled(self.cleaned_data[code + DAY], self.cleaned_data.get(code + TEXT, ""))
            for code in codes
            if self.cleaned_data.get(code + DAY)
        }

    def uploads(self) -> dict[str, Any]:
        """Return the files that were chosen, by the item's code; the move's own under ``MOVE``."""
        chosen = {item.code: self.cleaned_data.get(item.code + FILE) for item in self.missing}
        chosen[MOVE] = self.cleaned_data.get("file")
        return {code: file for code, file in chosen.items() if file}

    def place_of(self, name: str) -> str | None:
        """Return the form's field beside which a refusal of ``name`` belongs, None where it has none."""
        if name in (MOVE, MOVE + FILE):
            return "file"
        return next((place for place in (name, name + DAY, name + FILE) if place in self.fields), None)


def _is_fact(item: GateItem) -> bool:
    return item.requirement.kind == Kind.FACT


def _file_field(evidence_type: str, needed: bool) -> forms.FileField:
    kind = ProjectFile.EvidenceType(evidence_type).label
    label = f"附件（{kind}，必须）" if needed else f"附件（{kind}，可选）"
    return forms.FileField(label=label, required=False, widget=forms.FileInput({"accept": ACCEPTED}))


def _fact_fields(item: GateItem) -> dict[str, forms.Field]:
    return {
        item.code + DAY: forms.DateField(label=f"{item.label}的日期", required=False),
        item.code + TEXT: forms.CharField(label=_("文号或说明"), max_length=200, required=False),
    }
