"""The project list and the choice of its columns."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpResponse
from django.views.generic import FormView

from core.tables import header_cells
from core.web.views import FilteredListView, RefusableFormMixin
from crm.lists.models import Page
from crm.lists.pages import address_of, kept_query
from crm.lists.policy import can_keep_views, can_remove_view
from crm.lists.queries import chosen_columns, saved_views
from crm.lists.services import choose_columns
from crm.projects import policy
from crm.projects.filters import ProjectFilterSet
from crm.projects.forms.listing import ColumnsForm
from crm.projects.models import Project
from crm.projects.queries.register import registered
from crm.projects.tables import BY_KEY, TOLD, USUAL, columns_of, list_rows


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
            "kept": kept_query(self.request.GET.urlencode()),
        }
        return super().get_context_data(**rights, **kwargs)


class ProjectListView(ProjectRightMixin, FilteredListView):
    """The projects that the person sees, narrowed and ordered by the query string; with a saved view or own columns."""

    template_name = "crm/projects/list.html"
    table_template_name = "crm/projects/_table.html"
    extra_context = {"ordering_default": "-updated"}

    def get_queryset(self):
        return super().get_queryset().with_related().select_related("team__lead_agency").defer("search_key", "content")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, views = self.request.user, saved_views(self.request.user, Page.PROJECTS)
        view = next((one for one in views if str(one.pk) == self.request.GET.get("view")), None)
        columns = columns_of((view.columns if view else []) or chosen_columns(user, Page.PROJECTS))
        rows = context["object_list"]
        if any(column.key in TOLD for column in columns):
            rows = list(registered(rows, user))
        return context | {
            "rows": list_rows(rows, columns),
            "total_wan": None if context["paginator"].is_capped else self._sum(),
            "heads": header_cells(columns),
            "usual": [column.key for column in columns] == list(USUAL),
            "column_keys": ",".join(column.key for column in columns),
            "views": views,
            "saved_view": view,
            "can_keep": can_keep_views(user),
            "can_remove": view is not None and can_remove_view(user, view),
        }

    def _sum(self):
        found = self.filterset.qs.order_by().aggregate(total=Sum("total_invest_wan"))
        return found["total"] or 0


class ProjectColumnsView(ProjectRightMixin, RefusableFormMixin, FormView):
    """Which columns the list shows and in which order; kept for the person."""

    form_class = ColumnsForm
    template_name = "crm/enterprises/columns.html"

    def back(self) -> str:
        """Return the address of the list that the choice was opened from."""
        return address_of(Page.PROJECTS, kept_query(self.request.GET.get("query", "")))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"offered": BY_KEY}

    def get_initial(self):
        given = self.request.GET.get("columns", "")
        keys = given.split(",") if given else chosen_columns(self.request.user, Page.PROJECTS)
        return {"columns": [column.key for column in columns_of(keys)]}

    def get_context_data(self, **kwargs):
        parent = "components/modal.html" if self.request.htmx else "crm/lists/small_page.html"
        shown = {"parent_template": parent, "heading": "选择列", "word": "应用", "back": self.back()}
        return super().get_context_data(**shown, **kwargs)

    def perform(self, form):
        keys = [] if "reset" in self.request.POST else form.cleaned_data["columns"]
        choose_columns(by=self.request.user, page=Page.PROJECTS, columns=keys)

    def get_success_url(self):
        return self.back()

    def form_valid(self, form):
        response = super().form_valid(form)
        if response.status_code != 302:
            return response
        messages.success(self.request, "已按您的选择显示列")
        return HttpResponse(status=204, headers={"HX-Redirect": self.back()}) if self.request.htmx else response
