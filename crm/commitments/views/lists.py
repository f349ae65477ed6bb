"""The list of promises with 到期未兑现 and 企业未履约, its export, and the list of money that arrived."""

import tempfile

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import FileResponse
from django.urls import reverse
from django.utils import timezone

from core.tables import export_xlsx
from core.web.views import FilteredListView
from crm.commitments import policy, queries, services
from crm.commitments.filters import ArrivalFilterSet, CommitmentFilterSet
from crm.commitments.models import Commitment, FundArrival
from crm.commitments.services.exporting import MOST_ROWS
from crm.commitments.tables import COLUMNS, days_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ListRightMixin:
    """Only for those who have lists of projects."""

    extra_context = {"active_nav": "project"}

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_list_commitments(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class CommitmentRowsMixin(ListRightMixin):
    """The promises that the person sees, without the voided ones, soonest first."""

    model = Commitment
    filterset_class = CommitmentFilterSet

    def get_queryset(self):
        rows = Commitment.objects.visible_to(self.request.user).live()
        self.filterset = self.filterset_class(self.request.GET, queryset=rows, request=self.request)
        return self.filterset.qs.with_related()


class CommitmentListView(CommitmentRowsMixin, FilteredListView):
    """Promises of all projects; ``due`` is one view of what is due."""

    template_name = "crm/commitments/list.html"
    table_template_name = "crm/commitments/_table.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        mine = Commitment.objects.visible_to(self.request.user)
        counts = queries.due_counts(mine, timezone.localdate())
        wanted = self.request.GET.get("due", "")
        tabs = [_tab(one.value, one.label, counts.get(one.value), wanted) for one in queries.Due]
        rows = [{"clause": one, "days": days_text(one)} for one in context["object_list"]]
        return context | {"rows": rows, "tabs": [*tabs, _tab("", "全部承诺", None, wanted)]}


def _tab(due: str, word: str, count: int | None, wanted: str) -> dict:
    url = reverse("commitments:list")
    return {"url": f"{url}?due={due}" if due else url, "word": word, "count": count, "current": due == wanted}


class CommitmentExportView(CommitmentRowsMixin, FilteredListView):
    """The same list as a workbook; who took what with which filter is recorded first."""

    http_method_names = ["get"]

    def get(self, request, *args, **kwargs):
        clauses = self.get_queryset()
        self.refuse_faulty_filter()
        filters = {name: values for name, values in request.GET.lists() if name != "page" and any(values)}
        services.record_export(by=request.user, filters=filters, rows=clauses.order_by()[: MOST_ROWS + 1].count())
        # The response closes the file, and with it the file is gone.
        target = tempfile.TemporaryFile()  # noqa: SIM115
        export_xlsx(COLUMNS, clauses, target, name="双方承诺事项")
        target.seek(0)
        name = f"双方承诺事项-{timezone.localdate():%Y%m%d}.xlsx"
        response = FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)
        response["Cache-Control"] = "private, no-store"
        return response


class ArrivalListView(ListRightMixin, FilteredListView):
    """Money that arrived for all projects, the newest first; what waits for verification by ``verified=no``."""

    model = FundArrival
    filterset_class = ArrivalFilterSet
    template_name = "crm/commitments/arrivals.html"
    table_template_name = "crm/commitments/_arrivals.html"

    def get_queryset(self):
        rows = FundArrival.objects.visible_to(self.request.user).live()
        self.filterset = self.filterset_class(self.request.GET or None, queryset=rows, request=self.request)
        return self.filterset.qs.with_related()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        capped = context["paginator"].is_capped
        verifiable = {row.pk for row in context["object_list"] if policy.can_verify(self.request.user, row)}
        return context | {"total_wan": None if capped else self._sum(), "verifiable": verifiable}

    def _sum(self):
        return self.filterset.qs.order_by().aggregate(total=Sum("amount_wan"))["total"] or 0
