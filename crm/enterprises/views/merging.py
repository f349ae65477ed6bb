"""Merging two firms side by side, the merges done, and taking one back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import FormView, ListView
from django.views.generic.detail import SingleObjectMixin

from core.errors import StaleWrite
from core.web.formats import date_short
from core.web.pagination import CappedPaginator
from core.web.views import ObjectActionMixin, RefusableFormMixin, ScopedViewMixin
from crm.enterprises import policy
from crm.enterprises.merging.forms import MergeForm, MergeWithForm, ReversalForm
from crm.enterprises.merging.left import left_behind
from crm.enterprises.merging.relations import counted
from crm.enterprises.models import Merge
from crm.enterprises.services.merging import merge_enterprises
from crm.enterprises.services.merging_undo import reverse_merge
from crm.enterprises.views.duplicates import KeepersOnly
from crm.enterprises.views.edit import EnterpriseActionView, SmallFormView


class MergingFirmView(EnterpriseActionView):
    """Something about merging one firm that the person sees."""

    def get_queryset(self):
        return super().get_queryset().select_related("owner_team", "park", "parent", "service_officer")

    def allowed(self, user, obj):
        return policy.can_merge_enterprises(user)


class MergeWithView(MergingFirmView, SmallFormView):
    """Choosing the firm to merge with."""

    form_class = MergeWithForm
    heading, word = "与另一家合并", "下一步：比对"
    template_name = "crm/enterprises/merge_with.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "firm": self.object}

    def perform(self, form):
        return form.cleaned_data["other"]

    def get_success_url(self):
        return reverse("enterprises:merge", args=[self.object.pk, self.result.pk])


class MergeView(MergingFirmView, RefusableFormMixin, FormView):
    """Both firms side by side: a choice a differing value, what goes over, and the reason."""

    form_class = MergeForm
    template_name = "crm/enterprises/merge.html"

    def get_object(self, queryset=None):
        keep = super().get_object(queryset)
        self.other = get_object_or_404(self.get_queryset(), pk=self.kwargs["other"])
        return keep

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"firms": (self.object, self.other), "user": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            keep=self.object, other=self.other, counts=counted(self.object.pk, self.other.pk), **kwargs
        )

    def perform(self, form):
        data = form.cleaned_data
        return merge_enterprises(
            self.object.pk,
            self.other.pk,
            choices=form.choices(),
            by=self.request.user,
            reason=data["reason"],
            versions={self.object.pk: data["version_keep"], self.other.pk: data["version_absorbed"]},
        )

    def form_invalid(self, form):
        """Show a stale page anew: what was typed stays, the versions are those of today."""
        response = super().form_invalid(form)
        if isinstance(getattr(self.request, "refusal", None), StaleWrite):
            form.data = form.data.copy() | {
                "version_keep": self.object.version, "version_absorbed": self.other.version
            }  # fmt: skip
        return response

    def get_success_url(self):
        until = self.result.reversible_until
        messages.success(self.request, f"已将 {self.other.name} 并入，{date_short(until)} 前可撤销")
        return self.object.get_absolute_url()


class MergeListView(KeepersOnly, ScopedViewMixin, ListView):
    """The merges done, the last first."""

    model = Merge
    paginate_by = 50
    paginator_class = CappedPaginator
    template_name = "crm/enterprises/merges.html"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("by", "reversed_by")
            .defer("kept_before", "kept_after", "absorbed_before", "contacts", "last_keys", "pair_before")
        )


class MergeUndoView(ObjectActionMixin, SingleObjectMixin, SmallFormView):
    """Taking a merge back: what returns, what stays."""

    model = Merge
    form_class = ReversalForm
    heading, word, kind = "撤销合并", "撤销合并", "danger"
    template_name = "crm/enterprises/merge_undo.html"

    def get_queryset(self):
        return super().get_queryset().select_related("kept", "absorbed")

    def allowed(self, user, obj):
        return policy.can_merge_enterprises(user)

    def firm(self):
        return self.object.kept

    def get_context_data(self, **kwargs):
        return super().get_context_data(left=left_behind(self.object, self.object.kept), **kwargs)

    def perform(self, form):
        return reverse_merge(self.object.pk, by=self.request.user)

    def get_success_url(self):
        messages.success(self.request, f"已撤销，{self.object.absorbed_name} 恢复为单独一家")
        return self.object.absorbed.get_absolute_url()
