"""The project list and its export."""

import tempfile

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import FileResponse
from django.utils import timezone

from core.tables import export_xlsx
from core.web.views import FilteredListView
from crm.projects import policy, services
from crm.projects.filters import ProjectFilterSet
from crm.projects.models import Project
from crm.projects.services.exporting import MOST_ROWS
from crm.projects.tables import COLUMNS, list_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ProjectRightMixin(LoginRequiredMixin):
    """Only for those who work with projects."""

    model = Project
    filterset_class = ProjectFilterSet
    right = staticmethod(policy.can_list_projects)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.right(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        user = self.request.user
        rights = {
            "can_create": policy.can_create_project(user),
            "can_open_existing": policy.can_open_existing_project(user),
            "can_export": policy.can_export_projects(user),
        }
        return super().get_context_data(**rights, **kwargs)


class ProjectListView(ProjectRightMixin, FilteredListView):
    """The projects that the person sees, narrowed and ordered by the query string."""

    template_name = "crm/projects/list.html"
    table_template_name = "crm/projects/_table.html"
    extra_context = {"ordering_default": "-updated"}

    def get_queryset(self):
        return super().get_queryset().with_related().defer("search_key", "content")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        paginator = context["paginator"]
        total = None if paginator.is_capped else self._sum()
        return context | {"rows": list_rows(context["object_list"]), "total_wan": total}

    def _sum(self):
        found = self.filterset.qs.order_by().aggregate(total=Sum("total_invest_wan"))
        return found["total"] or 0


class ProjectExportView(ProjectRightMixin, FilteredListView):
    """The same list as a workbook 项目一览表; who took what with which filter is recorded first."""

    http_method_names = ["get"]
    right = staticmethod(policy.can_export_projects)

    def get(self, request, *args, **kwargs):
        projects = self.get_queryset().with_related().defer("search_key")
        self.refuse_faulty_filter()
        filters = {name: values for name, values in request.GET.lists() if name != "page" and any(values)}
        services.record_export(by=request.user, filters=filters, rows=projects.order_by()[: MOST_ROWS + 1].count())
        # The response closes the file, and with it the file is gone.
        target = tempfile.TemporaryFile()  # noqa: SIM115
        export_xlsx(COLUMNS, projects, target, name="项目一览表")
        target.seek(0)
        name = f"项目一览表-{timezone.localdate():%Y%m%d}.xlsx"
        response = FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)
        response["Cache-Control"] = "private, no-store"
        return response
