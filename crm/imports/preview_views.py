"""Pages of working on a preview: a cell in its place, a row as a whole, rows left out, conflicts decided."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property

from core.errors import RuleViolation
from core.web.views import UNPROCESSABLE, add_refusal
from crm.imports import preview_rows, queries
from crm.imports.models import ImportRow
from crm.imports.preview_forms import RowForm
from crm.imports.services import preview
from crm.imports.views import BatchDetailView

MOST_DIGITS = 9


class PreviewView(BatchDetailView):
    """What stands around every act: the query of the page that the person looks at comes along in the address."""

    def page_url(self):
        """Return the page that shows the preview as the person left it."""
        asked = self.request.GET.urlencode()
        return f"{self.object.get_absolute_url()}?{asked}" if asked else self.object.get_absolute_url()

    def acted(self, touched, number):
        """Answer with the rows that an act on one row judged, and with everything that counts them."""
        if not self.request.htmx:
            return redirect(self.page_url())
        self.object.refresh_from_db()
        rows = ImportRow.objects.filter(batch=self.object, number__in={number, *touched}).select_related("enterprise")
        context = self.get_context_data()
        on_page = {shown.row.number for shown in context["rows"]}
        near = [row for row in rows.order_by("number") if row.number == number or row.number in on_page]
        found = preview_rows.shown(self.object, near)
        own = [shown for shown in found if shown.row.number == number]
        context |= {"own": own, "others": [shown for shown in found if shown.row.number != number]}
        response = render(self.request, "crm/imports/_acted.html", context)
        response["HX-Retarget"], response["HX-Reswap"] = f"#row-{number}", "outerHTML"
        response["HX-Trigger"] = "closeModal"
        return response

    def acted_on_all(self):
        """Answer with the whole table, and with everything that counts its rows."""
        if not self.request.htmx:
            return redirect(self.page_url())
        self.object.refresh_from_db()
        return render(self.request, "crm/imports/_acted_all.html", self.get_context_data())


class RowView(PreviewView):
    """One row with all its cells: to be read, corrected, left out."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.number = kwargs["number"]

    @cached_property
    def row(self):
        """The row of the address; none is there before the list is checked."""
        found = ImportRow.objects.filter(batch=self.object).select_related("enterprise")
        return get_object_or_404(found, number=self.number)

    def columns(self):
        return list(preview.writable_columns(self.object).values())

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        if not preview.is_open(self.object):
            raise Http404
        if request.htmx and request.htmx.target == f"row-{self.number}":
            return self.show_row()
        return self.show(self.form())

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=UNPROCESSABLE)
        try:
            touched = preview.correct_cells(
                self.object.pk, self.number, by=request.user, cells=form.cells(), seen=form.seen(),
                mark=form.cleaned_data["mark"],
            )  # fmt: skip
        except RuleViolation as refusal:
            return self.refused(form, refusal)
        return self.acted(touched, self.number)

    def refused(self, form, refusal):
        """Show the form with everything that was typed, and after somebody else's correction what is there now."""
        if not set(refusal.fields) & set(form.fields):
            raise refusal
        self.request.refusal = refusal
        add_refusal(form, refusal)
        if refusal.code == preview.STALE:
            self.__dict__.pop("row", None)
            form.saw(self.texts())
        return self.show(form, status=UNPROCESSABLE)

    def texts(self):
        return {column["index"]: preview.cell_text(self.row, column["index"]) for column in self.columns()}

    def form(self, data=None):
        initial = {"mark": self.object.check_mark}
        return RowForm(data, columns=self.columns(), texts=self.texts(), initial=initial)

    def shown(self):
        """Return the row as the page shows it."""
        return preview_rows.shown(self.object, [self.row])[0]

    def _was(self, index):
        kept = self.row.corrections.get(str(index))
        return None if kept is None else queries.text_of(kept)

    def show_row(self):
        context = {"batch": self.object, "shown": self.shown()}
        return render(self.request, "crm/imports/_row.html", context)

    def show(self, form, status=200):
        """Answer with the row as a sheet, or as a page of its own without script."""
        parent = "components/modal.html" if self.request.htmx else "crm/imports/row_page.html"
        shown = self.shown()
        found = [(f, shown.fault_kind) for f in self.row.faults if f["code"] not in queries.OF_OTHER_CELLS]
        found += [(warning, "warn") for warning in self.row.warnings]
        faults = {fault["column"]: (fault["reason"], kind) for fault, kind in reversed(found)}
        fields = [
            {
                "bound": form[f"cell_{column['index']}"],
                "seen": form[f"seen_{column['index']}"],
                "fault": faults.get(column["text"], ("", ""))[0],
                "kind": faults.get(column["text"], ("", ""))[1],
                "was": self._was(column["index"]),
                "is_corrected": str(column["index"]) in self.row.corrections,
                "index": column["index"],
            }
            for column in self.columns()
        ]
        context = {"batch": self.object, "shown": shown, "form": form, "fields": fields, "parent_template": parent}
        return render(self.request, "crm/imports/row.html", context | {"back": self.page_url()}, status=status)


