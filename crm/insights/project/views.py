"""The page of one project: light and why, life so far, money, next gate, people, panels, timeline; and its 简报."""

from django.http import FileResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from core.web.views import ScopedViewMixin
from crm.enterprises.policy import can_list_enterprises
from crm.followups.policy import can_log_followup, can_take_step
from crm.insights.project import queries
from crm.insights.project.brief import brief_of
from crm.insights.project.money import money_card
from crm.insights.project.panels import tabs_of
from crm.insights.project.timeline import FILTERS, timeline_page
from crm.projects import policy, services
from crm.projects.models import Project
from crm.projects.queries import stepper
from crm.projects.stages import PATHS, Stage, next_stage, stage_label

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class ProjectDetailView(ScopedViewMixin, DetailView):
    """One project; ``?tab=`` opens a panel. htmx asks for the timeline (``?show=``, ``?page=``) or the panels alone."""

    model = Project
    template_name = "crm/insights/project/detail.html"
    extra_context = {"active_nav": "project"}

    def get_queryset(self):
        return super().get_queryset().with_related().select_related("local_entity", "service_officer", "park")

    def get_template_names(self):
        part = {"timeline": "_timeline", "panels": "_panels"}.get(self.request.htmx.target or "")
        return [f"crm/insights/project/{part}.html" if part else self.template_name]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        part = self.request.htmx.target
        tabs, panel_url = tabs_of(self.object, self.request.user, self.request.GET.get("tab", ""))
        context |= {"project": self.object, "tabs": tabs, "panel_url": panel_url}
        if not panel_url or part == "timeline":
            context |= self._timeline()
        return context if part in ("timeline", "panels") else context | self._page()

    def _timeline(self) -> dict:
        wanted = self.request.GET.get("show", "")
        page = timeline_page(self.object, self.request.user, wanted, self.request.GET.get("page"))
        chips = [{"key": key, "word": word, "on": key == wanted} for key, (word, _kinds) in FILTERS.items()]
        return {"project": self.object, "timeline": page, "chips": chips}

    def _page(self) -> dict:
        project, user = self.object, self.request.user
        path = PATHS[project.type]
        step = queries.open_step(project, user)
        return {
            "can_list": policy.can_list_projects(user),
            "facts": queries.key_facts(project),
            "phases": queries.step_phases(stepper(project)),
            "step_number": path.index(Stage(project.stage)) + 1,
            "step_total": len(path),
            "since_signing": queries.since_signing(project),
            "gate": queries.gate_of(project, user),
            "people": queries.people_of(project, user),
            "open_step": step,
            "can_take_step": bool(step) and project.is_running and can_take_step(user, step),
            "log_url": self._log_url(),
            "local_url": self._local_url(),
            "why": self._why(),
            "money": money_card(project, user),
            "calm": project.light_reason if project.light == Project.Light.GREEN else "",
            "can_take_brief": policy.can_take_brief(user),
            **self._actions(),
        }

    def _log_url(self) -> str:
        may = can_log_followup(self.request.user, self.object)
        return f"{reverse('followups:create')}?project={self.object.pk}" if may else ""

    def _local_url(self) -> str:
        """Return the dossier of the local entity; assigned people and partners see the firm's name alone."""
        project, user = self.object, self.request.user
        if project.local_entity_id is None or not can_list_enterprises(user):
            return ""
        return project.local_entity.get_absolute_url()

    def _why(self) -> dict | None:
        """Return the bar under the header; a green light needs none."""
        project = self.object
        if project.status != Project.Status.ACTIVE:
            until = f"应于 {project.resume_by_on} 前恢复。" if project.resume_by_on else ""
            kind = project.get_termination_kind_display()
            text = "，".join(filter(None, [kind, project.status_reason]))
            return {"kind": "idle", "title": f"已{project.get_status_display()}", "text": f"{text}。{until}亮灯冻结。"}
        if project.light == Project.Light.GREEN:
            return None
        kind, title = ("bad", "红灯") if project.light == Project.Light.RED else ("warn", "黄灯预警")
        return {"kind": kind, "title": title, "text": project.light_reason, "stale": "跟进" in project.light_reason}

    def _actions(self) -> dict:
        project, user = self.object, self.request.user
        active = project.status == Project.Status.ACTIVE
        coming = next_stage(project.type, project.stage)
        verbs = [
            ("edit", "修改资料", "pencil", project.is_running and policy.can_edit_project(user, project), ""),
            ("reassign", "移交", "arrows-exchange", project.is_running and policy.can_reassign_project(user, project), "modal"),
            ("suspend", "搁置", "player-pause", active and policy.can_suspend_project(user, project), "modal"),
            ("resume", "恢复", "player-play", project.status == Project.Status.SUSPENDED and policy.can_suspend_project(user, project), "modal"),
            ("terminate", "终止", "ban", project.is_running and policy.can_terminate_project(user, project), "modal"),
        ]  # fmt: skip
        return {
            "move_to": stage_label(project.type, coming)
            if coming and active and policy.can_move_project(user, project)
            else "",
            "verbs": [
                {"url": reverse(f"projects:{verb}", args=[project.pk]), "word": word, "icon": icon, "modal": modal}
                for verb, word, icon, allowed, modal in verbs
                if allowed
            ],
        }


class ProjectBriefView(ScopedViewMixin, DetailView):
    """项目简报 as a Word file; who took it is recorded first."""

    model = Project
    http_method_names = ["get"]

    def get_queryset(self):
        return super().get_queryset().with_related().select_related("local_entity", "service_officer", "park")

    def get(self, request, *args, **kwargs):
        project = self.get_object()
        services.record_brief(project, by=request.user)
        name = f"{project.name}项目简报-{timezone.localdate():%Y%m%d}.docx"
        response = FileResponse(brief_of(project, request.user), as_attachment=True, filename=name, content_type=DOCX)
        response["Cache-Control"] = "private, no-store"
        return response
