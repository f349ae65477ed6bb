"""What tasks can be narrowed by; page and API use the same set."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from crm.projects.models import Project
from crm.projects.queries import matching
from crm.tasks.colours import Colour
from crm.tasks.models import Task
from crm.tasks.queries import Box, box_rows, coloured, limits_today
from crm.tasks.states import ENDED, IN_HAND, OPEN, Status

STATES = [
    ("open", _("未办结")), ("sign", _("待签收")), ("unsigned", _("逾期未签收")), ("working", _("在办")),
    ("submitted", _("待验收")), ("rejected", _("拒签待改派")), ("overdue", _("逾期")), ("draft", _("草稿")),
    ("ended", _("已结束")), ("all", _("全部")),
]  # fmt: skip
STATUSES = {
    "open": [*OPEN, Status.DRAFT], "sign": [Status.ISSUED], "working": IN_HAND, "submitted": [Status.SUBMITTED],
    "rejected": [Status.REJECTED], "draft": [Status.DRAFT], "ended": ENDED,
}  # fmt: skip
SHOWN_COLOURS = [(one.value, one.label) for one in Colour if one]


def teams_of(request):
    """Return the teams that have tasks which the person sees."""
    if request is None:
        return Team.objects.none()
    seen = Task.objects.visible_to(request.user).filter(team=OuterRef("pk"))
    return Team.objects.filter(Exists(seen.order_by()))


class TaskFilterSet(django_filters.FilterSet):
    """Filters of tasks, soonest due first on the page."""

    q = django_filters.CharFilter(label=_("关键字"), method="search", max_length=100)
    box = django_filters.ChoiceFilter(
        label=_("范围"), choices=Box.choices, method="in_box", widget=forms.HiddenInput
    )  # fmt: skip
    state = django_filters.ChoiceFilter(label=_("状态"), choices=STATES, method="in_state")
    colour = django_filters.MultipleChoiceFilter(label=_("督办"), choices=SHOWN_COLOURS, method="in_colour")
    priority = django_filters.MultipleChoiceFilter(label=_("缓急"), choices=Task.Priority.choices, distinct=False)
    source = django_filters.MultipleChoiceFilter(label=_("来源"), choices=Task.Source.choices, distinct=False)
    team = django_filters.ModelChoiceFilter(label=_("承办组"), queryset=teams_of)
    due_after = django_filters.DateFilter(label=_("期限不早于"), field_name="due_on", lookup_expr="gte")
    due_before = django_filters.DateFilter(label=_("期限不晚于"), field_name="due_on", lookup_expr="lte")
    project = django_filters.NumberFilter(label=_("项目编号"), method="of_project", widget=forms.HiddenInput)

    class Meta:
        model = Task
        fields: list[str] = []

    def search(self, tasks, name, value):
        """Find by number, title, or a project that the person sees."""
        projects = matching(Project.objects.visible_to(self.request.user), value).order_by().values("pk")
        words = Q(no__icontains=value) | Q(title__icontains=value) | Q(enterprise__name__icontains=value)
        return tasks.filter(words | Q(project__in=projects))

    def in_box(self, tasks, name, value):
        return box_rows(tasks, value, self.request.user)

    def of_project(self, tasks, name, value: int):
        """Keep the tasks of a project that the person sees; of a hidden one there are none."""
        return tasks.filter(project__in=Project.objects.visible_to(self.request.user).filter(pk=value).order_by())

    def in_state(self, tasks, name, value):
        today = timezone.localdate()
        if value == "overdue":
            return tasks.overdue(today)
        if value == "unsigned":
            return tasks.filter(status=Status.ISSUED, sign_due_on__lt=today)
        return tasks.filter(status__in=STATUSES[value]) if value in STATUSES else tasks

    def in_colour(self, tasks, name, value):
        return coloured(tasks, limits_today(), value) if value else tasks
