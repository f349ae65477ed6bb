"""The milestones of a project and of all projects: panel, list, and what is done with one."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View

from core.errors import RuleViolation
from core.web.views import FilteredListView
from crm.projects import policy, queries, services
from crm.projects.filters import MilestoneFilterSet
from crm.projects.forms.requests import CancelForm, DoneForm, MilestoneForm
from crm.projects.models import Milestone, rulebook
from crm.projects.views.acting import DialogueView, ProjectActionView, based_on
from crm.projects.views.lists import ProjectRightMixin
from crm.projects.views.panels import PanelView
from crm.projects.views.requests import rights_on_requests

VALUES = ("name", "due_on", "owner", "agency")


class MilestonesPanelView(PanelView):
    """The milestones and extensions of a project."""

    panel_template = "crm/projects/milestones/_panel.html"
    heading = "节点与延期"

    def panel(self, project, user):
        shown = queries.milestones_panel(project, user)
        rights = {
            "can_keep": project.is_running and policy.can_keep_milestones(user, project),
            "can_set_day": policy.can_set_milestone_day(user),
        }
        return shown | rights | rights_on_requests(shown["extensions"], user)


class MilestoneListView(ProjectRightMixin, FilteredListView):
    """The milestones of all projects that the person sees; the overdue ones unless asked for others."""

    model = Milestone
    filterset_class = MilestoneFilterSet
    template_name = "crm/projects/milestones/list.html"
    table_template_name = "crm/projects/milestones/_table.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        book = rulebook()
        rows = [{"one": one, "state": queries.milestone_state(one, book)} for one in context["object_list"]]
        return context | {"rows": rows}

    def get_queryset(self):
        return super().get_queryset().standing().with_related().order_by("due_on", "id")


class OfMilestoneMixin:
    """Finds the milestone of the address; one of another project is a 404."""

    @cached_property
    def milestone(self) -> Milestone:
        """The milestone named in the address."""
        found = Milestone.objects.filter(project=self.object, pk=self.kwargs["milestone"]).first()
        if found is None:
            raise Http404
        return found


class KeepView(DialogueView):
    """Something done to milestones by who works on the project."""

    def allowed(self, user, obj):
        return policy.can_keep_milestones(user, obj)

    def get_success_url(self):
        super().get_success_url()
        return reverse("projects:milestones-panel", args=[self.object.pk])


class AddMilestoneView(KeepView):
    """Adding one."""

    form_class = MilestoneForm
    heading, word, done = "新增节点", "新增", "已新增节点"
    intro = "合同约定的节点填合同日期；注册、开工、投产等阶段节点由指挥部维护。"

    def perform(self, form):
        given = {name: form.cleaned_data[name] for name in ("kind", *VALUES)}
        return services.add_milestone(self.object.pk, by=self.request.user, **given)


class OneMilestoneView(OfMilestoneMixin, KeepView):
    """Something done to one milestone, based on its version."""

    def allowed(self, user, obj):
        return super().allowed(user, obj) and bool(self.milestone)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"heading": f"{self.heading}：{self.milestone.title}"}

    def get_initial(self):
        return super().get_initial() | {"version": self.milestone.version}

    def common(self, form) -> dict:
        """Return who acts on which version."""
        return {"by": self.request.user, "version": based_on(form.cleaned_data["version"])}


class EditMilestoneView(OneMilestoneView):
    """Changing one."""

    form_class = MilestoneForm
    heading, word, done = "修改节点", "保存", "已保存"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"milestone": self.milestone}

    def perform(self, form):
        given = {name: form.cleaned_data[name] for name in VALUES if name in form.fields}
        return services.update_milestone(self.milestone.pk, **self.common(form), **given)


class CompleteMilestoneView(OneMilestoneView):
    """Saying when it was done."""

    form_class = DoneForm
    heading, word, done = "完成节点", "完成", "已完成"

    def perform(self, form):
        return services.complete_milestone(self.milestone.pk, done_on=form.cleaned_data["done_on"], **self.common(form))


class CancelMilestoneView(OneMilestoneView):
    """Striking one out."""

    form_class = CancelForm
    heading, word, kind, done = "取消节点", "取消节点", "danger", "已取消，记录保留"

    def allowed(self, user, obj):
        return super().allowed(user, obj) and policy.can_set_milestone_day(user)

    def perform(self, form):
        return services.cancel_milestone(self.milestone.pk, reason=form.cleaned_data["reason"], **self.common(form))


class PlanMilestonesView(ProjectActionView, View):
    """Making the milestones of a project that was opened as existing."""

    http_method_names = ["post"]

    def allowed(self, user, obj):
        return policy.can_keep_milestones(user, obj)

    def post(self, request, *args, **kwargs):
        try:
            made = services.plan_milestones(self.object.pk, by=request.user)
            messages.success(request, f"已按类型期限生成，共 {len(made)} 个节点")
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        return HttpResponseRedirect(reverse("projects:milestones-panel", args=[self.object.pk]))
