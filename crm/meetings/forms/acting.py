"""The forms of the dialogues about a meeting, a topic or a decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.followups.forms import Target
from crm.meetings.services.writing import MOST_REASON, MOST_TEXT
from crm.projects.forms.states import reason_field


class PlainForm(forms.Form):
    """Carries the version of what the person was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, row, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.row, self.user = row, user
        self.fields["version"].initial = row.version

    def given(self) -> dict[str, Any]:
        """Return what the service takes; a form that came without a version is stale by definition."""
        data = dict(self.cleaned_data)
        version = data.pop("version")
        return data | {"version": -1 if version is None else version}


class ReasonForm(PlainForm):
    """Why."""

    reason = reason_field(_("原因"))


class CloseForm(PlainForm):
    """Who was really there."""

    attendees = forms.CharField(label=_("实际参会人员"), max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["attendees"].initial = row.attendees


class CorrectForm(PlainForm):
    """The conclusion in other words."""

    text = forms.CharField(label=_("议定事项"), max_length=MOST_TEXT, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["text"].initial = row.text


class AddForm(PlainForm):
    """A project, or a topic in words."""

    target = forms.CharField(label=_("项目"), max_length=40, required=False)
    title = forms.CharField(label=_("或：议题"), max_length=140, required=False)
    reason = forms.CharField(label=_("列入原因"), max_length=MOST_REASON, required=False)

    @property
    def target_label(self) -> str:
        """The words of the chosen project."""
        found = Target.find(str(self.data.get("target") or ""), self.user)
        return found.label if found else ""

    def clean_target(self):
        """Return the project; one that cannot be seen is like one that is not there."""
        text = self.cleaned_data["target"]
        found = Target.find(text, self.user) if text else None
        if text and (found is None or found.project is None):
            raise forms.ValidationError(_("请从列表中选择项目"))
        return found.project if found else None

    def given(self):
        data = super().given()
        return data | {"project": data.pop("target")}
