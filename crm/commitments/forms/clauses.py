"""The forms of clauses: drafting, changing, the next step, the review."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.commitments.forms.shared import PromiseForm, evidence_field, money_field, reason_field
from crm.commitments.states import MEASURES_OF, Move, Review, Side, Status
from crm.projects.stages import is_signed


class ClauseForm(PromiseForm):
    """A clause of one side; from 签约 on with a reason."""

    item = forms.CharField(label=_("承诺事项"), max_length=120)
    measure = forms.ChoiceField(label=_("类别"))
    amount_wan = money_field(_("金额"), required=False)
    quantity = forms.DecimalField(
        label=_("数量"), max_digits=18, decimal_places=4, required=False, help_text=_("就业填人数，用地填亩，厂房填㎡")
    )
    unit = forms.CharField(label=_("数量的单位"), max_length=20, required=False, help_text=_("就业、用地、厂房不用填"))
    for_year = forms.IntegerField(label=_("考核年度"), required=False, help_text=_("不填按到期日所在年度"))
    due_on = forms.DateField(label=_("到期日"), widget=forms.DateInput)
    condition = forms.CharField(label=_("兑现条件"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
    basis = forms.CharField(label=_("政策依据或合同条款"), max_length=300, widget=forms.Textarea({"rows": 2}))
    evidence = evidence_field()
    reason = reason_field(_("增补原因"))
    units: ClassVar = {"amount_wan": "万元"}

    def __init__(self, *args, side: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.side = side
        self.fields["measure"].choices = [("", "---------"), *((one.value, one.label) for one in MEASURES_OF[side])]
        if side == Side.GOV:
            del self.fields["for_year"]
        if not is_signed(self.project.stage):
            del self.fields["reason"]


class ClauseEditForm(ClauseForm):
    """The same for an existing clause."""

    reason = reason_field(_("修改原因"))


class MoveForm(PromiseForm):
    """The next step of a clause: when, and what the step asks for."""

    actual_on = forms.DateField(label=_("日期"), widget=forms.DateInput, initial=timezone.localdate)
    settled_value = forms.DecimalField(label=_("实际数"), max_digits=18, decimal_places=4, required=False)
    reason = reason_field(_("说明"), required=False)
    evidence = evidence_field()

    def __init__(self, *args, move: Move, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["actual_on"].initial = timezone.localdate()
        self.fields["evidence"].initial = None
        if move.to != Status.PAID:
            del self.fields["settled_value"]
        else:
            self._ask_figure()
        if move.needs_reason:
            self.fields["reason"] = reason_field(_("原因"))

    def _ask_figure(self) -> None:
        field, promised = self.fields["settled_value"], self.row.promised
        field.required = promised is not None
        field.label = _("实际兑现金额") if self.row.side == Side.GOV else _("实际完成数")
        field.initial = None if promised is None else format(promised.normalize(), "f")
        self.units = {"settled_value": self.row.unit_text}


class ReviewForm(PromiseForm):
    """The result of the 公平竞争审查."""

    result = forms.ChoiceField(
        label=_("审查结果"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in (Review.PASSED, Review.REFUSED)],
    )  # fmt: skip
    reference = forms.CharField(label=_("审查意见文号"), max_length=120)
    reviewed_on = forms.DateField(label=_("审查日期"), widget=forms.DateInput, initial=timezone.localdate)
    evidence = evidence_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, known in self._known().items():
            self.fields[name].initial = known

    def _known(self) -> dict[str, Any]:
        clause = self.row
        known = {"reviewed_on": clause.reviewed_on or timezone.localdate(), "evidence": None}
        return (
            known
            if clause.review == Review.NONE
            else known | {"result": clause.review, "reference": clause.review_reference}
        )
