"""The form of one opinion; it only reads what was typed, the service judges it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.reviews.dimensions import Result

GIVEN = [(value, label) for value, label in Result.choices if value != Result.NONE]


class OpinionForm(forms.Form):
    """The answer of an agency; conditions one a line. The number of the paper is asked only of the headquarters."""

    result = forms.ChoiceField(label=_("意见"), choices=GIVEN, widget=forms.RadioSelect)
    text = forms.CharField(label=_("意见内容"), required=False, widget=forms.Textarea({"rows": 4}))
    conditions = forms.CharField(
        label=_("条件"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("只有“有条件同意”才填写，每行一条，逐条落实"),
    )  # fmt: skip
    paper_reference = forms.CharField(
        label=_("来文文号"), required=False, max_length=120, help_text=_("代部门录入纸质意见时填写")
    )
    upload = forms.FileField(label=_("意见附件"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, on_paper: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not on_paper:
            del self.fields["paper_reference"]

    def given(self) -> dict:
        """Return what the service takes."""
        data = dict(self.cleaned_data)
        version = data.pop("version")
        lines = data.pop("conditions").splitlines()
        return data | {"conditions": lines, "version": -1 if version is None else version}
