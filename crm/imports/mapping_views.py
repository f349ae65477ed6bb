"""Pages about the columns of lists: what they mean in one list, the saved layouts, the words known."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import FormView, ListView

from core.errors import RuleViolation
from core.web.views import RefusableFormMixin, ScopedViewMixin
from crm.imports import policy, services, wordbook
from crm.imports.forms import MappingForm, SavedMappingForm
from crm.imports.mapping import word_of
from crm.imports.models import ImportBatch, ListMapping
from crm.imports.services.peeking import Place, peek
from crm.imports.views import ImportersOnly

MOST_DIGITS = 7


class ColumnsView(ImportersOnly, RefusableFormMixin, FormView):
    """Say which column of a list means what, where its header stands and which sheet is read; then it is checked again."""

    form_class = MappingForm
    template_name = "crm/imports/columns.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and policy.can_import(request.user):
            self.batch = get_object_or_404(
                ImportBatch.objects.visible_to(request.user).select_related("file"), **kwargs
            )
            if request.method != "POST" and not policy.is_unwritten(self.batch):
                messages.info(request, "校验完成之后、写入之前才能改对应列")
                return redirect(self.batch)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def peek(self):
        """The top of the file; None when it cannot be read, with the reason in ``refusal``."""
        self.refusal = None
        try:
            return peek(self.batch, self._place())
        except RuleViolation as refusal:
            self.refusal = refusal
            return None

    def _place(self) -> Place:
        asked = self.request.GET
        row = asked.get("row", "")
        number = int(row) if row.isascii() and row.isdigit() and len(row) <= MOST_DIGITS else None
        return Place(asked.get("sheet") or None, number, asked.get("two_rows") == "1")

    def get_form_kwargs(self):
        found = [(one.index, one.text, one.field) for one in self.peek.columns] if self.peek else []
        return super().get_form_kwargs() | {"kind": self.batch.kind, "columns": found}

    def perform(self, form):
        if self.peek is None:
            raise self.refusal
        return services.map_columns(
            self.batch.pk,
            by=self.request.user,
            header=self.peek.header,
            sheet=self.peek.place.sheet,
            fields=form.chosen(),
            save_as=form.cleaned_data["save_as"].strip(),
        )

    def get_success_url(self):
        messages.success(self.request, "已保存对应列，正在重新校验")
        return self.result.get_absolute_url()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(batch=self.batch, peek=self.peek, refusal=self.refusal, **kwargs)
        if self.peek:
            form = context["form"]
            context["columns"] = [(one, form[f"column_{one.index}"]) for one in self.peek.columns]
            context["mapped"] = sum(1 for _, bound in context["columns"] if bound.value())
        return context


class MappingListView(ImportersOnly, ScopedViewMixin, ListView):
    """The saved layouts, and beside them which headers and words are known."""

    model = ListMapping
    template_name = "crm/imports/mappings.html"

    def get_queryset(self):
        return super().get_queryset().select_related("by")

    def get_context_data(self, **kwargs):
        user = self.request.user
        kinds = [kind for kind in ImportBatch.Kind if policy.can_import(user, kind) or policy.can_teach(user)]
        headers = [(kind.label, wordbook.known_headers(kind)) for kind in kinds]
        return super().get_context_data(
            headers=headers,
            words=wordbook.known_words(),
            may_teach=policy.can_teach(self.request.user),
            **kwargs,
        )


class MappingView(ImportersOnly, RefusableFormMixin, FormView):
    """One saved layout: its name and what its columns mean."""

    form_class = SavedMappingForm
    template_name = "crm/imports/mapping.html"
    success_url = reverse_lazy("imports:mappings")

    @cached_property
    def mapping(self):
        """The layout of the address; one that the person may not see is missing."""
        return get_object_or_404(ListMapping.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        found = [(at, column["text"], column["field"]) for at, column in enumerate(self.mapping.columns)]
        return super().get_form_kwargs() | {"kind": self.mapping.kind, "columns": found}

    def get_initial(self):
        return {"name": self.mapping.name, "version": self.mapping.version}

    def perform(self, form):
        # A form that came without the version it is based on is stale by definition.
        version = form.cleaned_data["version"]
        return services.change_mapping(
            self.mapping.pk,
            by=self.request.user,
            name=form.cleaned_data["name"],
            fields=form.chosen(),
            version=-1 if version is None else version,
        )

    def get_success_url(self):
        messages.success(self.request, "已保存版式")
        return super().get_success_url()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(mapping=self.mapping, **kwargs)
        form = context["form"]
        current = getattr(form, "stale_current", None)
        context["columns"] = [
            (column, form[f"column_{at}"], self._theirs(current, at, form))
            for at, column in enumerate(self.mapping.columns)
        ]
        context["current"] = current
        return context

    @staticmethod
    def _theirs(current, at, form):
        """Return what somebody else chose for a column meanwhile, '' when it is what the person chose."""
        if current is None or current.columns[at]["field"] == form[f"column_{at}"].value():
            return ""
        return word_of(current.columns[at]["field"])


class MappingDeleteView(ImportersOnly, View):
    """Forget a saved layout."""

    http_method_names = ["post"]

    def post(self, request, pk):
        mapping = get_object_or_404(ListMapping.objects.visible_to(request.user), pk=pk)
        services.delete_mapping(mapping.pk, by=request.user)
        messages.success(request, f"已删除版式“{mapping.name}”")
        return redirect(reverse("imports:mappings"))
