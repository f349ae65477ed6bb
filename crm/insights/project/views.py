"""The page of one project: light and why, life so far, money, next gate, people, panels, timeline; and its 简报."""

from django.http import FileResponse
from django.utils import timezone
from django.views.generic import DetailView

from core.web.views import ScopedViewMixin
from crm.enterprises.policy import can_list_enterprises
from crm.insights.project import acts, queries
from crm.insights.project.brief import brief_of, title_of
from crm.insights.project.money import money_card
from crm.insights.project.panels import tabs_of
from crm.insights.project.timeline import FILTERS, timeline_page
from crm.projects import policy, services
from crm.projects.models import Project
from crm.projects.queries import stepper
from crm.projects.stages import PATHS, Stage

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
        waiting = acts.waiting_request(project, user)
        return {
            "can_list": policy.can_list_projects(user),
            "facts": queries.key_facts(project),
            "phases": queries.step_phases(stepper(project)),
            "step_number": path.index(Stage(project.stage)) + 1,
            "step_total": len(path),
            "since_signing": queries.since_signing(project),
            "gate": queries.gate_of(project, user),
            "people": queries.people_of(project, user),
            "steps": queries.open_steps(project, user),
            "log_url": acts.log_url(project, user),
            "local_url": self._local_url(),
            "why": acts.why_of(project, user, waiting),
            "waits": acts.waiting_note(project, user, waiting),
            "money": money_card(project, user),
            "calm": project.light_reason if project.light == Project.Light.GREEN else "",
            "can_take_brief": policy.can_take_brief(user),
            "move_to": acts.move_to(project, user),
            "verbs": acts.menu_of(project, user, waiting),
        }

    def _local_url(self) -> str:
        """Return the dossier of the local entity; assigned people and partners see the firm's name alone."""
        project, user = self.object, self.request.user
        if project.local_entity_id is None or not can_list_enterprises(user):
            return ""
        return project.local_entity.get_absolute_url()


class ProjectBriefView(ScopedViewMixin, DetailView):
    """项目简报 as a Word file; who took it is recorded first."""

    model = Project
    http_method_names = ["get"]

    def get_queryset(self):
        return super().get_queryset().with_related().select_related("local_entity", "service_officer", "park")

    def get(self, request, *args, **kwargs):
        project = self.get_object()
        services.record_brief(project, by=request.user)
        name = f"{title_of(project)}-{timezone.localdate():%Y%m%d}.docx"
        response = FileResponse(brief_of(project, request.user), as_attachment=True, filename=name, content_type=DOCX)
        response["Cache-Control"] = "private, no-store"
        return response
