"""Small acts on one follow-up: step done, moved, note added, voided; in the modal or as a page of their own."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.followups import policy, services
from crm.followups.forms import NoteForm, RescheduleForm, VoidForm
from crm.followups.models import FollowUp
from crm.followups.views.choices import quick_dates


class FollowUpActionMixin(ObjectActionMixin, SingleObjectMixin):
    """One visible follow-up and the way back to where the act was started."""

    model = FollowUp

    def get_queryset(self):
        return super().get_queryset().with_related()

    def back(self) -> str:
        """Return the page on this host that the act came from, else the one with the timeline."""
        wanted = self.request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}, self.request.is_secure()):
            return wanted
        return f"{self.object.get_absolute_url()}#timeline"


class DoneView(FollowUpActionMixin, View):
    """The next step was taken."""

    http_method_names = ["post"]

    def allowed(self, user, obj):
        return policy.can_take_step(user, obj)

    def post(self, request, *args, **kwargs):
        services.complete_next_step(self.object.pk, by=request.user)
        messages.success(request, "已办结")
        return HttpResponseRedirect(self.back())


class SmallFormView(FollowUpActionMixin, RefusableFormMixin, FormView):
    """A form of one or two fields."""

    template_name = "crm/followups/small_form.html"
    heading = word = done = ""

    def get_context_data(self, **kwargs):
        parent = "components/modal.html" if self.request.htmx else "crm/followups/small_page.html"
        return super().get_context_data(
            heading=self.heading, word=self.word, parent_template=parent, followup=self.object, **kwargs
        )

    def form_valid(self, form):
        response = super().form_valid(form)
        if response.status_code == HttpResponseRedirect.status_code:
            messages.success(self.request, self.done)
            if self.request.htmx:
                return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return response

    def get_success_url(self):
        return self.back()


class RescheduleView(SmallFormView):
    """Another day for the next step."""

    form_class = RescheduleForm
    heading, word, done = "下一步改期", "改期", "已改期"

    def allowed(self, user, obj):
        return policy.can_take_step(user, obj)

    def get_initial(self):
        values = ("next_on", "next_step", "version")
        return {name: getattr(self.object, name) for name in values}

    def get_context_data(self, **kwargs):
        return super().get_context_data(days=quick_dates(timezone.localdate()), **kwargs)

    def perform(self, form):
        return services.reschedule_next_step(self.object.pk, by=self.request.user, **form.cleaned_data)


class VoidView(SmallFormView):
    """A record that does not count."""

    form_class = VoidForm
    heading, word, done = "作废跟进记录", "作废这条跟进", "已作废"
    extra_context = {"danger": True}

    def allowed(self, user, obj):
        return policy.can_void_followup(user, obj)

    def perform(self, form):
        return services.void_followup(self.object.pk, by=self.request.user, **form.cleaned_data)


class NoteView(SmallFormView):
    """A note of the author, at any time."""

    form_class = NoteForm
    heading, word, done = "补充说明", "补充", "已补充"

    def allowed(self, user, obj):
        return policy.can_correct_followup(user, obj)

    def perform(self, form):
        return services.append_note(self.object.pk, by=self.request.user, **form.cleaned_data)
