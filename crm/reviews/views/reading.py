"""The panel on the project page, and the page of one review."""

from django.views.generic import DetailView

from core.web.views import ScopedViewMixin
from crm.projects.views.panels import ProjectPanelMixin
from crm.reviews.models import Review
from crm.reviews.panel import panel_of, sheet_of


class PanelView(ProjectPanelMixin, DetailView):
    """The rounds of one project: a fragment for htmx, a page of its own otherwise."""

    extra_context = {"active_nav": "project"}

    def get_template_names(self):
        fragment = self.request.htmx and not self.request.htmx.boosted
        return ["crm/reviews/_panel.html" if fragment else "crm/reviews/panel.html"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**panel_of(self.object, self.request.user), **kwargs)


class ReviewView(ScopedViewMixin, DetailView):
    """One round of review."""

    model = Review
    template_name = "crm/reviews/detail.html"
    extra_context = {"active_nav": "project"}

    def get_queryset(self):
        return super().get_queryset().with_related()

    def get_context_data(self, **kwargs):
        sheet = sheet_of(self.object, self.request.user)
        return super().get_context_data(sheet=sheet, project=self.object.project, **kwargs)
