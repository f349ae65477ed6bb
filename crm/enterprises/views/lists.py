"""The list of firms, its export, and the picker that other forms choose a firm with."""

import io

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from core.tables import export_xlsx
from core.web.views import FilteredListView
from crm.enterprises import policy, queries
from crm.enterprises.filters import EnterpriseFilterSet
from crm.enterprises.models import Enterprise
from crm.enterprises.services import record_export
from crm.enterprises.services.export import MOST_ROWS
from crm.enterprises.tables import COLUMNS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ListRightMixin(LoginRequiredMixin):
    """Only for those who may leaf through all firms."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_list_enterprises(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class EnterpriseListView(ListRightMixin, FilteredListView):
    """All firms, narrowed and ordered by the query string."""

    model = Enterprise
    filterset_class = EnterpriseFilterSet
    template_name = "crm/enterprises/list.html"
    table_template_name = "crm/enterprises/_table.html"
    extra_context = {"ordering_default": "-updated"}

    def get_queryset(self):
        return super().get_queryset().with_related().defer("search_key", "business_scope", "intro")

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_create=policy.can_create_enterprise(self.request.user), **kwargs)


class EnterpriseExportView(ListRightMixin, FilteredListView):
    """The same list as a workbook; who took what with which filter is recorded first."""

    model = Enterprise
    filterset_class = EnterpriseFilterSet
    http_method_names = ["get"]

    def get(self, request, *args, **kwargs):
        firms = self.get_queryset().select_related("owner_team").defer("search_key")
        self.refuse_faulty_filter()
        rows = firms.order_by()[: MOST_ROWS + 1].count()
        narrowed = {name: value for name, value in request.GET.items() if value and name != "page"}
        record_export(by=request.user, rows=rows, narrowed_by=narrowed)
        target = io.BytesIO()
        export_xlsx(COLUMNS, firms, target, name="企业")
        target.seek(0)
        name = f"企业清单-{timezone.localdate():%Y%m%d}.xlsx"
        response = FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)
        response["Cache-Control"] = "private, no-store"
        return response


class EnterprisePickView(LoginRequiredMixin, View):
    """Firms for a picker: ``?q=`` answers with at most a dozen the person may see."""

    def get(self, request):
        q = request.GET.get("q", "")[:100]
        found = queries.search_enterprises(request.user, q) if q else []
        rows = [{"value": firm.pk, "label": firm.name, "note": _note(firm)} for firm in found]
        return render(request, "components/picker_results.html", {"rows": rows, "q": q})


def _note(firm) -> str:
    return " · ".join(filter(None, [firm.uscc or firm.stock_code, firm.region_text]))
