"""The form in which a task is written down; it only reads what was typed, the services judge it."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.models import Agency, Team
from crm.followups.forms import Target
from crm.projects.forms.choices import PersonChoice, User, owners_for
from crm.reviews.models import ReviewMeeting
from crm.tasks import policy
from crm.tasks.models import Task


class TaskForm(forms.Form):
    """What, for whom, by when; project or firm is one value (``project-12``, ``enterprise-7``)."""

    title = forms.CharField(label=_("任务名称"), max_length=120)
    requirement = forms.CharField(label=_("工作要求"), max_length=5000, widget=forms.Textarea({"rows": 4}))
    target = forms.CharField(label=_("项目或企业"), max_length=40, required=False)
    source = forms.ChoiceField(label=_("来源"), choices=Task.Source.choices, initial=Task.Source.MANUAL)
    source_note = forms.CharField(
        label=_("来源说明"), max_length=200, required=False, help_text=_("会议名称、批示日期或文号")
    )  # fmt: skip
    meeting = forms.ModelChoiceField(ReviewMeeting.objects.none(), required=False, widget=forms.HiddenInput)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("承办组"),
        widget=forms.Select({"hx-get": reverse_lazy("tasks:people"), "hx-target": "#assignee-field"}),
    )  # fmt: skip
    assignee = PersonChoice(User.objects.none(), label=_("承办人"), required=False, empty_label=_("由本组签收"))
    due_on = forms.DateField(label=_("办结期限"), widget=forms.DateInput)
    priority = forms.ChoiceField(label=_("缓急"), choices=Task.Priority.choices, initial=Task.Priority.NORMAL)
    co_agencies = forms.ModelMultipleChoiceField(
        Agency.objects.none(), label=_("协办单位"), required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["team"].queryset = policy.teams_for(user)
        self.fields["assignee"].queryset = owners_for(self._value("team"))
        self.fields["co_agencies"].queryset = Agency.objects.visible_to(user).filter(is_active=True).order_by("name")
        self.fields["meeting"].queryset = ReviewMeeting.objects.visible_to(user)
        self.fields["due_on"].help_text = _("自交办起一个工作日内签收")

    def _value(self, name: str) -> Any:
        return self.data.get(name) if self.is_bound else self.initial.get(name)

    @property
    def target_label(self) -> str:
        """The words of the chosen project or firm."""
        found = Target.find(str(self._value("target") or ""), self.user)
        return found.label if found else ""

    def clean_target(self):
        """Return the object of the task; one that cannot be seen is like one that is not there."""
        text = self.cleaned_data["target"]
        found = Target.find(text, self.user) if text else None
        if text and found is None:
            raise forms.ValidationError(_("请从列表中选择项目或企业"))
        return found

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("target", "version")}
        target = self.cleaned_data["target"]
        project = target.project if target else None
        return data | {"project": project, "enterprise": target.enterprise if target and not project else None}


def initial_of(task: Task) -> dict[str, Any]:
    """Return what the form shows of a draft."""
    target = ""
    if task.project is not None:
        target = str(Target(task.project.enterprise, task.project))
    elif task.enterprise is not None:
        target = str(Target(task.enterprise))
    names = ("title", "requirement", "source", "source_note", "due_on", "priority", "version")
    keys = {"meeting": task.meeting_id, "team": task.team_id, "assignee": task.assignee_id, "target": target}
    agencies = [one.pk for one in task.co_agencies.all()]
    return {name: getattr(task, name) for name in names} | keys | {"co_agencies": agencies}


def initial_for(project=None, enterprise=None, meeting=None, *, user) -> dict[str, Any]:
    """Return what the form starts with, opened from a project, a firm or a meeting that the person sees."""
    start: dict[str, Any] = {"due_on": timezone.localdate() + timezone.timedelta(days=7)}
    if project is not None:
        start |= {"target": str(Target(project.enterprise, project)), "team": project.team_id}
        start["assignee"] = project.owner_id
    elif enterprise is not None:
        start["target"] = str(Target(enterprise))
    if meeting is not None:
        start |= {"meeting": meeting.pk, "source": Task.Source.MEETING, "source_note": meeting.title}
    teams = policy.teams_for(user)
    if "team" not in start and teams.count() == 1:
        start["team"] = teams.get().pk
    return start
