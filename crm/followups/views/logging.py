"""记跟进: the quick form for phone and desk, its correction, and the search for what it is about."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views import View
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.enterprises.queries import search_enterprises
from crm.followups import policy, rules, services
from crm.followups.forms import CorrectionForm, FollowUpForm, Target
from crm.followups.models import FollowUp
from crm.followups.views.choices import kind_tiles, quick_dates
from crm.projects.models import Project
from crm.projects.policy import can_serve_project
from crm.projects.queries import matching
from crm.projects.stages import SERVED_STAGES

FOUND = 8


class LogFormView(RefusableFormMixin, FormView):
    """What logging and correcting share: the page and where it leads."""

    template_name = "crm/followups/form.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        return context | {
            "target": form.target,
            "tiles": kind_tiles(form),
            "days": quick_dates(timezone.localdate()),
        }

    def get_success_url(self):
        return f"{self.result.get_absolute_url()}#timeline"


class LogView(LoginRequiredMixin, LogFormView):
    """A new follow-up: ``?project=`` or ``?enterprise=`` says about what, else the form asks."""

    form_class = FollowUpForm

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.target = self._target()
        if not self._allowed():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _allowed(self) -> bool:
        if self.target is None:
            return policy.can_log_somewhere(self.request.user)
        return policy.can_log_followup(self.request.user, self.target.project)

    def _target(self):
        for kind in ("project", "enterprise"):
            if key := self.request.GET.get(kind):
                found = Target.find(f"{kind}-{key}", self.request.user)
                if found is None:
                    raise Http404
                return found
        return None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "target": self.target}

    def perform(self, form):
        about = form.target
        followup = services.log_followup(
            by=self.request.user, enterprise=about.enterprise, project=about.project, **form.given()
        )
        counts = "计为有效跟进" if followup.is_effective else "未计为有效跟进"
        messages.success(self.request, f"已记{followup.get_kind_display()}，{counts}")
        return followup


class CorrectView(ObjectActionMixin, SingleObjectMixin, LogFormView):
    """The author's correction within 24 hours."""

    model = FollowUp
    form_class = CorrectionForm
    extra_context = {"correcting": True}

    def get_queryset(self):
        return super().get_queryset().select_related("enterprise", "project__enterprise", "contact")

    def allowed(self, user, obj):
        return policy.can_correct_followup(user, obj) and rules.can_still_be_corrected(obj, timezone.now())

    def get_form_kwargs(self):
        about = Target(self.object.enterprise, self.object.project)
        given = super().get_form_kwargs() | {"user": self.request.user, "target": about, "instance": self.object}
        return given | {"initial": {"version": self.object.version}}

    def perform(self, form):
        followup = services.correct_followup(self.object.pk, by=self.request.user, **form.given())
        messages.success(self.request, "已更正")
        return followup


class TargetPickView(LoginRequiredMixin, View):
    """The search of the form: own projects first, then firms; without words the projects last changed."""

    def get(self, request):
        if not policy.can_log_somewhere(request.user):
            raise PermissionDenied
        q = request.GET.get("q", "").replace("\0", "")[:100].strip()
        projects = _found(request.user, q)
        firms = search_enterprises(request.user, q, 4) if q and policy.can_log_followup(request.user) else ()
        rows = [_row(Target(one.enterprise, one), f"{one.enterprise.name} · {one.stage_text}") for one in projects]
        rows += [_row(Target(firm), "企业，暂无项目也可记") for firm in firms]
        return render(request, "components/picker_results.html", {"rows": rows, "q": q})


def _found(user, q: str):
    """Return the first projects that the person may log about; a service officer's are narrowed before they are cut."""
    projects = Project.objects.visible_to(user)
    if can_serve_project(user):
        projects = projects.filter(service_officer=user, stage__in=SERVED_STAGES).running()
    if q:
        projects = matching(projects, q, most=FOUND)
    return (projects if q else projects.running()).with_related()[:FOUND]


def _row(target: Target, note: str) -> dict:
    return {"value": str(target), "label": target.label, "note": note}
