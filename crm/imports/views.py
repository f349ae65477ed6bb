"""Pages of imports: the list of batches, handing in, preview with live progress, result, downloads."""

import tempfile

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views import View
from django.views.generic import DetailView, FormView

from core.files.responses import response_for
from core.spreadsheets.writing import SheetData, write_xlsx
from core.web.pagination import CappedPaginator
from core.web.views import FilteredListView, RefusableFormMixin, ScopedViewMixin
from crm.imports import blanks, policy, queries, services, undo_queries
from crm.imports.filters import TO_DO, ImportBatchFilterSet, ImportRowFilterSet
from crm.imports.forms import UploadForm
from crm.imports.models import ImportBatch, ImportRow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_A_PAGE = 20


class ImportersOnly(LoginRequiredMixin):
    """These pages do not exist for people who import nothing."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_import(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class BatchListView(ImportersOnly, FilteredListView):
    """Every list that was handed in, the newest first."""

    model = ImportBatch
    filterset_class = ImportBatchFilterSet
    template_name = "crm/imports/list.html"
    table_template_name = "crm/imports/_table.html"

    def get_queryset(self):
        return super().get_queryset().select_related("by")


class UploadView(ImportersOnly, RefusableFormMixin, FormView):
    """Hand in a list; it is checked in the background."""

    form_class = UploadForm
    template_name = "crm/imports/new.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def perform(self, form):
        return services.receive_list(form.cleaned_data["file"], by=self.request.user, kind=form.cleaned_data["kind"])

    def get_success_url(self):
        return self.result.get_absolute_url()


class BatchDetailView(ImportersOnly, ScopedViewMixin, DetailView):
    """One list: steps, progress, counts, rows; the fragments ``live`` and ``rows`` are the same view."""

    model = ImportBatch
    template_name = "crm/imports/detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("by", "file", "undo_by")

    def get_template_names(self):
        fragments = {"import-live": "crm/imports/_live.html", "results": "crm/imports/_rows.html"}
        htmx = self.request.htmx
        if htmx and not htmx.history_restore_request and htmx.target in fragments:
            return [fragments[htmx.target]]
        return [self.template_name]

    def get_context_data(self, **kwargs):
        batch = self.object
        counts = queries.totals(batch)
        return super().get_context_data(
            batch=batch,
            steps=queries.steps(batch),
            progress=queries.progress(batch),
            counts=counts,
            earlier=queries.earlier_import(batch),
            to_write=counts["created"] + counts["updated"],
            can_map=policy.can_map_batch(self.request.user, batch),
            undo=undo_queries.undo_state(batch, self.request.user),
            **self._rows(batch, counts),
            **kwargs,
        )

    def _rows(self, batch, counts):
        """Return what the table needs; while the list is being read there is none."""
        if batch.status in queries.WORKING or not batch.rows_read:
            return {"rows": None}
        data = self.request.GET.copy()
        if "verdict" not in data and counts["todo"]:
            data["verdict"] = TO_DO
        found = ImportRow.objects.filter(batch=batch).select_related("enterprise").order_by("number")
        filterset = ImportRowFilterSet(data, queryset=found, request=self.request)
        page = CappedPaginator(filterset.qs, ROWS_A_PAGE).get_page(self.request.GET.get("page"))
        return {
            "rows": queries.shown_rows(batch, page),
            "page_obj": page,
            "heads": queries.heads(batch),
            "reasons": queries.reasons(batch),
            "verdict": data.get("verdict", ""),
            "reason": data.get("reason", ""),
            "verdict_word": dict(filterset.form.fields["verdict"].choices).get(data.get("verdict"), "全部行"),
        }


class BatchActionView(ImportersOnly, View):
    """One act upon a batch the person may see, by POST only."""

    http_method_names = ["post"]

    def post(self, request, pk):
        batch = get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk)
        self.perform(request, batch)
        return redirect(batch)

    def perform(self, request, batch):
        raise NotImplementedError


class CommitView(BatchActionView):
    """Have a checked list written."""

    def perform(self, request, batch):
        services.start_commit(
            batch.pk,
            by=request.user,
            conflicts=request.POST.get("conflicts", "keep"),
            checked=request.POST.get("checked", ""),
        )


class CancelView(BatchActionView):
    """Give a list up."""

    def perform(self, request, batch):
        services.cancel_batch(batch.pk, by=request.user)
        messages.success(request, "已放弃，没有写入任何数据")


class BatchDownloadView(ImportersOnly, View):
    """A file that belongs to a batch."""

    http_method_names = ["get"]

    def get(self, request, pk):
        batch = get_object_or_404(ImportBatch.objects.visible_to(request.user).select_related("file"), pk=pk)
        return self.file_of(batch)

    def file_of(self, batch):
        raise NotImplementedError


class OriginalView(BatchDownloadView):
    """The list as it was handed in."""

    def file_of(self, batch):
        return response_for(batch.file)


class RefusedView(BatchDownloadView):
    """The rows that were not written, in the layout of the list, with the reasons: to be mended and handed in again."""

    def file_of(self, batch):
        header = queries.header_to_mend(batch)
        name = batch.file_name.rsplit(".", 1)[0]
        return workbook([SheetData("问题行", header, queries.rows_to_mend(batch))], f"{name}-问题行.xlsx")


class TemplateView(ImportersOnly, View):
    """An empty list to fill in."""

    http_method_names = ["get"]

    def get(self, request, kind):
        if kind not in ImportBatch.Kind.values or not policy.can_import(request.user, kind):
            raise Http404
        name, sheets = blanks.template_of(kind)
        return workbook(sheets, f"{name}.xlsx")


def workbook(sheets, name):
    """Return the sheets as a workbook to be saved under ``name``."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    write_xlsx(target, sheets)
    target.seek(0)
    response = FileResponse(target, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response
