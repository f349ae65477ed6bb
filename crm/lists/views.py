"""Opening, saving and removing views; the exports of one person and their files."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import DetailView, FormView, ListView, TemplateView
from django.views.generic.detail import SingleObjectMixin

from core.errors import RuleViolation
from core.files.responses import response_for
from core.web.views import ObjectActionMixin, RefusableFormMixin, ScopedViewMixin
from crm.lists import policy, services
from crm.lists.forms import SaveViewForm
from crm.lists.models import ExportJob, SavedView
from crm.lists.pages import address_of


class OpenViewView(ScopedViewMixin, DetailView):
    """Opens the list as the view keeps it; whose rows it shows is decided by who opens it."""

    model = SavedView
    http_method_names = ["get"]

    def get(self, request, *args, **kwargs):
        view = self.get_object()
        return redirect(address_of(view.page, view.query, view=view.pk))


class KeeperMixin(LoginRequiredMixin):
    """Only for those who work with lists."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_keep_views(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class SmallPage:
    """A dialogue for htmx, a page of its own without script."""

    def get_context_data(self, **kwargs):
        parent = "components/modal.html" if self.request.htmx else "crm/lists/small_page.html"
        return super().get_context_data(parent_template=parent, **kwargs)


def _gone_to(request, address: str) -> HttpResponse:
    return HttpResponse(status=204, headers={"HX-Redirect": address}) if request.htmx else redirect(address)


class SaveViewView(KeeperMixin, SmallPage, RefusableFormMixin, FormView):
    """Keeps a list under a name."""

    form_class = SaveViewForm
    template_name = "crm/lists/view_form.html"

    def get_initial(self):
        return {"shared": SavedView.Shared.PRIVATE} | {
            name: self.request.GET.get(name, "") for name in ("page", "query", "columns", "name")
        }

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def perform(self, form):
        return services.save_view(by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        return self.result.get_absolute_url()

    def form_valid(self, form):
        response = super().form_valid(form)
        if response.status_code != 302:
            return response
        messages.success(self.request, f"已保存视图“{self.result.name}”")
        return _gone_to(self.request, response["Location"])


class RemoveViewView(ObjectActionMixin, SmallPage, SingleObjectMixin, TemplateView):
    """Asks once, then removes the view."""

    model = SavedView
    template_name = "crm/lists/view_remove.html"

    def allowed(self, user, obj):
        return policy.can_remove_view(user, obj)

    def post(self, request, *args, **kwargs):
        services.remove_view(self.object.pk, by=request.user)
        messages.success(request, f"已删除视图“{self.object.name}”")
        return _gone_to(request, address_of(self.object.page))


class ExportListView(KeeperMixin, ScopedViewMixin, ListView):
    """One's own exports: under way, ready, expired; renews itself while one is under way."""

    model = ExportJob
    paginate_by = 50

    def get_template_names(self):
        return ["crm/lists/_exports.html" if self.request.htmx else "crm/lists/exports.html"]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"under_way": any(job.is_open for job in context["object_list"])}


class ExportFileView(ScopedViewMixin, DetailView):
    """The written file, for its owner alone."""

    model = ExportJob
    http_method_names = ["get"]

    def get(self, request, *args, **kwargs):
        job = self.get_object()
        try:
            return response_for(services.hand_out(job.pk, by=request.user))
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
            return redirect(reverse("lists:exports"))
