"""Writing a task down, changing a draft, giving it out; and the searches of the form."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.views import View
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from core.errors import RuleViolation
from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.enterprises.models import Enterprise
from crm.enterprises.queries import search_enterprises
from crm.followups.forms import Target
from crm.projects.forms.choices import as_id
from crm.projects.models import Project
from crm.projects.queries import matching
from crm.projects.views.acting import based_on
from crm.reviews.models import ReviewMeeting
from crm.tasks import policy, services
from crm.tasks.forms import TaskForm
from crm.tasks.forms.giving import initial_for, initial_of
from crm.tasks.models import Task

PREFILLED = {"project": Project, "enterprise": Enterprise, "meeting": ReviewMeeting}
FOUND = 8


class TaskFormView(RefusableFormMixin, FormView):
    """What writing down and changing share; the button says whether it is given out at once."""

    form_class = TaskForm
    template_name = "crm/tasks/form.html"
    extra_context = {"active_nav": "tasks"}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def issues(self) -> bool:
        """Say whether the task is given out with this form."""
        return self.request.POST.get("act") != "draft"

    def perform(self, form):
        try:
            return self.write(form)
        except RuleViolation as refusal:
            placed = {"target" if name in ("project", "enterprise") else name: t for name, t in refusal.fields.items()}
            raise RuleViolation(refusal.message, code=refusal.code, fields=placed) from refusal

    def write(self, form) -> Task:
        """Call the service."""
        raise NotImplementedError

    def get_success_url(self):
        done = f"已交办 {self.result.no}，应于 {self.result.sign_due_on} 前签收" if self.issues() else "已存为草稿"
        messages.success(self.request, done)
        return self.result.get_absolute_url()


class CreateView(LoginRequiredMixin, TaskFormView):
    """A new task; ``?project=``, ``?enterprise=``, ``?meeting=`` say what it is about."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.found = {name: self.named(name, model) for name, model in PREFILLED.items()}
            if not policy.can_issue(request.user):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return initial_for(**self.found, user=self.request.user)

    def named(self, name, model):
        """Return the row that the address names; a hidden one is a 404."""
        if name not in self.request.GET:
            return None
        row = model.objects.visible_to(self.request.user).filter(pk=as_id(self.request.GET[name])).first()
        if row is None:
            raise Http404
        return row

    def write(self, form):
        service = services.give_task if self.issues() else services.draft_task
        return service(by=self.request.user, **form.given())


class EditView(ObjectActionMixin, SingleObjectMixin, TaskFormView):
    """Changing a draft, and giving it out."""

    model = Task

    def get_queryset(self):
        return super().get_queryset().with_related()

    def allowed(self, user, obj):
        return policy.can_edit_draft(user, obj)

    def get_initial(self):
        return initial_of(self.object)

    def get_context_data(self, **kwargs):
        return super().get_context_data(task=self.object, **kwargs)

    def write(self, form):
        version = based_on(form.cleaned_data["version"])
        given = form.given()
        if not self.issues():
            return services.update_draft(self.object.pk, by=self.request.user, version=version, **given)
        return services.issue_changed(self.object.pk, by=self.request.user, version=version, **given)


class PeopleView(LoginRequiredMixin, View):
    """The people of ``?team=``, for the form."""

    def get(self, request):
        if not policy.can_issue(request.user):
            raise PermissionDenied
        team = as_id(request.GET.get("team"))
        allowed = team and policy.teams_for(request.user).filter(pk=team).exists()
        form = TaskForm(initial={"team": team if allowed else None}, user=request.user)
        return render(request, "crm/projects/_field.html", {"bound": form["assignee"]})


class TargetPickView(LoginRequiredMixin, View):
    """The search for a project or firm; without words the projects last changed."""

    def get(self, request):
        user = request.user
        if not policy.can_issue(user):
            raise PermissionDenied
        q = request.GET.get("q", "").replace("\0", "")[:100].strip()
        projects = Project.objects.visible_to(user)
        found = matching(projects, q, most=FOUND) if q else projects.running()
        targets = [Target(one.enterprise, one) for one in found.with_related()[:FOUND]]
        targets += [Target(firm) for firm in (search_enterprises(user, q, 4) if q else ())]
        rows = [
            {"value": str(one), "label": one.label, "note": one.enterprise.name if one.project else "企业"}
            for one in targets
        ]
        return render(request, "components/picker_results.html", {"rows": rows, "q": q})
