"""What the projects can be narrowed and ordered by; page, board, export and API use the same set."""

import django_filters
from django import forms
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.models import Chain, Node, Team
from core.accounts.models import User
from crm.enterprises.models import Enterprise
from crm.projects import queries
from crm.projects.models import Milestone, Project
from crm.projects.stages import ORDER, PHASE_OF, Phase, ProjectType, Stage

YES_NO = [("true", _("是")), ("false", _("否"))]


def _ranked(name: str, values) -> Case:
    ranks = [When(**{name: value}, then=Value(number)) for number, value in enumerate(values)]
    return Case(*ranks, default=Value(len(ranks)), output_field=IntegerField())


# Ascending shows what is worst, earliest or smallest first.
ORDERINGS = {
    "updated": F("updated_at"),
    "stage": _ranked("stage", ORDER),
    "since": F("stage_since_on"),
    "invest": F("total_invest_wan"),
    "light": _ranked("light", ("red", "yellow", "green", "frozen")),
    "due": F("stage_due_on"),
    "next": F("next_step_on"),
    "contact": F("last_effective_followup_at"),
    "no": F("no"),
}


def _with_visible(model, relation: str, request) -> QuerySet:
    """Return the rows that some project visible to the person points at."""
    if request is None:
        return model.objects.none()
    seen = Project.objects.visible_to(request.user).filter(**{relation: OuterRef("pk")})
    return model.objects.filter(Exists(seen.order_by()))


def teams_of(request):
    """Return the teams that lead visible projects."""
    return _with_visible(Team, "team", request)


def chains_of(request):
    """Return the chains; their names are open to whoever sees projects."""
    return Chain.objects.visible_to(request.user) if request else Chain.objects.none()


def nodes_of(request):
    """Return the nodes of the chains, as open as these."""
    return Node.objects.visible_to(request.user).select_related("chain") if request else Node.objects.none()


def owners_of(request):
    """Return the owners of visible projects."""
    return _with_visible(User, "owner", request).order_by("name")


def firms_of(request):
    """Return the firms that the person may name in a filter."""
    return Enterprise.objects.visible_to(request.user) if request else Enterprise.objects.none()


class ProjectOrdering(django_filters.OrderingFilter):
    """Orders by an allow-list, unknown values last and the newest row first among equals."""

    def filter(self, qs, value):
        if not value:
            return qs
        down, name = value[0].startswith("-"), value[0].lstrip("-")
        order = ORDERINGS[name].desc(nulls_last=True) if down else ORDERINGS[name].asc(nulls_last=True)
        return qs.order_by(order, "-pk")


class ProjectFilterSet(django_filters.FilterSet):
    """Filters of the projects."""

    light = django_filters.MultipleChoiceFilter(label=_("亮灯"), choices=Project.Light.choices, distinct=False)
    team = django_filters.ModelChoiceFilter(label=_("牵头组"), queryset=teams_of)
    stage = django_filters.MultipleChoiceFilter(label=_("阶段"), choices=Stage.choices, distinct=False)
    owner = django_filters.ModelChoiceFilter(label=_("负责人"), queryset=owners_of)
    mine = django_filters.ChoiceFilter(label=_("我负责的"), choices=YES_NO, method="owned_by_me")
    overdue = django_filters.ChoiceFilter(label=_("阶段逾期"), choices=YES_NO, method="past_due")
    phase = django_filters.MultipleChoiceFilter(label=_("大阶段"), choices=Phase.choices, method="in_phase")
    type = django_filters.MultipleChoiceFilter(label=_("项目类型"), choices=ProjectType.choices, distinct=False)
    chain = django_filters.ModelChoiceFilter(label=_("产业链"), queryset=chains_of)
    node = django_filters.ModelChoiceFilter(label=_("环节"), queryset=nodes_of)
    grade = django_filters.MultipleChoiceFilter(label=_("分级"), choices=Project.Grade.choices, distinct=False)
    status = django_filters.MultipleChoiceFilter(label=_("状态"), choices=Project.Status.choices, distinct=False)
    enterprise = django_filters.ModelChoiceFilter(label=_("投资方"), queryset=firms_of, widget=forms.HiddenInput)
    # after the others: of very many matches only the newest are kept
    q = django_filters.CharFilter(label=_("关键字"), method="search", max_length=100)
    ordering = ProjectOrdering(fields=[(name, name) for name in ORDERINGS])

    class Meta:
        model = Project
        fields: list[str] = []

    def search(self, projects, name, value):
        return queries.matching(projects, value)

    def owned_by_me(self, projects, name, value):
        own = Q(owner=self.request.user)
        return projects.filter(own) if value == "true" else projects.exclude(own)

    def past_due(self, projects, name, value):
        late = Q(stage_due_on__lt=timezone.localdate(), status=Project.Status.ACTIVE)
        return projects.filter(late) if value == "true" else projects.exclude(late)

    def in_phase(self, projects, name, value):
        if not value:
            return projects
        return projects.filter(stage__in=[stage for stage, phase in PHASE_OF.items() if phase in value])


class MilestoneFilterSet(django_filters.FilterSet):
    """Filters of the milestones of all projects; without a state it is the overdue ones."""

    STATES = (("overdue", _("逾期")), ("soon", _("即将到期")), ("open", _("未完成")), ("done", _("已完成")))

    state = django_filters.ChoiceFilter(label=_("状态"), choices=STATES, method="in_state")
    kind = django_filters.MultipleChoiceFilter(label=_("节点"), choices=Milestone.Kind.choices, distinct=False)
    team = django_filters.ModelChoiceFilter(label=_("牵头组"), queryset=teams_of, field_name="project__team")
    chain = django_filters.ModelChoiceFilter(label=_("产业链"), queryset=chains_of, field_name="project__chain")
    postponed = django_filters.ChoiceFilter(label=_("延过期"), choices=YES_NO, method="was_postponed")

    class Meta:
        model = Milestone
        fields: list[str] = []

    def in_state(self, milestones, name, value):
        today = timezone.localdate()
        if value == "done":
            return milestones.filter(done_on__isnull=False)
        if value == "soon":
            near = milestones.open().filter(project__status=Project.Status.ACTIVE)
            return near.filter(due_on__range=(today, queries.near_until(today)))
        return milestones.overdue(today) if value == "overdue" else milestones.open()

    def was_postponed(self, milestones, name, value):
        return milestones.filter(postponed_times__gt=0) if value == "true" else milestones.filter(postponed_times=0)

    @property
    def qs(self):
        """The overdue ones unless a state is asked for."""
        rows = super().qs
        asked = self.is_bound and self.form.is_valid() and self.form.cleaned_data.get("state")
        return rows if asked else rows.overdue()
