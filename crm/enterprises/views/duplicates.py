"""The work list of firms that may be one, and what is decided about a pair."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views import View
from django.views.generic.detail import SingleObjectMixin

from core.errors import RuleViolation
from core.web.views import FilteredListView, ObjectActionMixin
from crm.enterprises import policy
from crm.enterprises.duplicates_filters import DuplicatePairFilterSet
from crm.enterprises.merging.forms import BranchForm
from crm.enterprises.models import DuplicatePair, DuplicateSearch
from crm.enterprises.naming import is_branch
from crm.enterprises.services import duplicates
from crm.enterprises.views.edit import SmallFormView


class KeepersOnly(LoginRequiredMixin):
    """Only for headquarters and the data administrator."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_merge_enterprises(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class DuplicateListView(KeepersOnly, FilteredListView):
    """Pairs, the surest first; by default those that nobody decided yet."""

    model = DuplicatePair
    filterset_class = DuplicatePairFilterSet
    template_name = "crm/enterprises/duplicates.html"
    table_template_name = "crm/enterprises/duplicates_table.html"

    def get_queryset(self):
        pairs = super().get_queryset().with_related()
        return pairs if self.filterset.is_bound and self.filterset.is_valid() else pairs.open()

    def get_context_data(self, **kwargs):
        return super().get_context_data(search=DuplicateSearch.objects.visible_to(self.request.user).first(), **kwargs)


class DuplicateSearchView(KeepersOnly, View):
    """Looking for pairs now instead of tonight."""

    http_method_names = ["post"]

    def post(self, request):
        duplicates.request_search(by=request.user)
        messages.success(request, "已开始查找，完成后刷新本页可见")
        return HttpResponseRedirect(reverse("enterprises:duplicates"))


class PairActionView(ObjectActionMixin, SingleObjectMixin):
    """Something decided about one pair."""

    model = DuplicatePair

    def get_queryset(self):
        return super().get_queryset().with_related()

    def allowed(self, user, obj):
        return policy.can_merge_enterprises(user)


class PairRejectView(PairActionView, View):
    """These are two firms."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        try:
            duplicates.reject_pair(self.object.pk, by=request.user)
            messages.success(request, "已记为“不是同一家”，以后不再提示这一对")
        except RuleViolation as refusal:
            request.refusal = refusal
            messages.error(request, refusal.message)
        query = request.POST.get("query", "")[:500].replace("\n", "").replace("\r", "")
        return HttpResponseRedirect(f"{reverse('enterprises:duplicates')}{query if query.startswith('?') else ''}")


class PairBranchView(PairActionView, SmallFormView):
    """One of both is a branch of the other."""

    form_class = BranchForm
    heading, word = "设为分支机构", "设为分支机构"
    template_name = "crm/enterprises/duplicates_branch.html"

    def firm(self):
        return self.object.left

    def get_form_kwargs(self):
        pair = self.object
        suggested = pair.left_id if is_branch(pair.left.name_norm) else pair.right_id
        return super().get_form_kwargs() | {"pair": pair, "suggested": suggested}

    def perform(self, form):
        branch = int(form.cleaned_data["branch"])
        return duplicates.link_branch(self.object.pk, branch=branch, by=self.request.user)

    def get_success_url(self):
        messages.success(self.request, f"已将 {self.result.name} 设为 {self.result.parent} 的分支机构")
        return reverse("enterprises:duplicates")
