"""The forms of the dialogues about one task."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from crm.projects.forms.choices import PersonChoice, User, owners_for
from crm.projects.forms.states import reason_field
from crm.tasks.models import Task
from crm.tasks.services.writing import MOST_TEXT
from crm.tasks.states import CHASED


def _words(label, rows: int = 3, **options) -> forms.CharField:
    return forms.CharField(label=label, max_length=MOST_TEXT, widget=forms.Textarea({"rows": rows}), **options)


class PlainForm(forms.Form):
    """Carries the version of the task that the person was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, task: Task, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.task, self.user = task, user
        self.fields["version"].initial = task.version

    def given(self) -> dict[str, Any]:
        """Return what the service takes; a form that came without a version is stale by definition."""
        data = dict(self.cleaned_data)
        version = data.pop("version")
        return data | {"version": -1 if version is None else version}


class ReasonForm(PlainForm):
    """Why."""

    reason = reason_field(_("原因"))


class CloseForm(PlainForm):
    """What is said of the result."""

    note = _words(_("验收意见"), 2, required=False)


class SubmitForm(PlainForm):
    """What was done, with what shows it."""

    text = _words(_("完成情况"))
    upload = forms.FileField(label=_("附件"), required=False)

    def given(self):
        data = super().given()
        upload = data.pop("upload")
        return data | {"uploads": [upload] if upload else []}


class FeedbackForm(SubmitForm):
    """How far it is."""

    progress_pct = forms.IntegerField(label=_("完成进度（%）"), min_value=0, max_value=100)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("进展情况")
        self.order_fields(["version", "progress_pct", "text", "upload"])


class ExtensionForm(PlainForm):
    """To what day, and why."""

    new_due_on = forms.DateField(label=_("延期至"), widget=forms.DateInput)
    reason = reason_field(_("延期原因"))


class DecisionForm(PlainForm):
    """What the decision rests on."""

    note = reason_field(_("审批意见"), required=False)


class ReassignForm(PlainForm):
    """To which team and person, until when, and why."""

    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("承办组"),
        widget=forms.Select({"hx-get": reverse_lazy("tasks:people"), "hx-target": "#assignee-field"}),
    )  # fmt: skip
    assignee = PersonChoice(User.objects.none(), label=_("承办人"), required=False, empty_label=_("由本组签收"))
    due_on = forms.DateField(
        label=_("办结期限"), required=False, widget=forms.DateInput, help_text=_("不填即不变；已过期的须重新给出")
    )  # fmt: skip
    reason = reason_field(_("改派原因"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.visible_to(self.user).filter(is_active=True)
        self.fields["team"].initial = self.task.team_id
        chosen = self.data.get("team") if self.is_bound else self.task.team_id
        self.fields["assignee"].queryset = owners_for(chosen)


class TaskChoice(forms.ModelChoiceField):
    """A task by number and title."""

    def label_from_instance(self, task):
        return f"{task.no} {task.title}（{task.get_status_display()}）"


class MergeForm(PlainForm):
    """Into which other task of the same team."""

    into = TaskChoice(Task.objects.none(), label=_("并入任务"), help_text=_("同一承办组未办结的任务"))
    reason = reason_field(_("合并原因"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = Task.objects.visible_to(self.user).filter(team=self.task.team_id, status__in=CHASED)
        self.fields["into"].queryset = others.exclude(pk=self.task.pk).order_by("due_on", "pk")

    def given(self):
        data = super().given()
        return data | {"into": data["into"].pk}
