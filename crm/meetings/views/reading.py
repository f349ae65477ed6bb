"""The list of meetings, one meeting with its agenda, the minutes."""

from django.core.exceptions import PermissionDenied
from django.views import View
from django.views.generic import DetailView
from django.views.generic.detail import SingleObjectMixin

from core.web.views import FilteredListView, ScopedViewMixin
from crm.meetings import policy
from crm.meetings.filters import MeetingFilterSet
from crm.meetings.minutes import minutes_answer
from crm.meetings.models import Meeting
from crm.meetings.queries import agenda_of, listed, sections_of, standing_of

NAV = {"active_nav": "tasks"}


class MeetingListView(FilteredListView):
    """The meetings that the person sees, newest first."""

    model = Meeting
    filterset_class = MeetingFilterSet
    template_name = "crm/meetings/list.html"
    table_template_name = "crm/meetings/_table.html"
    extra_context = NAV

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_list_meetings(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return listed(super().get_queryset(), self.request.user).order_by("-held_at", "-pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_call=policy.can_call_meetings(self.request.user), **kwargs)


class MeetingView(ScopedViewMixin, DetailView):
    """One meeting: while it is prepared its agenda with the acts on it, afterwards what it decided."""

    model = Meeting
    template_name = "crm/meetings/detail.html"
    extra_context = NAV

    def get_queryset(self):
        return super().get_queryset().with_related()

    def get_context_data(self, **kwargs):
        meeting, user = self.object, self.request.user
        items = agenda_of(meeting, user)
        standing = standing_of(items)
        shown = {
            "meeting": meeting, "items": standing, "dropped": [one for one in items if one.is_dropped],
            "sections": sections_of(standing, meeting), "decided": [one for one in standing if one.told],
            "can_prepare": policy.can_prepare(user, meeting), "can_decide": policy.can_decide(user, meeting),
            "can_list": policy.can_list_meetings(user), "can_cancel": policy.can_cancel(user, meeting),
        }  # fmt: skip
        return super().get_context_data(**shown, **kwargs)


class MinutesView(ScopedViewMixin, SingleObjectMixin, View):
    """The minutes as a Word file; recorded each time."""

    model = Meeting
    http_method_names = ["get"]

    def get_queryset(self):
        return super().get_queryset().with_related()

    def get(self, request, *args, **kwargs):
        meeting = self.get_object()
        if not policy.can_take_minutes(meeting):
            raise PermissionDenied
        return minutes_answer(meeting, request.user)
