"""The form that opens a round: contract, procedure, materials, and an agency for each dimension."""

from django import forms
from django.utils.translation import gettext_lazy as _

from chains.models import Agency
from crm.projects.models import Project, ProjectFile
from crm.reviews.dimensions import Dimension, Procedure
from crm.reviews.queries import mandatory_rules

ASKED = "agency_"


class OpenForm(forms.Form):
    """One select of agencies a dimension; those that the rules make mandatory are marked and filled in."""

    contract_kind = forms.ChoiceField(
        label=_("拟签合同"), choices=Project.ContractKind.choices, initial=Project.ContractKind.FORMAL
    )
    procedure = forms.ChoiceField(
        label=_("程序"), choices=Procedure.choices, initial=Procedure.FULL,
        help_text=_("简易程序只适用于框架协议和意向协议，不作为签订正式合同的依据"),
    )  # fmt: skip
    note = forms.CharField(label=_("申请说明"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))
    materials = forms.ModelMultipleChoiceField(
        ProjectFile.objects.none(), label=_("送审材料"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("投资计划书、投资方情况、商业计划书、选址方案、协议草案等，先在项目的材料中上传"),
    )  # fmt: skip

    def __init__(self, *args, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        self.project = project
        self.fields["materials"].queryset = ProjectFile.objects.filter(project=project).current()
        rules = {rule.dimension: rule for rule in mandatory_rules(project)}
        agencies = Agency.objects.filter(is_active=True)
        for code, label in Dimension.choices:
            rule = rules.get(code)
            self.fields[ASKED + code] = forms.ModelChoiceField(
                agencies, required=False, label=label, empty_label=_("请指定部门") if rule else _("不征求"),
                initial=rule.agency_id if rule else None, help_text=_("必审") if rule else "",
            )  # fmt: skip

    def asked(self):
        """Return the bound select of each dimension, those of the mandatory ones first."""
        bound = [self[ASKED + code] for code in Dimension.values]
        return sorted(bound, key=lambda one: not one.help_text)

    def given(self) -> dict:
        """Return what the service takes."""
        data = self.cleaned_data
        agencies = {code: data[ASKED + code] for code in Dimension.values if data.get(ASKED + code)}
        return {name: data[name] for name in ("contract_kind", "procedure", "note", "materials")} | {
            "agencies": agencies
        }
