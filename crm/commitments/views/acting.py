"""What all dialogues on promises and figures share: the scoped row, the modal or its page twin, the way back."""

from django.contrib import messages
from django.urls import reverse
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.commitments.forms import ConfirmForm
from crm.projects.models import Project
from crm.projects.views.acting import based_on, refreshing


class PromiseDialogue(ObjectActionMixin, SingleObjectMixin, RefusableFormMixin, FormView):
    """One decision on a row (or a new row of a project); hidden is 404, not allowed is 403."""

    template_name = "crm/commitments/dialogue.html"
    form_class = ConfirmForm
    extra_context = {"active_nav": "project"}
    heading = word = kind = intro = done = ""

    def get_queryset(self):
        rows = super().get_queryset()
        return rows.with_related() if self.model is Project else rows.live().with_related()

    @property
    def project(self) -> Project:
        """The project that the dialogue is about."""
        return self.object if self.model is Project else self.object.project

    @property
    def row(self):
        """The row that the dialogue is about; None for a new one."""
        return None if self.model is Project else self.object

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.project, "row": self.row}

    def get_context_data(self, **kwargs):
        shown = {name: getattr(self, name) for name in ("heading", "word", "kind", "intro")}
        parent = "components/modal.html" if self.request.htmx else "crm/commitments/dialogue_page.html"
        about = {"project": self.project, "row": self.row, "parent_template": parent, "back": self.back()}
        return super().get_context_data(**{**shown, **about, **kwargs})

    def based_on(self, form) -> int:
        """Return the version that the form was based on."""
        return based_on(form.cleaned_data["version"])

    def back(self) -> str:
        """Return the page with the project's promises and money."""
        return reverse("commitments:panel", args=[self.project.pk])

    def get_success_url(self):
        messages.success(self.request, self.done)
        return self.back()

    def form_valid(self, form):
        response = super().form_valid(form)
        return refreshing(response) if self.request.htmx else response
