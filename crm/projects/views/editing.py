"""New projects, existing ones, and changing what is known."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views import View
from django.views.generic import FormView

from core.web.views import RefusableFormMixin
from crm.projects import policy, services
from crm.projects.forms import ExistingProjectForm, ProjectCreateForm, ProjectEditForm
from crm.projects.forms.choices import as_id, firms_for
from crm.projects.views.acting import ProjectActionView, based_on


class ProjectFormView(RefusableFormMixin, FormView):
    """The form of a project's data as a page."""

    template_name = "crm/projects/form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_success_url(self):
        return self.result.get_absolute_url()

    def form_valid(self, form):
        response = super().form_valid(form)
        if response.status_code == HttpResponseRedirect.status_code:
            messages.success(self.request, self.said())
        return response

    def said(self) -> str:
        """Return the words of the toast."""
        return f"已保存 {self.result.no}"


class ProjectCreateView(LoginRequiredMixin, ProjectFormView):
    """A new project; ``?enterprise=`` and ``?node=`` preset the firm and its place on the chain."""

    form_class = ProjectCreateForm
    extra_context = {"heading": "新建项目", "word": "新建项目"}

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def allowed(self, user) -> bool:
        return policy.can_create_project(user)

    def get_initial(self):
        asked = {name: as_id(self.request.GET.get(name)) for name in ("enterprise", "chain", "node")}
        preset = {name: key for name, key in asked.items() if key}
        if "enterprise" in preset and not firms_for(self.request.user).filter(pk=preset["enterprise"]).exists():
            del preset["enterprise"]
        return {"grade": "", "type": "lease", **preset}

    def perform(self, form):
        return services.create_project(by=self.request.user, **form.cleaned_data)


class ExistingProjectView(ProjectCreateView):
    """A project that began before the system."""

    form_class = ExistingProjectForm
    extra_context = {"heading": "登记期初项目", "word": "登记"}

    def allowed(self, user) -> bool:
        return policy.can_open_existing_project(user)

    def perform(self, form):
        return services.open_existing_project(by=self.request.user, **form.cleaned_data)


class ProjectEditView(ProjectActionView, ProjectFormView):
    """A project's data; a stale save shows both versions and keeps what was typed."""

    form_class = ProjectEditForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    def get_context_data(self, **kwargs):
        return super().get_context_data(project=self.object, heading="修改项目资料", word="保存", **kwargs)

    def perform(self, form):
        data = dict(form.cleaned_data)
        version = based_on(data.pop("version"))
        return services.update_project(self.object.pk, by=self.request.user, version=version, **data)


class DependentFieldView(LoginRequiredMixin, View):
    """One field of the form for a new project, drawn anew when another one changed: nodes of a chain, people of a team."""

    field = source = ""

    def get(self, request):
        if not policy.can_create_project(request.user):
            raise PermissionDenied
        form = ProjectCreateForm(user=request.user, initial={self.source: as_id(request.GET.get(self.source))})
        return render(request, "crm/projects/_field.html", {"bound": form[self.field]})


class NodesView(DependentFieldView):
    """The nodes of ``?chain=``."""

    field, source = "node", "chain"


class OwnersView(DependentFieldView):
    """The people of ``?team=``."""

    field, source = "owner", "team"
