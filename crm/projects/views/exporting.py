"""Taking a list away as a workbook: short ones at once, long ones in the background; never unrecorded."""

import tempfile

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView

from core.tables import export_xlsx
from core.web.views import RefusableFormMixin
from crm.lists.models import Page
from crm.lists.pages import NOT_KEPT, address_of, kept_query
from crm.lists.services import Table, request_export
from crm.projects import contract_listing, listing, policy, services
from crm.projects.forms.listing import LongExportForm
from crm.projects.services.exporting import AT_ONCE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK_ROWS = 1_000


class ExportView(LoginRequiredMixin, RefusableFormMixin, FormView):
    """The list of the query string as a workbook; beyond 5,000 rows it asks what for and orders it."""

    form_class = LongExportForm
    template_name = "crm/projects/export.html"
    page = name = unit = ""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_export_projects(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def found(self) -> QuerySet:
        """Return the rows of the query string that the person sees. Raises RuleViolation ``invalid_filter``."""
        raise NotImplementedError

    def table(self, rows: QuerySet) -> Table:
        """Return these rows as the table to write."""
        raise NotImplementedError

    def record(self, **told) -> None:
        """Record who took how many rows (``rows``) with which ``filters``."""
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        rows = self.found()
        self.count = rows.order_by().count()
        return super().get(request, *args, **kwargs) if self.count > AT_ONCE else self._file(self.table(rows))

    def post(self, request, *args, **kwargs):
        self.count = self.found().order_by().count()
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        back = address_of(self.page, kept_query(self.request.GET.urlencode()))
        told = {"count": self.count, "back": back, "name": self.name, "unit": self.unit}
        return super().get_context_data(**told, **kwargs)

    def _file(self, table: Table) -> FileResponse:
        given = self.request.GET.lists()
        filters = {name: values for name, values in given if name not in NOT_KEPT and any(values)}
        self.record(by=self.request.user, filters=filters, rows=self.count)
        read = table.rows.iterator(chunk_size=CHUNK_ROWS)
        rows = table.prepared(read) if table.prepared else read
        # The response closes the file, and with it the file is gone.
        target = tempfile.TemporaryFile()  # noqa: SIM115
        export_xlsx(table.columns, rows, target, name=table.name, form=table.form)
        target.seek(0)
        name = f"{table.title}-{timezone.localdate():%Y%m%d}.xlsx"
        response = FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)
        response["Cache-Control"] = "private, no-store"
        return response

    def perform(self, form):
        request_export(
            by=self.request.user, page=self.page, query=kept_query(self.request.GET.urlencode()), rows=self.count,
            columns=[], file_format="xlsx", reason=form.cleaned_data["reason"],
        )  # fmt: skip

    def get_success_url(self):
        messages.success(self.request, f"{self.count:,} {self.unit}正在后台生成，完成后在此下载")
        return reverse("lists:exports")


class ProjectExportView(ExportView):
    """The projects as 项目一览表."""

    page, name, unit = Page.PROJECTS, "项目一览表", "个项目"

    def found(self):
        return listing.listed(self.request.user, self.request.GET.urlencode())

    def table(self, rows):
        return listing.register_of(self.request.user, rows)

    def record(self, **told):
        services.record_export(**told)


class ContractExportView(ExportView):
    """The contracts as 合同台账."""

    page, name, unit = Page.CONTRACTS, "合同台账", "份合同"

    def found(self):
        return contract_listing.listed(self.request.user, self.request.GET.urlencode())

    def table(self, rows):
        return contract_listing.ledger_of(rows)

    def record(self, **told):
        services.record_contract_export(**told)
