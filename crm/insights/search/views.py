"""The global search: a fragment for the search box, a page without script."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from crm.insights.search.queries import search


class SearchView(LoginRequiredMixin, TemplateView):
    """``?q=`` over everything the person may see, grouped."""

    def get_template_names(self):
        part = self.request.htmx and not self.request.htmx.history_restore_request
        return ["crm/insights/search/_results.html" if part else "crm/insights/search/page.html"]

    def get_context_data(self, **kwargs):
        # NUL cannot be stored, so it cannot be found either.
        q = self.request.GET.get("q", "").replace("\0", "")[:100].strip()
        return super().get_context_data(q=q, groups=search(self.request.user, q), **kwargs)
