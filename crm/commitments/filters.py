"""What promises and reported figures can be narrowed by; page, export and API use the same sets."""

import django_filters
from django import forms
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.commitments import queries
from crm.commitments.models import Commitment, FundArrival, YearlyActual
from crm.commitments.states import Measure, Review, Side, Status
from crm.projects.filters import chains_of, teams_of
from crm.projects.models import Project
from crm.projects.queries import matching

# By day only: every other order would read the table from end to end.
ORDERINGS = {"due": (F("due_on").asc(), F("id").asc()), "-due": (F("due_on").desc(), F("id").desc())}


class OfProjectFilterSet(django_filters.FilterSet):
    """The filters that everything of a project shares."""

    team = django_filters.ModelChoiceFilter(label=_("牵头组"), field_name="project__team", queryset=teams_of)
    chain = django_filters.ModelChoiceFilter(label=_("产业链"), field_name="project__chain", queryset=chains_of)
    project = django_filters.NumberFilter(label=_("项目编号"), widget=forms.HiddenInput)
    q = django_filters.CharFilter(label=_("项目或企业"), method="search", max_length=100)

    def search(self, rows, name, value):
        """Keep the rows of projects that the words name."""
        found = matching(Project.objects.visible_to(self.request.user), value)
        return rows.filter(project__in=found.order_by().values("pk"))


class CommitmentOrdering(django_filters.OrderingFilter):
    """Orders by the due day alone."""

    def filter(self, qs, value):
        return qs.order_by(*ORDERINGS[value[0]]) if value else qs.order_by(*ORDERINGS["due"])


class CommitmentFilterSet(OfProjectFilterSet):
    """Filters of promises; voided ones are not in the list."""

    due = django_filters.ChoiceFilter(
        label=_("到期"), choices=queries.Due.choices, method="by_due", widget=forms.HiddenInput
    )
    side = django_filters.ChoiceFilter(label=_("承诺方"), choices=Side.choices)
    status = django_filters.MultipleChoiceFilter(label=_("状态"), choices=Status.choices, distinct=False)
    measure = django_filters.MultipleChoiceFilter(label=_("类别"), choices=Measure.choices, distinct=False)
    review = django_filters.ChoiceFilter(label=_("公平竞争审查"), choices=Review.choices)
    due_after = django_filters.DateFilter(
        label=_("到期日不早于"), field_name="due_on", lookup_expr="gte", widget=forms.DateInput
    )
    due_before = django_filters.DateFilter(
        label=_("到期日不晚于"), field_name="due_on", lookup_expr="lte", widget=forms.DateInput
    )
    ordering = CommitmentOrdering(choices=[("due", _("到期日")), ("-due", _("到期日倒序"))])

    class Meta:
        model = Commitment
        fields: list[str] = []

    def by_due(self, rows, name, value):
        """Keep one view of the list."""
        return queries.due_rows(rows, value, timezone.localdate())


VERIFIED = [("yes", _("已核实")), ("no", _("待核实"))]


class FigureFilterSet(OfProjectFilterSet):
    """Filters of reported figures; voided ones are not in the list."""

    verified = django_filters.ChoiceFilter(label=_("核实"), choices=VERIFIED, method="by_verification")

    def by_verification(self, rows, name, value):
        """Keep what counts, or what waits."""
        return rows.filter(Q(verified_at__isnull=False) if value == "yes" else Q(verified_at=None))


class ArrivalFilterSet(FigureFilterSet):
    """Filters of 到位资金."""

    kind = django_filters.MultipleChoiceFilter(label=_("类别"), choices=FundArrival.Kind.choices, distinct=False)
    arrived_after = django_filters.DateFilter(
        label=_("到位不早于"), field_name="arrived_on", lookup_expr="gte", widget=forms.DateInput
    )
    arrived_before = django_filters.DateFilter(
        label=_("到位不晚于"), field_name="arrived_on", lookup_expr="lte", widget=forms.DateInput
    )

    class Meta:
        model = FundArrival
        fields: list[str] = []


class ActualFilterSet(FigureFilterSet):
    """Filters of yearly figures."""

    kind = django_filters.MultipleChoiceFilter(label=_("指标"), choices=YearlyActual.Kind.choices, distinct=False)
    year = django_filters.NumberFilter(label=_("年度"))

    class Meta:
        model = YearlyActual
        fields: list[str] = []
