"""Pages of imports: the list of batches, handing in, preview with live progress, result, downloads."""

import tempfile

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views import View
from django.views.generic import DetailView, FormView

from core.errors import RuleViolation
from core.files.responses import response_for
from core.spreadsheets.writing import SheetData, write_xlsx
from core.web.pagination import CappedPaginator
from core.web.views import UNPROCESSABLE, FilteredListView, RefusableFormMixin, ScopedViewMixin, add_refusal
from crm.imports import blanks, policy, preview_rows, queries, services, undo_queries
from crm.imports.filters import TO_DO, ImportBatchFilterSet, ImportRowFilterSet
from crm.imports.forms import UploadForm
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.option_forms import OptionsForm
from crm.imports.placed import placed_parts
from crm.imports.project_forms import DefaultsForm, initial_of
from crm.imports.services import preview
from crm.imports.words import words_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_A_PAGE = 20
LONGEST_ID = 18  # digits of the largest number that can be one


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
        return queries.with_earlier(super().get_queryset().select_related("by"))


class UploadView(ImportersOnly, RefusableFormMixin, FormView):
    """Hand in a list; it is checked in the background."""

    form_class = UploadForm
    template_name = "crm/imports/new.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "wanted": self._wanted()}

    def _wanted(self) -> str:
        return self.mends.kind if self.mends else self.request.GET.get("kind", "")

    def get_context_data(self, **kwargs):
        has_projects = policy.can_import(self.request.user, ImportBatch.Kind.EXISTING_PROJECT)
        return super().get_context_data(has_projects=has_projects, mends=self.mends, **kwargs)

    @cached_property
    def mends(self) -> ImportBatch | None:
        """The batch whose rows come back mended (``?mends=``), if the person sees it."""
        asked = self.request.GET.get("mends", "")
        is_key = asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_ID
        return ImportBatch.objects.visible_to(self.request.user).filter(pk=int(asked)).first() if is_key else None

    def perform(self, form):
        given = form.cleaned_data
        mends = self.mends if self.mends and self.mends.kind == given["kind"] else None
        return services.receive_list(
            given["file"], by=self.request.user, kind=given["kind"], as_of_on=given["as_of_on"], mends=mends
        )

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
            mended=queries.mended_by(batch),
            to_write=counts["created"] + counts["updated"],
            placed=placed_parts(batch, self.request),
            options=kwargs.pop("options", None) or self._options(batch),
            defaults=kwargs.pop("defaults", None) or self._defaults(batch),
            new_firms=queries.new_firms(batch),
            can_map=policy.can_map_batch(self.request.user, batch),
            undo=undo_queries.undo_state(batch, self.request.user),
            words=words_of(batch.kind),
            may_have_file=policy.can_have_numbers(self.request.user, batch),
            has_people=policy.can_take_people(self.request.user, batch),
            **self._rows(batch, counts),
            **kwargs,
        )

    def _options(self, batch):
        """Return the form of where new firms go, while a list of firms waits to be written."""
        waits = batch.status == ImportBatch.Status.PREVIEWED and batch.kind == ImportBatch.Kind.ENTERPRISE
        return OptionsForm(user=self.request.user, batch=batch) if waits else None

    def _defaults(self, batch):
        """Return the form of what a whole list of projects is told, while it waits to be written."""
        waits = batch.kind == ImportBatch.Kind.EXISTING_PROJECT and policy.is_unwritten(batch) and batch.mapping
        return DefaultsForm(user=self.request.user, initial=initial_of(batch)) if waits else None

    def _rows(self, batch, counts):
        """Return what the table needs; while the list is being read there is none."""
        if batch.status in queries.WORKING or not batch.rows_read:
            return {"rows": None}
        filterset = self.filtered(batch)
        data = filterset.data
        page = CappedPaginator(filterset.qs, ROWS_A_PAGE).get_page(self.request.GET.get("page"))
        return {
            "rows": preview_rows.shown(batch, page),
            "is_open": preview.is_open(batch),
            "many": preview_rows.many(batch, data.get("verdict", ""), data.get("reason", ""), page.paginator.count),
            "page_obj": page,
            "heads": queries.heads(batch),
            "reasons": queries.reasons(batch),
            "verdict": data.get("verdict", ""),
            "reason": data.get("reason", ""),
            "verdict_word": dict(filterset.form.fields["verdict"].choices).get(data.get("verdict") or None, "全部行"),
        }

    def filtered(self, batch):
        """Return the rows that the address asks for; without a word those that somebody has to look at, if there are any."""
        data = self.request.GET.copy()
        if "verdict" not in data and queries.totals(batch)["todo"]:
            data["verdict"] = TO_DO
        found = ImportRow.objects.filter(batch=batch).select_related("enterprise").order_by("number")
        return ImportRowFilterSet(data, queryset=found, request=self.request)


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
    """Have a checked list written; options that cannot be are shown again beside what was typed."""

    def post(self, request, pk):
        batch = get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk)
        self.options = OptionsForm(request.POST, user=request.user, batch=batch)
        if not self.options.is_valid():
            return self.again(request, pk)
        try:
            self.perform(request, batch)
        except RuleViolation as refusal:
            if not set(refusal.fields) & set(self.options.fields):
                raise
            request.refusal = refusal
            add_refusal(self.options, refusal)
            return self.again(request, pk)
        return redirect(batch)

    def perform(self, request, batch):
        services.start_commit(
            batch.pk,
            by=request.user,
            conflicts=request.POST.get("conflicts", "keep"),
            checked=request.POST.get("checked", ""),
            placement=self.options.placement(),
        )

    def again(self, request, pk):
        """Answer with the preview and the options as they were typed."""
        page = BatchDetailView()
        page.setup(request, pk=pk)
        page.object = page.get_object()
        return page.render_to_response(page.get_context_data(options=self.options), status=UNPROCESSABLE)


class DefaultsView(BatchActionView):
    """Say what a whole list of projects is told where its columns are silent; then it is checked again."""

    def post(self, request, pk):
        lists = ImportBatch.objects.visible_to(request.user).filter(kind=ImportBatch.Kind.EXISTING_PROJECT)
        batch = get_object_or_404(lists, pk=pk)
        form = DefaultsForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                services.set_defaults(batch.pk, by=request.user, defaults=form.defaults())
            except RuleViolation as refusal:
                if not set(refusal.fields) & set(form.fields):
                    raise
                request.refusal = refusal
                add_refusal(form, refusal)
            else:
                messages.success(request, "已保存整批默认值，正在重新校验")
                return redirect(batch)
        page = BatchDetailView()
        page.setup(request, pk=pk)
        page.object = page.get_object()
        return page.render_to_response(page.get_context_data(defaults=form), status=UNPROCESSABLE)


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
        if not policy.can_have_numbers(self.request.user, batch):
            raise PermissionDenied
        return response_for(batch.file)


class RefusedView(BatchDownloadView):
    """The rows that were not written, in the layout of the list, with the reasons: to be mended and handed in again."""

    def file_of(self, batch):
        header = queries.header_to_mend(batch)
        plain = policy.can_have_numbers(self.request.user, batch)
        with preview.cells_of_file(batch) as cells_at:
            rows = queries.rows_to_mend(batch, plain=plain, cells_at=cells_at)
            return workbook([SheetData("问题行", header, rows)], services.name_to_mend(batch))


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
