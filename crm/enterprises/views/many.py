"""Acts on many firms of the list: tags, team, export; and the choice of columns."""

import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.generic import FormView

from core.errors import RuleViolation
from core.tables import csv_pieces, export_xlsx
from core.web.views import RefusableFormMixin, add_refusal
from crm.enterprises import policy, services
from crm.enterprises.list_forms import AssignForm, ColumnsForm, ExportForm, TagsForm
from crm.enterprises.listing import export_table, listed
from crm.enterprises.models import Enterprise
from crm.enterprises.services.export import AT_ONCE
from crm.enterprises.services.many import MOST_AT_ONCE
from crm.enterprises.tables import columns_of
from crm.enterprises.views.lists import ListRightMixin
from crm.lists.models import ExportJob, Page
from crm.lists.pages import address_of, kept_query
from crm.lists.queries import chosen_columns
from crm.lists.services import choose_columns, request_export

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_ID = 19  # digits of the largest number that can be one


class ListDialogue(ListRightMixin, RefusableFormMixin, FormView):
    """A decision over the list: a dialogue for htmx, a page without script; afterwards the same list again."""

    heading = word = ""

    def get_context_data(self, **kwargs):
        parent = "components/modal.html" if self.request.htmx else "crm/lists/small_page.html"
        more = {"parent_template": parent, "heading": self.heading, "word": self.word, "back": self.back()}
        return super().get_context_data(**more, **kwargs)

    def back(self) -> str:
        return address_of(Page.ENTERPRISES, kept_query(self.request.GET.get("query", "")))

    def form_valid(self, form):
        try:
            text = self.perform(form)
        except RuleViolation as refusal:
            return self.refused(form, refusal)
        messages.success(self.request, text)
        if self.request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": self.back()})
        return redirect(self.back())

    def refused(self, form, refusal: RuleViolation) -> HttpResponse:
        """Show the form again with what is wrong."""
        self.request.refusal = refusal
        add_refusal(form, refusal)
        return self.form_invalid(form)


class PickedMixin:
    """The firms that were ticked (``ids``), or all that the list found (``all``, ``query``); the scope is the person's."""

    def picked(self):
        """Return the firms. Raises RuleViolation ``invalid_filter``."""
        data = self.request.GET
        if data.get("all"):
            return listed(self.request.user, data.get("query", ""))
        ids = [
            int(pk)
            for pk in data.getlist("ids")[: MOST_AT_ONCE + 1]
            if pk.isascii() and pk.isdigit() and len(pk) < LONGEST_ID
        ]
        return Enterprise.objects.visible_to(self.request.user).filter(pk__in=ids)

    def get_context_data(self, **kwargs):
        try:
            count = self.picked().order_by().count()
        except RuleViolation as refusal:
            return super().get_context_data(count=0, wrong=refusal.message, **kwargs)
        return super().get_context_data(count=count, most=MOST_AT_ONCE, **kwargs)

    def picked_ids(self) -> list[int]:
        """Return the ids, one more than an act takes at most.

        Raises RuleViolation ``invalid_filter``, and ``changed`` when they are not as many as the dialogue said.
        """
        ids = list(self.picked().order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        said = self.request.POST.get("count", "")
        if said and len(ids) <= MOST_AT_ONCE and said != str(len(ids)):
            raise RuleViolation(f"打开之后列表有变化：现在是 {len(ids):,} 家，请核对后再提交", code="changed")
        return ids


class BulkTagView(PickedMixin, ListDialogue):
    """Adds tags to the firms or takes them away."""

    form_class = TagsForm
    template_name = "crm/enterprises/many.html"
    heading, word = "批量加、去标签", "应用"

    def perform(self, form):
        tags = form.cleaned_data["tags"]
        which = {"add": tags} if form.cleaned_data["act"] == "add" else {"remove": tags}
        return services.tag_firms(self.picked_ids(), by=self.request.user, **which).sentence


class BulkAssignView(PickedMixin, ListDialogue):
    """Puts the firms into a team's care."""

    form_class = AssignForm
    template_name = "crm/enterprises/many.html"
    heading, word = "批量归口招商组", "归口"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_assign_many(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def perform(self, form):
        return services.assign_firms(self.picked_ids(), by=self.request.user, team=form.cleaned_data["team"]).sentence


class EnterpriseExportView(PickedMixin, ListDialogue):
    """The list as a file: up to 5,000 rows at once, more in the background; purpose and filter are recorded first."""

    form_class = ExportForm
    template_name = "crm/enterprises/export.html"
    heading, word = "导出清单", "导出"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_export_enterprises(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(at_once=AT_ONCE, **kwargs)

    def form_valid(self, form):
        try:
            firms = self.picked()
            rows = firms.order_by().count()
            return self._ordered(form, rows) if rows > AT_ONCE else self._file(form, firms, rows)
        except RuleViolation as refusal:
            return self.refused(form, refusal)

    def _columns(self, form) -> list[str]:
        return form.cleaned_data["columns"].split(",") if form.cleaned_data["which"] == "shown" else []

    def _ordered(self, form, rows: int) -> HttpResponse:
        services.refuse_export(self.request.user)
        if not self.request.GET.get("all"):
            raise RuleViolation(f"一次最多勾选 {MOST_AT_ONCE:,} 家", code="too_many")
        data = form.cleaned_data
        request_export(
            by=self.request.user, page=Page.ENTERPRISES, query=self.request.GET.get("query", ""), rows=rows,
            columns=self._columns(form), file_format=data["format"], reason=data["reason"],
        )  # fmt: skip
        messages.success(self.request, f"{rows:,} 家正在后台生成，完成后在此下载")
        return redirect("lists:exports")

    def _file(self, form, firms, rows: int):
        data, query = form.cleaned_data, kept_query(self.request.GET.get("query", ""))
        ticked = "" if self.request.GET.get("all") else f"勾选 {rows} 家"
        services.record_export(
            by=self.request.user, rows=rows, narrowed_by=ticked or query, reason=data["reason"],
            file_format=data["format"],
        )  # fmt: skip
        return _answer(export_table(firms, self._columns(form)), data["format"])


def _answer(table, file_format: str):
    name = f"{table.name}清单-{timezone.localdate():%Y%m%d}.{file_format}"
    if file_format == ExportJob.Format.CSV:
        response = StreamingHttpResponse(csv_pieces(table.columns, table.rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    else:
        target = io.BytesIO()
        export_xlsx(table.columns, table.rows, target, name=table.name)
        target.seek(0)
        response = FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


class ColumnsView(ListDialogue):
    """Which columns the list shows and in which order; kept for the person."""

    form_class = ColumnsForm
    template_name = "crm/enterprises/columns.html"
    heading, word = "选择列", "应用"

    def get_initial(self):
        given = self.request.GET.get("columns", "")
        keys = given.split(",") if given else chosen_columns(self.request.user, Page.ENTERPRISES)
        return {"columns": [column.key for column in columns_of(keys)]}

    def perform(self, form):
        keys = [] if "reset" in self.request.POST else form.cleaned_data["columns"]
        choose_columns(by=self.request.user, page=Page.ENTERPRISES, columns=keys)
        return "已按您的选择显示列"
