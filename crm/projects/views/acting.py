"""What all dialogues on one project share: the scoped project, the modal or its page twin, the way back."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.projects import policy
from crm.projects.models import Project


class ProjectActionView(ObjectActionMixin, SingleObjectMixin):
    """Something done to one project that the person sees; hidden is 404, not allowed is 403."""

    model = Project

    def get_queryset(self):
        return super().get_queryset().with_related().select_related("local_entity", "service_officer")

    def allowed(self, user, obj):
        return policy.can_edit_project(user, obj)


class DialogueView(ProjectActionView, RefusableFormMixin, FormView):
    """One decision in the modal, or as a page of its own without script."""

    template_name = "crm/projects/dialogue.html"
    heading = word = kind = intro = done = ""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "project": self.object}

    def get_context_data(self, **kwargs):
        shown = {"heading": self.heading, "word": self.word, "kind": self.kind, "intro": self.intro}
        parent = "components/modal.html" if self.request.htmx else "crm/projects/dialogue_page.html"
        return super().get_context_data(**{"project": self.object, "parent_template": parent, **shown, **kwargs})

    def given(self, form) -> dict:
        """Return what was typed, with the version that the form was based on."""
        data = dict(form.cleaned_data)
        return data | {"version": based_on(data.pop("version"))}

    def get_success_url(self):
        messages.success(self.request, self.done)
        return self.object.get_absolute_url()

    def form_valid(self, form):
        response = super().form_valid(form)
        return refreshing(response) if self.request.htmx else response


def based_on(version: int | None) -> int:
    """Return the version a form was based on; a form that came without one is stale by definition."""
    return -1 if version is None else version


def refreshing(response: HttpResponse) -> HttpResponse:
    """Let htmx load the page anew where a browser without script would be sent to the project."""
    if response.status_code != HttpResponseRedirect.status_code:
        return response
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
