"""The board: stages as columns in four phases, cards to drag."""

from django.shortcuts import get_object_or_404, render
from django.views.generic import TemplateView

from core.web import formats
from crm.projects import policy, queries
from crm.projects.filters import ProjectFilterSet
from crm.projects.forms.choices import as_id
from crm.projects.models import Project
from crm.projects.queries.board import CARDS, COUNTED, BoardColumn
from crm.projects.stages import Phase, Stage
from crm.projects.tables import PHASE_NUMBERS, card_of
from crm.projects.views.lists import ProjectRightMixin

LIGHTS = (("green", "ok"), ("yellow", "warn"), ("red", "bad"), ("frozen", "idle"))


class BoardView(ProjectRightMixin, TemplateView):
    """The running projects by stage; ``?column=&after=`` answers with the next cards of one column."""

    template_name = "crm/projects/board.html"

    def projects(self):
        """Return the running projects that the person sees, narrowed by the query string."""
        running = Project.objects.visible_to(self.request.user).running()
        self.filterset = ProjectFilterSet(self.request.GET or None, queryset=running, request=self.request)
        return self.filterset.qs.order_by()

    def get(self, request, *args, **kwargs):
        if request.GET.get("column") in Stage.values:
            return self._more(request.GET["column"])
        return super().get(request, *args, **kwargs)

    def get_template_names(self):
        return (
            ["crm/projects/_board.html"]
            if self.request.htmx and not self.request.htmx.boosted
            else [self.template_name]
        )

    def get_context_data(self, **kwargs):
        found = queries.board_columns(self.projects())
        movable = policy.movable_ids(self.request.user, [card for column in found for card in column.cards])
        phases = [self._phase(phase, found, movable) for phase in Phase]
        wanted = self.request.GET.get("at")
        opened = next((one for one in phases if one["code"] == wanted), None) or next(
            (one for one in phases if one["count"]), phases[0]
        )
        opened["open"] = True
        return super().get_context_data(
            filterset=self.filterset,
            phases=phases,
            total=sum(column.count for column in found),
            capped=any(column.capped for column in found),
            total_wan=sum(column.sum_wan for column in found),
            **kwargs,
        )

    def _phase(self, phase: Phase, found: list[BoardColumn], movable: set[int]) -> dict:
        columns = [column for column in found if column.phase == phase]
        lights = [(kind, sum(column.lights.get(code, 0) for column in columns)) for code, kind in LIGHTS]
        return {
            "code": phase.value,
            "number": PHASE_NUMBERS[phase],
            "word": phase.label,
            "count": sum(column.count for column in columns),
            "capped": any(column.capped for column in columns),
            "sum_wan": sum(column.sum_wan for column in columns),
            "lights": [(kind, count) for kind, count in lights if count],
            "columns": [self._column(column, movable) for column in columns],
        }

    def _column(self, column: BoardColumn, movable: set[int]) -> dict:
        more_url = self._more_url(column.stage, column.cards[-1]) if column.more or column.capped else ""
        return {
            "word": column.stage.label,
            "code": column.stage.value,
            "count": f"{COUNTED:,}+" if column.capped else column.count,
            "sum": f"{formats.money_yi(column.sum_wan)}{'+' if column.capped else ''}",
            "cards": [card_of(card, movable) for card in column.cards],
            "more": min(column.more, CARDS),
            "more_url": more_url,
        }

    def _more_url(self, stage: str, last: Project) -> str:
        query = self.request.GET.copy()
        for name, value in (("column", stage), ("after", str(last.pk))):
            query[name] = value
        return f"?{query.urlencode()}"

    def _more(self, stage: str):
        projects = self.projects()
        last = get_object_or_404(Project.objects.visible_to(self.request.user), pk=as_id(self.request.GET.get("after")))
        found = queries.cards_after(projects, stage, last)
        shown, others = found[:CARDS], len(found) > CARDS
        movable = policy.movable_ids(self.request.user, shown)
        context = {
            "cards": [card_of(card, movable) for card in shown],
            "code": stage,
            "more_url": self._more_url(stage, shown[-1]) if others else "",
        }
        return render(self.request, "crm/projects/_cards.html", context)
