"""The list of firms, and the picker that other forms choose a firm with."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect, render
from django.views import View

from core.tables import cells_of, header_cells
from core.web.pagination import CappedPaginator
from core.web.views import FilteredListView
from crm.enterprises import policy, queries
from crm.enterprises.filters import BASIS, EnterpriseFilterSet
from crm.enterprises.highlights import highlight, is_marked, other_reason
from crm.enterprises.models import Enterprise
from crm.enterprises.ranking import ranked
from crm.enterprises.tables import USUAL, columns_of
from crm.lists.models import Page
from crm.lists.pages import NOT_KEPT, address_of, kept_query
from crm.lists.policy import can_keep_views, can_remove_view
from crm.lists.queries import chosen_columns, saved_views


class ListRightMixin(LoginRequiredMixin):
    """Only for those who may leaf through all firms."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_list_enterprises(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class RankedPaginator(CappedPaginator):
    """Pages of what a text found: exact, prefix, inside."""

    query = ""

    def page(self, number):
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        return self._get_page(ranked(self.object_list, self.query, bottom, bottom + self.per_page), number, self)


class EnterpriseListView(ListRightMixin, FilteredListView):
    """All firms, narrowed and ordered by the query string; with a saved view or one's own columns."""

    model = Enterprise
    filterset_class = EnterpriseFilterSet
    template_name = "crm/enterprises/list.html"
    table_template_name = "crm/enterprises/_table.html"

    def get(self, request, *args, **kwargs):
        self.views = saved_views(request.user, Page.ENTERPRISES)
        self.view = next((one for one in self.views if str(one.pk) == request.GET.get("view")), None)
        gone = self._gone_filters() if "view" in request.GET else {}
        if gone:
            data = request.GET.copy()
            for name in gone:
                data.pop(name, None)
            if self.view:
                words = "、".join(dict.fromkeys(gone.values()))
                messages.warning(request, f"视图“{self.view.name}”里的“{words}”已失效，已去掉")
            return redirect(address_of(Page.ENTERPRISES, data.urlencode()))
        return super().get(request, *args, **kwargs)

    def _gone_filters(self) -> dict[str, str]:
        """Return the parameters that mean nothing any more with their words; of a view that is not mine, the view."""
        filterset = self.filterset_class(self.request.GET, queryset=Enterprise.objects.none(), request=self.request)
        fields = filterset.form.fields
        gone = {name: name for name in self.request.GET if name not in fields and name not in NOT_KEPT}
        gone |= {name: str(fields[name].label or "排序") for name in filterset.errors if name in fields}
        if self.view:
            return gone
        return {name: word for name, word in gone.items() if name not in BASIS} | {"view": "视图"}

    def get_queryset(self):
        return super().get_queryset().with_related().defer(*queries.UNSHOWN)

    @property
    def sought(self) -> str:
        """What was typed, when the list is ordered by how well it fits."""
        data = self.filterset.form.cleaned_data if self.filterset.is_bound and self.filterset.is_valid() else {}
        return "" if data.get("ordering") else data.get("q", "")

    def get_paginator(self, queryset, per_page, **kwargs):
        if not self.sought:
            return super().get_paginator(queryset, per_page, **kwargs)
        paginator = RankedPaginator(queryset, per_page, **kwargs)
        paginator.query = self.sought
        return paginator

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, keys = self.request.user, self.view.columns if self.view else []
        columns = columns_of(keys or chosen_columns(user, Page.ENTERPRISES))
        return context | {
            "can_create": policy.can_create_enterprise(user),
            "can_merge": policy.can_merge_enterprises(user),
            "can_assign": policy.can_assign_many(user),
            "can_keep": can_keep_views(user),
            "can_remove": self.view is not None and can_remove_view(user, self.view),
            "rows": self._rows(context["object_list"], columns),
            "heads": header_cells(columns),
            "usual": USUAL,
            "column_keys": ",".join(column.key for column in columns),
            "views": self.views,
            "view": self.view,
            "kept": kept_query(self.request.GET.urlencode()),
            "ordering_default": "" if self.sought else "-updated",
        }

    def _rows(self, firms, columns) -> list:
        q = self.request.GET.get("q", "")[:100].strip()
        if q:
            prefetch_related_objects(firms, "aliases")
        return [(firm, cells_of(columns, firm), *_found_by(firm, q)) for firm in firms]


def _found_by(firm, q: str):
    """Return the name and the code with their hits, and why the firm was found when neither shows it."""
    if not q:
        return [], [], []
    parts, code = highlight(firm.name, q), highlight(firm.uscc or firm.stock_code, q)
    names = [alias.name for alias in firm.aliases.all()]
    shown = is_marked(parts) or is_marked(code)
    return parts, code, [] if shown else other_reason(q, firm.legal_person, names)


class EnterprisePickView(LoginRequiredMixin, View):
    """Firms for a picker: ``?q=`` answers with at most a dozen the person may see."""

    def get(self, request):
        q = request.GET.get("q", "").replace("\0", "")[:100]
        found = queries.search_enterprises(request.user, q) if q else []
        rows = [
            {"value": firm.pk, "label": firm.name, "parts": highlight(firm.name, q), "note": _note(firm)}
            for firm in found
        ]
        return render(request, "components/picker_results.html", {"rows": rows, "q": q})


def _note(firm) -> str:
    return " · ".join(filter(None, [firm.uscc or firm.stock_code, firm.region_text]))
