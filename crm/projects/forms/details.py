"""The forms of a project's data: new, existing, changed; they only read what was typed, the services judge it."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from crm.projects import policy, rules
from crm.projects.forms import choices
from crm.projects.models import Project
from crm.projects.services.amendments import AMENDABLE
from crm.projects.services.fields import EDITABLE
from crm.projects.stages import Stage

WIDE = frozenset({"name", "content", "site_needs", "element_needs", "data_source", "reason"})
BASIC = [
    "enterprise", "name", "type", "chain", "node", "chain_action", "team", "owner", "grade", "source",
    "total_invest_wan", "confidentiality", "content",
]  # fmt: skip


class ProjectForm(forms.ModelForm):
    """What all forms of a project share: the parts of the page, scoped choices, judging left to the service."""

    parts: ClassVar[tuple[tuple[Any, list[str]], ...]] = ()
    pick_url = reverse_lazy("enterprises:pick")
    node = choices.NodeChoice(choices.Node.objects.none(), label=_("环节"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        offered = {
            "enterprise": choices.firms_for,
            "local_entity": choices.firms_for,
            "chain": choices.chains_for,
            "park": choices.parks_for,
            "team": choices.teams_for,
            "service_officer": lambda _user: choices.officers(),
        }
        for name in set(offered) & set(self.fields):
            self.fields[name].queryset = offered[name](user)
        self._say_it_plainly()

    def _say_it_plainly(self) -> None:
        """Write 32000 for 32000.0000, and 未定 for a choice not made."""
        for name, value in self.initial.items():
            if isinstance(value, Decimal):
                self.initial[name] = f"{value.normalize():f}"
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = _("请选择") if field.required else _("未定")
            elif isinstance(field, forms.TypedChoiceField):
                field.choices = [(value, label if value else _("未定")) for value, label in field.choices]

    def chosen(self, name: str) -> Any:
        """Return what is typed or preset for a field."""
        return (
            self.data.get(self.add_prefix(name))
            if self.is_bound
            else self.get_initial_for_field(self.fields[name], name)
        )

    def sections(self):
        """Yield (title, [(field, drawn over both columns)]) in the order of the page."""
        for title, names in self.parts:
            yield title, [(self[name], name in WIDE) for name in names if name in self.fields]

    def _post_clean(self):
        """Leave judging to the service."""


class ProjectCreateForm(ProjectForm):
    """A new project; the nodes follow the chain, the owners the team."""

    owner = choices.PersonChoice(choices.User.objects.none(), label=_("负责人"), required=False)
    parts: ClassVar = (
        (_("企业与项目"), ["enterprise", "name", "type", "total_invest_wan", "content"]),
        (_("产业链"), ["chain", "node", "chain_action"]),
        (_("责任与来源"), ["team", "owner", "grade", "source", "confidentiality"]),
    )

    class Meta:
        model = Project
        fields: ClassVar = BASIC
        widgets: ClassVar = {
            "content": forms.Textarea({"rows": 3}),
            "chain": forms.Select({"hx-get": reverse_lazy("projects:nodes"), "hx-target": "#node-field"}),
            "team": forms.Select({"hx-get": reverse_lazy("projects:owners"), "hx-target": "#owner-field"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        teams = list(self.fields["team"].queryset[:2])
        if len(teams) == 1:
            self.initial.setdefault("team", teams[0].pk)
            chains = list(teams[0].chains.all()[:2])
            if len(chains) == 1:
                self.initial.setdefault("chain", chains[0].pk)
        self.fields["grade"].required = False
        self.fields["grade"].choices = [("", _("按总投资自动定级")), *Project.Grade.choices]
        self.fields["node"].queryset = choices.nodes_for(self.user, self.chosen("chain"))
        self.fields["owner"].queryset = choices.owners_for(self.chosen("team"))
        self.initial.setdefault("owner", self.user.pk)


class ExistingProjectForm(ProjectCreateForm):
    """A project that began before the system: where it stands, since when, and who says so."""

    stage = forms.ChoiceField(label=_("现在所处阶段"), choices=Stage.choices)
    stage_since_on = forms.DateField(label=_("进入本阶段日期"), required=False, help_text=_("不知道就留空"))
    signed_on = forms.DateField(label=_("签约日期"), required=False, help_text=_("未签约或不知道就留空"))
    parts: ClassVar = (
        *ProjectCreateForm.parts,
        (_("现状与来源"), ["stage", "stage_since_on", "signed_on", "data_as_of_on", "data_source", "park"]),
    )

    class Meta(ProjectCreateForm.Meta):
        fields: ClassVar = [*BASIC, "park", "data_source", "data_as_of_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("data_source", "data_as_of_on"):
            self.fields[name].required = True


class ProjectEditForm(ProjectForm):
    """What is known of a project; what the signed contract fixed is closed to all but HQ, who give a reason."""

    reason = forms.CharField(label=_("变更原因"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    parts: ClassVar = (
        (_("项目"), ["name", "grade", "source", "confidentiality", "is_foreign", "content"]),
        (_("产业链与选址"), ["node", "chain_action", "park", "land_mu", "factory_m2", "site_needs", "element_needs"]),
        (_("投资与承诺"), ["total_invest_wan", "fixed_invest_wan", "planned_output_wan", "planned_tax_wan", "planned_jobs"]),
        (_("合同与计划"), ["contract_no", "contract_kind", "contract_amount_wan", "planned_sign_on", "planned_start_on",
                       "planned_commission_on"]),
        (_("落地与服务"), ["local_entity", "service_officer", "data_source", "data_as_of_on"]),
        (_("签约后变更"), ["reason"]),
    )  # fmt: skip

    class Meta:
        model = Project
        fields: ClassVar = list(EDITABLE)
        widgets: ClassVar = {"content": forms.Textarea({"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["node"].queryset = choices.nodes_for(self.user, self.instance.chain_id)
        if not rules.is_under_contract(self.instance):
            del self.fields["reason"]
            return
        fixed = [name for name in AMENDABLE if name in rules.ALWAYS_MAJOR]
        if policy.can_change_signed_amounts(self.user):
            self.fields["reason"].help_text = _("更正投资、承诺或合同内容时必填，写入留痕；重大变更在“合同变更”中申请")
        else:
            del self.fields["reason"]
            fixed = list(AMENDABLE)
        for name in fixed:
            if name in self.fields and self.initial.get(name) not in (None, ""):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("签约后已锁定，请在“合同变更”中申请")
