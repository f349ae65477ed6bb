"""What hangs on one project: its claim, its lead, its transfers; and the check for who is there already."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views import View
from django.views.generic import DetailView

from crm.claims import policy
from crm.claims.forms import ClashForm
from crm.claims.panels import panel_of
from crm.claims.queries.clashes import clashes, subject_of
from crm.enterprises.models import Enterprise
from crm.projects.forms.choices import as_id
from crm.projects.views.panels import ProjectPanelMixin


class PanelView(ProjectPanelMixin, DetailView):
    """Claims of one project; for htmx the fragment alone, otherwise a page with the project's head."""

    def get_template_names(self):
        htmx = self.request.htmx
        return ["crm/claims/_panel.html" if htmx and not htmx.boosted else "crm/claims/panel.html"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**panel_of(self.object, self.request.user), active_nav="project", **kwargs)


class ClashView(LoginRequiredMixin, View):
    """Who is at a firm already: ``?enterprise=`` as soon as one is chosen for a new project, else a page to ask by name."""

    http_method_names = ["get"]

    def get(self, request):
        if not policy.can_check_clashes(request.user):
            raise PermissionDenied
        if "enterprise" not in request.GET and not request.htmx:
            return self._page(request)
        key = as_id(request.GET.get("enterprise"))
        if key is None:
            return render(request, "crm/claims/_clashes.html", {"cards": None})
        firm = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=key)
        return render(request, "crm/claims/_clashes.html", {"cards": clashes(subject_of(firm), request.user)})

    def _page(self, request):
        """Ask about a firm that need not be in the library, by its name or code as typed."""
        form = ClashForm(request.GET or None)
        context = {"form": form, "cards": None, "active_nav": "claims"}
        if form.is_valid():
            subject, is_known = form.subject(request.user)
            context |= {"cards": clashes(subject, request.user), "is_partial": not is_known}
        return render(request, "crm/claims/clash_check.html", context)
