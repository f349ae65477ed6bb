"""The list of contracts with its totals, and the closed months."""

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView

from core.web.views import FilteredListView, RefusableFormMixin
from crm.projects import policy, queries, services
from crm.projects.contract_filters import ContractFilterSet
from crm.projects.forms import CloseMonthForm
from crm.projects.models import AmountAdjustment, Contract, CountedMonth
from crm.projects.queries.months import months_to_close

SHOWN_MONTHS, SHOWN_ADJUSTMENTS = 24, 100


class ContractRightMixin(LoginRequiredMixin):
    """Only for those who leaf through projects."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_list_projects(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ContractListView(ContractRightMixin, FilteredListView):
    """The contracts that the person sees, and over them what was signed in the period."""

    model = Contract
    filterset_class = ContractFilterSet
    template_name = "crm/projects/contracts/list.html"
    table_template_name = "crm/projects/contracts/_table.html"
    extra_context = {"ordering_default": "-signed"}

    def get_queryset(self):
        return super().get_queryset().with_related()

    def get_context_data(self, **kwargs):
        start, end = self.period()
        team = self.asked("counted_team") or self.asked("team")
        total = queries.signed_totals(self.request.user, start, end, team=team.pk if team else None)[0]
        return super().get_context_data(
            total=total, start=start, end=end, scope_note=f"，{team.code}" if team else "",
            can_export=policy.can_export_projects(self.request.user), **kwargs,
        )  # fmt: skip

    def period(self) -> tuple[datetime.date, datetime.date]:
        """Return the months asked for: those of the filter, by default from January on."""
        end = self.asked("month_to") or self.asked("signed_to") or timezone.localdate()
        return self.asked("month_from") or self.asked("signed_from") or end.replace(month=1, day=1), end

    def asked(self, name: str) -> Any:
        """Return what the filter says, None where it says nothing."""
        form = self.filterset.form
        return form.cleaned_data.get(name) if form.is_bound and hasattr(form, "cleaned_data") else None


class MonthsView(ContractRightMixin, RefusableFormMixin, FormView):
    """The closed months with their figures and later adjustments; headquarters close the next ones here."""

    form_class = CloseMonthForm
    template_name = "crm/projects/contracts/months.html"

    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST" and request.user.is_authenticated and not policy.can_close_month(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"months": months_to_close(timezone.localdate())}

    def get_context_data(self, **kwargs):
        adjusted = AmountAdjustment.objects.filter(contract__in=Contract.objects.visible_to(self.request.user))
        return super().get_context_data(
            months=CountedMonth.objects.select_related("closed_by")[:SHOWN_MONTHS],
            adjustments=adjusted.select_related("contract", "project", "made_by")[:SHOWN_ADJUSTMENTS],
            can_close=policy.can_close_month(self.request.user), **kwargs,
        )  # fmt: skip

    def perform(self, form):
        return services.close_month(datetime.date.fromisoformat(form.cleaned_data["month"]), by=self.request.user)

    def get_success_url(self):
        messages.success(self.request, f"已锁定 {self.result[0]} 至 {self.result[-1]}")
        return reverse("projects:months")
