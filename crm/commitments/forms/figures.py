"""The forms of reported figures."""

from typing import ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.commitments.forms.shared import PromiseForm, evidence_field, money_field
from crm.commitments.models import FundArrival, YearlyActual

PROOF = _("核实时须有佐证材料或凭证号")


class ArrivalForm(PromiseForm):
    """A sum that arrived."""

    kind = forms.ChoiceField(label=_("类别"), choices=[("", "---------"), *FundArrival.Kind.choices])
    amount_wan = money_field(_("到位金额"))
    arrived_on = forms.DateField(label=_("到位日期"), widget=forms.DateInput, initial=timezone.localdate)
    reference = forms.CharField(label=_("凭证号"), max_length=120, required=False, help_text=PROOF)
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
    evidence = evidence_field()
    units: ClassVar = {"amount_wan": "万元"}


class ActualForm(PromiseForm):
    """A year's figure."""

    year = forms.IntegerField(label=_("年度"))
    kind = forms.ChoiceField(label=_("指标"), choices=[("", "---------"), *YearlyActual.Kind.choices])
    actual = forms.DecimalField(
        label=_("实际数"), max_digits=18, decimal_places=4, help_text=_("投资、产值、税收填万元，就业填人数")
    )
    source = forms.CharField(label=_("数据来源"), max_length=120, help_text=_("如：统计联网直报、税务反馈、企业填报"))
    reference = forms.CharField(label=_("来源文号"), max_length=120, required=False, help_text=PROOF)
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
    evidence = evidence_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.row is None:
            self.fields["year"].initial = timezone.localdate().year
