"""僵尸项目: signed or started long ago and nothing since, each with what the headquarters can do."""

from django.core.exceptions import PermissionDenied

from core.web.views import FilteredListView
from crm.projects.filters import ProjectFilterSet
from crm.projects.models import Project
from crm.projects.policy import can_restart_project
from crm.projects.queries.zombies import WORDS, zombies


class ZombieView(FilteredListView):
    """The running projects that look dead today, the longest standing first; for headquarters."""

    model = Project
    filterset_class = ProjectFilterSet
    template_name = "crm/insights/zombies/list.html"
    table_template_name = "crm/insights/zombies/_table.html"
    extra_context = {"active_nav": "project"}

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not can_restart_project(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return zombies(super().get_queryset()).with_related().defer("search_key", "content")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"rows": [(one, WORDS[one.zombie_why]) for one in context["object_list"]]}
