"""What is typed while the meeting goes on: the conclusion, and to whom it is given with how much time."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from core.calendar.queries import add_workdays
from crm.meetings.models import AgendaItem
from crm.meetings.services.writing import MOST_TEXT
from crm.projects.forms.choices import PersonChoice, User, owners_for
from crm.tasks import policy as tasks
from crm.tasks.models import Task

USUAL_WORKDAYS, MOST_WORKDAYS = 5, 250


class DecideForm(forms.Form):
    """One conclusion; the button pressed says whether it becomes a task."""

    text = forms.CharField(label=_("议定事项"), max_length=MOST_TEXT, widget=forms.Textarea({"rows": 3}))
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("责任组"), required=False,
        widget=forms.Select({"hx-get": reverse_lazy("tasks:people"), "hx-target": "#assignee-field"}),
    )  # fmt: skip
    assignee = PersonChoice(User.objects.none(), label=_("责任人"), required=False, empty_label=_("由本组签收"))
    workdays = forms.IntegerField(
        label=_("限几个工作日"), min_value=0, max_value=MOST_WORKDAYS, required=False, initial=USUAL_WORKDAYS
    )  # fmt: skip
    due_on = forms.DateField(label=_("或：办结日期"), widget=forms.DateInput, required=False)
    priority = forms.ChoiceField(label=_("缓急"), choices=Task.Priority.choices, initial=Task.Priority.NORMAL)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, item: AgendaItem, user, **kwargs):
        super().__init__(*args, **kwargs)
        start = _start(item)
        self.initial = start | {"version": item.version} | self.initial
        self.fields["team"].queryset = tasks.teams_for(user)
        team = self.data.get("team") if self.is_bound else start.get("team")
        self.fields["assignee"].queryset = owners_for(team)
        self.fields["priority"].required = False

    @property
    def gives(self) -> bool:
        """Whether the conclusion is given out as a task."""
        return self.data.get("act") == "give"

    def clean(self):
        """Forget what is wrong about the task where only the conclusion is recorded."""
        if not self.gives:
            for name in set(self.errors) - {"text", "version"}:
                del self.errors[name]
        return self.cleaned_data

    def given(self) -> dict[str, Any]:
        """Return what the service takes; a day wins over a number of workdays, counted from today."""
        data = self.cleaned_data
        version = data["version"]
        found = {"text": data["text"], "item_version": -1 if version is None else version}
        if not self.gives:
            return found
        days = USUAL_WORKDAYS if data["workdays"] is None else data["workdays"]
        due_on = data["due_on"] or add_workdays(timezone.localdate(), days)
        names = ("team", "assignee", "priority")
        return found | {"task": {name: data[name] for name in names} | {"due_on": due_on}}


def _start(item: AgendaItem) -> dict[str, Any]:
    about = item.task or item.project
    if about is None:
        return {}
    return {"team": about.team_id, "assignee": item.task.assignee_id if item.task else about.owner_id}
