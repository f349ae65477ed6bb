"""What people type about contracts; the services judge it."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.projects import policy
from crm.projects.forms.states import VersionedForm, reason_field
from crm.projects.models import Contract, Project, ProjectFile
from crm.projects.services.contracts.checking import EDITABLE

WIDE = frozenset({"title", "parties", "reason"})
NONE = _("无")


class ContractForm(forms.ModelForm):
    """What a contract says; of a signed one, corrected by HQ, with the reason."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("更正原因"), max_length=300, required=False)
    parts: ClassVar[tuple[tuple[Any, list[str]], ...]] = (
        (_("合同"), ["kind", "title", "no", "amount_wan", "increases", "upgrades", "file"]),
        (_("各方"), ["party_a", "party_b", "parties"]),
        (_("日期"), ["signed_on", "effective_on", "valid_until", "start_by_on", "commission_by_on"]),
        (_("外资与统计"), ["foreign_usd_wan", "currency_note", "exclusion"]),
        (_("更正"), ["reason"]),
    )

    class Meta:
        model = Contract
        fields: ClassVar = list(EDITABLE)

    def __init__(self, *args, user, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        own = Contract.objects.visible_to(user).filter(project=project).exclude(pk=self.instance.pk)
        founding = own.founding() | own.filter(pk=self.instance.increases_id)
        agreements = own.signed().filter(kind__in=(Contract.Kind.FRAMEWORK, Contract.Kind.INTENT))
        files = ProjectFile.objects.visible_to(user).filter(project=project)
        offered = {
            "increases": founding,
            "upgrades": agreements,
            "file": (files.current() | files.filter(pk=self.instance.file_id)).order_by("-id"),
        }
        for name, rows in offered.items():
            self.fields[name].queryset = rows
            self.fields[name].empty_label = NONE
        self._adapt(user, project)

    def _adapt(self, user, project: Project) -> None:
        self.initial["version"] = self.instance.version
        self.fields["kind"].choices = [("", _("请选择")), *Contract.Kind.choices]
        self.fields["exclusion"].choices = [("", _("计入统计")), *Contract.Exclusion.choices]
        self.fields["increases"].help_text = _("增加投资时选原合同；金额只填增加的部分")
        self.fields["upgrades"].help_text = _("由框架或意向协议转为正式合同时选")
        if not policy.can_correct_contract(user):
            del self.fields["exclusion"]
        if self.instance.status != Contract.Status.SIGNED:
            del self.fields["reason"]
        if not self.instance.pk:
            self.initial.setdefault("party_b", project.enterprise.name)
        for name, value in self.initial.items():
            if isinstance(value, Decimal):
                self.initial[name] = f"{value.normalize():f}"

    def sections(self):
        """Yield (title, [(field, drawn over both columns)]) in the order of the page."""
        for title, names in self.parts:
            yield title, [(self[name], name in WIDE) for name in names if name in self.fields]

    def _post_clean(self):
        """Leave judging to the service."""


class ContractDecisionForm(VersionedForm):
    """Carries the version of the contract that the person was looking at."""

    def __init__(self, *args, contract: Contract, **kwargs):
        super().__init__(*args, **kwargs)
        self.contract = contract
        self.fields["version"].initial = contract.version


class SignForm(ContractDecisionForm):
    """When a contract was signed, and the signed paper."""

    signed_on = forms.DateField(label=_("签订日期"), help_text=_("以实际签订日为准，统计计入该月"))
    file = forms.ModelChoiceField(ProjectFile.objects.none(), label=_("合同文件"), required=False, empty_label=NONE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        files = ProjectFile.objects.visible_to(self.user).filter(project=self.project).current()
        self.fields["file"].queryset = files.order_by("-id")
        self.fields["file"].initial = self.contract.file_id
        self.fields["signed_on"].initial = self.contract.signed_on or timezone.localdate()


class TerminateContractForm(ContractDecisionForm):
    """Since when and why a contract is no more."""

    terminated_on = forms.DateField(label=_("终止日期"), initial=timezone.localdate)
    reason = reason_field(_("终止原因"))


class CloseMonthForm(forms.Form):
    """Which month is closed."""

    month = forms.ChoiceField(label=_("锁定到"))

    def __init__(self, *args, months, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [(f"{one}", f"{one:%Y 年 %m 月}") for one in months]
