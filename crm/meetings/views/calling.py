"""Calling a meeting and changing it."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.meetings import policy, services
from crm.meetings.forms import MeetingForm
from crm.meetings.forms.calling import initial_of
from crm.meetings.models import Meeting
from crm.meetings.timing import next_meeting
from crm.projects.views.acting import based_on


class MeetingFormView(RefusableFormMixin, FormView):
    """What calling and changing share."""

    form_class = MeetingForm
    template_name = "crm/meetings/form.html"
    extra_context = {"active_nav": "tasks"}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_success_url(self):
        messages.success(self.request, f"已保存，议题 {self.result.items.standing().count()} 项")
        return self.result.get_absolute_url()


class CreateView(LoginRequiredMixin, MeetingFormView):
    """A new meeting, by default next Monday's."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_call_meetings(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        held_at = next_meeting(timezone.now())
        last = Meeting.objects.visible_to(self.request.user).order_by("-held_at").first()
        people = {name: getattr(last, name) for name in ("place", "chair", "attendees")} if last else {}
        return people | {"held_at": held_at}  # the cut-off follows the day, unless it is typed

    def perform(self, form):
        return services.create_meeting(by=self.request.user, **form.given())


class EditView(ObjectActionMixin, SingleObjectMixin, MeetingFormView):
    """Another time, place or scope while it is prepared."""

    model = Meeting

    def get_queryset(self):
        return super().get_queryset().with_related()

    def allowed(self, user, obj):
        return policy.can_prepare(user, obj)

    def get_initial(self):
        return initial_of(self.object)

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.object, **kwargs)

    def perform(self, form):
        version = based_on(form.cleaned_data["version"])
        return services.update_meeting(self.object.pk, by=self.request.user, version=version, **form.given())
