"""What people type about an order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.projects.forms.states import reason_field
from crm.supervision.models import SupervisionOrder
from crm.tasks.services.writing import MOST_TEXT


class PlainForm(forms.Form):
    """Carries the version of the order that the person was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, order: SupervisionOrder, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = order.version

    def given(self) -> dict[str, Any]:
        """Return what the service takes; a form that came without a version is stale by definition."""
        data = dict(self.cleaned_data)
        version = data.pop("version")
        return data | {"version": -1 if version is None else version}


class AnswerForm(PlainForm):
    """What is done about it."""

    text = forms.CharField(label=_("办理情况"), max_length=MOST_TEXT, widget=forms.Textarea({"rows": 4}))


class WithdrawForm(PlainForm):
    """Why it is taken back."""

    reason = reason_field(_("撤回原因"))
