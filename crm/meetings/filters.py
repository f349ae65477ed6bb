"""What meetings can be narrowed by; page and API use the same set."""

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from chains.models import Chain, Team
from crm.meetings.models import Meeting


def _with_meetings(model, name: str, request):
    """Return the chains or teams of which the person sees meetings."""
    if request is None:
        return model.objects.none()
    seen = Meeting.objects.visible_to(request.user).filter(**{name: OuterRef("pk")})
    return model.objects.filter(Exists(seen.order_by()))


def chains_of(request):
    """Return the chains of which the person sees meetings."""
    return _with_meetings(Chain, "chain", request)


def teams_of(request):
    """Return the teams of which the person sees meetings."""
    return _with_meetings(Team, "team", request)


class MeetingFilterSet(django_filters.FilterSet):
    """Filters of meetings, newest first on the page."""

    q = django_filters.CharFilter(label=_("会议名称"), field_name="title", lookup_expr="icontains", max_length=60)
    state = django_filters.MultipleChoiceFilter(label=_("状态"), choices=Meeting.State.choices, distinct=False)
    kind = django_filters.MultipleChoiceFilter(label=_("类型"), choices=Meeting.Kind.choices, distinct=False)
    chain = django_filters.ModelChoiceFilter(label=_("产业链"), queryset=chains_of)
    team = django_filters.ModelChoiceFilter(label=_("组"), queryset=teams_of)
    held_after = django_filters.DateFilter(label=_("不早于"), field_name="held_at", lookup_expr="date__gte")
    held_before = django_filters.DateFilter(label=_("不晚于"), field_name="held_at", lookup_expr="date__lte")

    class Meta:
        model = Meeting
        fields: list[str] = []
