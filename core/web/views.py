"""Base views of the pages: scoped, filtered, one view for a page and its htmx fragment."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.views.generic import ListView

from core.errors import RuleViolation, StaleWrite
from core.web.pagination import CappedPaginator

UNPROCESSABLE = 422


class ScopedViewMixin(LoginRequiredMixin):
    """Limit every queryset to what the signed-in person may see; a hidden row is a 404."""

    model = None

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user)


class ObjectActionMixin(ScopedViewMixin):
    """Load the scoped object before anything else, so that a GET of an action page reveals nothing.

    ``allowed(user, obj)`` is the policy of the verb; False is a 403.
    """

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.object = self.get_object()
        if not self.allowed(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def allowed(self, user, obj) -> bool:
        raise NotImplementedError


class RefusableFormMixin:
    """Turn a refused rule into form errors: everything typed stays and all faults show at once, with status 422."""

    def perform(self, form):
        """Call the service; may raise RuleViolation."""
        raise NotImplementedError

    def form_valid(self, form):
        try:
            self.result = self.perform(form)
        except RuleViolation as refusal:
            self.request.refusal = refusal
            add_refusal(form, refusal)
            return self.form_invalid(form)
        return super().form_valid(form)

    def form_invalid(self, form) -> HttpResponseBase:
        response = super().form_invalid(form)
        response.status_code = UNPROCESSABLE
        return response


def add_refusal(form, refusal: RuleViolation) -> None:
    """Put a refusal's messages beside the fields they name; a stale write hands both versions to the template."""
    for name, text in refusal.fields.items():
        form.add_error(name if name in form.fields else None, text if name in form.fields else f"{text}")
    if not refusal.fields or not set(refusal.fields) <= set(form.fields):
        form.add_error(None, refusal.message)
    if isinstance(refusal, StaleWrite):
        form.stale_current = refusal.current


class FilteredListView(ScopedViewMixin, ListView):
    """A list narrowed by its model's FilterSet; an htmx request gets the table alone."""

    filterset_class = None
    table_template_name = None
    paginate_by = 50
    paginator_class = CappedPaginator

    def get_queryset(self):
        queryset = super().get_queryset()
        self.filterset = self.filterset_class(self.request.GET or None, queryset=queryset, request=self.request)
        return self.filterset.qs

    def refuse_faulty_filter(self) -> None:
        """Raise RuleViolation ``invalid_filter``: a list says what is wrong and goes on without it, a file cannot."""
        if self.filterset.is_valid() or not self.filterset.is_bound:
            return
        fields = self.filterset.form.fields
        wrong = {name: f"{fields[name].label}：{texts[0]}" for name, texts in self.filterset.errors.items()}
        raise RuleViolation("筛选条件有误，没有导出", code="invalid_filter", fields=wrong)

    def get_context_data(self, **kwargs):
        return super().get_context_data(filterset=self.filterset, **kwargs)

    def get_template_names(self):
        htmx = getattr(self.request, "htmx", None)
        if htmx and not htmx.history_restore_request and not htmx.boosted:
            return [self.table_template_name]
        return [self.template_name]
