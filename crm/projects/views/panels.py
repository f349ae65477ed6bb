"""Panels of the project page: a fragment for htmx, and a page of its own at the same address."""

from django.views.generic import DetailView

from core.accounts.roles import Role
from core.web.views import ScopedViewMixin
from crm.projects.models import Project


class ProjectPanelMixin(ScopedViewMixin):
    """A panel of a project that the person sees; partners read the project's own data and none of its panels: a 404."""

    model = Project

    def get_queryset(self):
        rows = super().get_queryset().with_related()
        return rows.none() if self.request.user.role == Role.PARTNER else rows


class PanelView(ProjectPanelMixin, DetailView):
    """One part of what is known of a project; higher apps show theirs the same way.

    ``panel_template`` is drawn alone for htmx, else under the project's head.
    """

    context_object_name = "project"
    panel_template = heading = ""

    def get_queryset(self):
        return super().get_queryset().defer("search_key")

    def panel(self, project, user) -> dict:
        """Return what the panel shows."""
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        shown = self.panel(self.object, self.request.user)
        return super().get_context_data(panel_template=self.panel_template, heading=self.heading, **shown, **kwargs)

    def get_template_names(self):
        htmx = getattr(self.request, "htmx", None)
        alone = htmx and not htmx.history_restore_request and not htmx.boosted
        return [self.panel_template if alone else "crm/projects/panel_page.html"]
