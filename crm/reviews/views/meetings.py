"""Meetings: calling, changing, reading, and their minutes as a Word file."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.views import View
from django.views.generic import DetailView, FormView
from django.views.generic.detail import SingleObjectMixin

from core.web.views import ObjectActionMixin, RefusableFormMixin, ScopedViewMixin
from crm.reviews import policy, services
from crm.reviews.forms import MeetingForm
from crm.reviews.minutes import minutes_answer
from crm.reviews.models import Review, ReviewMeeting
from crm.reviews.tables import review_rows

LONGEST_QUERY, MOST_TICKED = 60, 500


class MeetingFormView(RefusableFormMixin, FormView):
    """What calling and changing share."""

    form_class = MeetingForm
    template_name = "crm/reviews/meeting_form.html"
    extra_context = {"active_nav": "project"}

    def get_form_kwargs(self):
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        asked = self.request.GET.get("q", "").strip()[:LONGEST_QUERY]
        return super().get_form_kwargs() | {"q": asked, "ticked": sent.getlist("reviews")[:MOST_TICKED]}

    def get_success_url(self):
        messages.success(self.request, "已保存会议")
        return self.result.get_absolute_url()


class MeetingCreateView(LoginRequiredMixin, MeetingFormView):
    """A new meeting."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_hold_meetings(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def perform(self, form):
        return services.create_meeting(by=self.request.user, **form.given())


class MeetingEditView(ObjectActionMixin, SingleObjectMixin, MeetingFormView):
    """Another time, place or agenda."""

    model = ReviewMeeting

    def allowed(self, user, obj):
        return policy.can_hold_meetings(user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": ReviewMeeting.objects.get(pk=self.object.pk)}

    def perform(self, form):
        version = form.cleaned_data["version"]
        based = -1 if version is None else version
        return services.update_meeting(self.object.pk, by=self.request.user, version=based, **form.given())


class MeetingView(ScopedViewMixin, DetailView):
    """One meeting with its agenda and what it decided."""

    model = ReviewMeeting
    template_name = "crm/reviews/meeting.html"
    extra_context = {"active_nav": "project"}

    def get_context_data(self, **kwargs):
        agenda = Review.objects.filter(agenda_items__meeting=self.object).with_related()
        rows = review_rows(agenda.order_by("agenda_items__position"))
        return super().get_context_data(meeting=self.object, rows=rows, **kwargs)


class MinutesView(ScopedViewMixin, SingleObjectMixin, View):
    """The minutes as docx; recorded each time."""

    model = ReviewMeeting
    http_method_names = ["get"]

    def get(self, request, *args, **kwargs):
        return minutes_answer(self.get_object(), request.user)
