"""Pages of an undo: the dialogue with its forecast, what was left alone, and that as a file."""

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.generic import DetailView, FormView, ListView
from django.views.generic.detail import SingleObjectMixin

from core.spreadsheets.writing import SheetData
from core.web.pagination import CappedPaginator
from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.imports import policy, rules, services, undo_queries
from crm.imports.forms import UndoForm
from crm.imports.models import ImportBatch
from crm.imports.views import BatchDownloadView, ImportersOnly, workbook
from crm.imports.words import words_of


def closing_modal(request, response):
    """Return the answer to a form that went through: asked for by the modal it leads the whole page on."""
    if request.htmx and response.status_code == HttpResponseRedirect.status_code:
        response = HttpResponseRedirect(response.url, status=204, headers={"HX-Redirect": response.url})
        del response["Location"]
    return response


class UndoableMixin(ImportersOnly, ObjectActionMixin, SingleObjectMixin):
    """A batch that the person may undo; whether it can be is said on the page."""

    model = ImportBatch

    def allowed(self, user, obj):
        return policy.can_undo_batch(user, obj)


class UndoView(UndoableMixin, RefusableFormMixin, FormView):
    """Undo a written list, with a reason; in the modal, or as a page of its own without script."""

    form_class = UndoForm
    template_name = "crm/imports/undo.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            batch=self.object,
            refusal=rules.undo_refusal(self.object),
            until=rules.last_undo_day(self.object),
            parent_template="components/modal.html" if self.request.htmx else "crm/imports/undo_page.html",
            **kwargs,
        )

    def perform(self, form):
        return services.start_undo(self.object.pk, by=self.request.user, **form.cleaned_data)

    def form_valid(self, form):
        return closing_modal(self.request, super().form_valid(form))

    def get_success_url(self):
        return self.object.get_absolute_url()


class ForecastView(UndoableMixin, DetailView):
    """What undoing would do now; the dialogue asks for it while the reason is being written."""

    template_name = "crm/imports/_forecast.html"

    def get_context_data(self, **kwargs):
        possible = rules.undo_refusal(self.object) is None
        counts = services.forecast(self.object) if possible else {}
        seen = sum(count for word, count in counts.items() if word != "total")
        more = {"total": counts.get("total", 0), "seen": seen}
        return super().get_context_data(
            results=undo_queries.results(self.object, counts), words=words_of(self.object.kind), **more, **kwargs
        )


class LeftView(ImportersOnly, ListView):
    """Every firm at which an undo left something alone, with the reasons."""

    template_name = "crm/imports/left.html"
    paginate_by = 50
    paginator_class = CappedPaginator

    def get_queryset(self):
        visible = ImportBatch.objects.visible_to(self.request.user)
        self.batch = get_object_or_404(visible, pk=self.kwargs["pk"])
        return self.batch.left_alone.select_related("enterprise")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(batch=self.batch, words=words_of(self.batch.kind), **kwargs)
        return context | {"shown": undo_queries.shown_left(context["object_list"], self.request.user)}


class LeftFileView(BatchDownloadView):
    """The same as a workbook."""

    def file_of(self, batch):
        left = undo_queries.shown_left(batch.left_alone.iterator(), self.request.user)
        rows = ([one.left.name, str(one.left.get_kind_display()), "；".join(one.reasons)] for one in left)
        name = batch.file_name.rsplit(".", 1)[0]
        return workbook([SheetData("撤销时未动", ("企业名称", "留下什么", "原因"), rows)], f"{name}-撤销时未动.xlsx")