class CellView(RowView):
    """One cell corrected where it stands."""

    def columns(self):
        found = preview.writable_columns(self.object).get(self.kwargs["index"])
        if found is None:
            raise Http404
        return [found]

    def show(self, form, status=200):
        index = self.kwargs["index"]
        context = {"batch": self.object, "shown": self.shown(), "form": form, "index": index}
        context |= {"bound": form[f"cell_{index}"], "seen": form[f"seen_{index}"]}
        response = render(self.request, "crm/imports/_cell.html", context, status=status)
        if self.request.method == "POST":
            response["HX-Retarget"], response["HX-Reswap"] = f"#cell-{self.number}-{index}", "innerHTML"
        return response


class RowActView(RowView):
    """An act upon one row, by POST only."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        return self.acted(self.perform(request.POST.get("mark", "")), self.number)

    def perform(self, mark):
        raise NotImplementedError


class RevertView(RowActView):
    """Give a cell, or all of them, back what the file holds."""

    def perform(self, mark):
        index = self.request.POST.get("column", "")
        columns = [int(index)] if index.isascii() and index.isdigit() and len(index) <= MOST_DIGITS else None
        return preview.revert_cells(self.object.pk, self.number, by=self.request.user, columns=columns, mark=mark)


class DropView(RowActView):
    """Leave a row out."""

    def perform(self, mark):
        return preview.drop_rows(self.object.pk, by=self.request.user, numbers=[self.number], mark=mark)


class RestoreView(RowActView):
    """Take a row back."""

    def perform(self, mark):
        return preview.restore_rows(self.object.pk, by=self.request.user, numbers=[self.number], mark=mark)


class ChooseView(RowActView):
    """Say what becomes of the conflict of a row."""

    def perform(self, mark):
        choice = self.request.POST.get("choice", "")
        return preview.choose(self.object.pk, by=self.request.user, numbers=[self.number], choice=choice, mark=mark)


class ManyView(PreviewView):
    """One act upon all rows of the present filter: ``drop``, ``restore`` or a choice for their conflicts."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        act, asked = request.POST.get("act", ""), self.filtered(self.object)
        if not asked.is_valid():
            return self.refused(asked)
        numbers = list(asked.qs.order_by("number").values_list("number", flat=True)[: preview.MOST_ROWS + 1])
        how = {"by": request.user, "numbers": numbers, "mark": request.POST.get("mark", ""), "whole": True}
        if act == "drop":
            preview.drop_rows(self.object.pk, **how)
        elif act == "restore":
            preview.restore_rows(self.object.pk, **how)
        else:
            preview.choose(self.object.pk, choice=request.POST.get("choice", "?"), **how)
        return self.acted_on_all()

    def refused(self, asked):
        """Touch nothing: a condition that means nothing would leave every row in."""
        fields = asked.form.fields
        wrong = {name: f"{fields[name].label}：{texts[0]}" for name, texts in asked.errors.items()}
        refusal = RuleViolation("筛选条件有误，没有处理任何行", code="invalid_filter", fields=wrong)
        self.request.refusal = refusal
        context = {"refusal": refusal, "back": self.object.get_absolute_url(), "status": UNPROCESSABLE}
        return render(self.request, "409.html", context, status=UNPROCESSABLE)
