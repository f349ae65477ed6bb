"""What reviews and opinions can be narrowed by; page and API use the same sets."""

import django_filters
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.models import Agency, Team
from crm.projects.models import Project
from crm.projects.queries import matching
from crm.reviews.dimensions import Conclusion, Dimension, Procedure, Result
from crm.reviews.models import Opinion, Review, ReviewMeeting

YES_NO = [("yes", _("是")), ("no", _("否"))]


def teams_of(request):
    """Return the teams whose projects were reviewed and are visible to the person."""
    if request is None:
        return Team.objects.none()
    seen = Review.objects.visible_to(request.user).filter(project__team=OuterRef("pk"))
    return Team.objects.filter(Exists(seen.order_by()))


def agencies_of(request):
    """Return the agencies that were asked in what the person sees."""
    if request is None:
        return Agency.objects.none()
    seen = Opinion.objects.visible_to(request.user).filter(agency=OuterRef("pk"))
    return Agency.objects.filter(Exists(seen.order_by()))


class ReviewFilterSet(django_filters.FilterSet):
    """Filters of reviews, newest first."""

    status = django_filters.MultipleChoiceFilter(label=_("状态"), choices=Review.Status.choices, distinct=False)
    conclusion = django_filters.MultipleChoiceFilter(label=_("结论"), choices=Conclusion.choices, distinct=False)
    team = django_filters.ModelChoiceFilter(label=_("牵头组"), field_name="project__team", queryset=teams_of)
    overdue = django_filters.ChoiceFilter(label=_("有逾期未反馈"), choices=YES_NO, method="with_silence")
    procedure = django_filters.ChoiceFilter(label=_("程序"), choices=Procedure.choices)
    project = django_filters.NumberFilter(label=_("项目编号"), field_name="project_id")
    q = django_filters.CharFilter(label=_("项目或企业"), method="search", max_length=100)

    class Meta:
        model = Review
        fields: list[str] = []

    def with_silence(self, reviews, name, value):
        late = Opinion.objects.overdue(timezone.localdate()).filter(review=OuterRef("pk"))
        found = reviews.filter(status=Review.Status.OPEN)
        return found.filter(Exists(late)) if value == "yes" else reviews.exclude(Exists(late), status="open")

    def search(self, reviews, name, value):
        projects = matching(Project.objects.visible_to(self.request.user), value)
        return reviews.filter(project__in=projects.order_by().values("pk"))


class OpinionFilterSet(django_filters.FilterSet):
    """Filters of opinions: what is still to be answered comes first, soonest first."""

    state = django_filters.ChoiceFilter(
        label=_("状态"),
        choices=[("open", _("待反馈")), ("overdue", _("逾期未反馈")), ("given", _("已反馈"))],
        method="in_state",
    )
    agency = django_filters.ModelChoiceFilter(label=_("部门"), queryset=agencies_of)
    dimension = django_filters.MultipleChoiceFilter(label=_("审查事项"), choices=Dimension.choices, distinct=False)
    result = django_filters.MultipleChoiceFilter(label=_("意见"), choices=Result.choices, distinct=False)
    review = django_filters.NumberFilter(label=_("联审编号"), field_name="review_id")

    class Meta:
        model = Opinion
        fields: list[str] = []

    def in_state(self, opinions, name, value):
        if value == "given":
            return opinions.exclude(result=Result.NONE)
        waiting = opinions.waiting()
        return waiting.overdue(timezone.localdate()) if value == "overdue" else waiting


class MeetingFilterSet(django_filters.FilterSet):
    """Filters of meetings."""

    held_after = django_filters.DateFilter(label=_("不早于"), field_name="held_at", lookup_expr="date__gte")
    held_before = django_filters.DateFilter(label=_("不晚于"), field_name="held_at", lookup_expr="date__lte")

    class Meta:
        model = ReviewMeeting
        fields: list[str] = []
