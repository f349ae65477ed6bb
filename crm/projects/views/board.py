"""The board: stages or phases as columns, teams or chains as lanes, cards to drag."""

from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from chains.models import Chain, Team
from core.web import formats
from crm.projects import policy, queries
from crm.projects.filters import ProjectFilterSet, chains_of, teams_of
from crm.projects.forms.choices import as_id
from crm.projects.models import Project
from crm.projects.queries.board import BY, CARDS, MOST_LANES, STAGES_OF, BoardColumn
from crm.projects.stages import Phase
from crm.projects.tables import PHASE_NUMBERS, card_of
from crm.projects.views.lists import ProjectRightMixin

LIGHTS = (("green", "ok"), ("yellow", "warn"), ("red", "bad"), ("frozen", "idle"))
LANES = {"team": teams_of, "chain": chains_of}


class BoardView(ProjectRightMixin, TemplateView):
    """The running projects; ``?by=phase``, ``?lane=team|chain``; ``?column=&after=&in=`` are the next cards of a column."""

    template_name = "crm/projects/board.html"

    @cached_property
    def by(self) -> str:
        """What the columns are: stage or phase."""
        return self.request.GET.get("by") if self.request.GET.get("by") in BY else "stage"

    @cached_property
    def lane(self) -> str:
        """What the lanes are: team, chain, or none."""
        return self.request.GET.get("lane") if self.request.GET.get("lane") in LANES else ""

    def projects(self):
        """Return the running projects that the person sees, narrowed by the query string."""
        running = Project.objects.visible_to(self.request.user).running()
        self.filterset = ProjectFilterSet(self.request.GET or None, queryset=running, request=self.request)
        return self.filterset.qs.order_by()

    def get(self, request, *args, **kwargs):
        if request.GET.get("column") in STAGES_OF:
            return self._more(request.GET["column"])
        return super().get(request, *args, **kwargs)

    def get_template_names(self):
        alone = self.request.htmx and not self.request.htmx.boosted
        return ["crm/projects/_board.html"] if alone else [self.template_name]

    def get_context_data(self, **kwargs):
        projects = self.projects()
        found = queries.board_columns(projects, cards=0 if self.lane or self.by == "phase" else CARDS)
        phases = [self._phase(phase, found) for phase in Phase]
        wanted = self.request.GET.get("at")
        opened = next((one for one in phases if one["code"] == wanted), None) or next(
            (one for one in phases if one["count"]), phases[0]
        )
        opened["open"] = True
        return super().get_context_data(
            filterset=self.filterset, phases=phases, by=self.by, lane=self.lane,
            total=sum(column.count for column in found), capped=any(column.capped for column in found),
            total_wan=sum(column.sum_wan for column in found), **self._boards(projects, found, phases), **kwargs,
        )  # fmt: skip

    def _boards(self, projects, found: list[BoardColumn], phases: list[dict]) -> dict:
        """Return the board in groups of columns, or its lanes, each with such groups."""
        if not self.lane:
            shown = queries.board_columns(projects, "phase") if self.by == "phase" else found
            return {"groups": self._groups(shown, self._movable(shown), phases), "lanes": []}
        names = self._lane_names()
        lanes = queries.board_lanes(projects, self.by, self.lane, list(names)) if names else {}
        movable = self._movable([column for columns in lanes.values() for column in columns])
        drawn = [
            {
                "key": key, "name": names[key], "groups": self._groups(columns, movable, phases),
                "count": sum(column.count for column in columns), "capped": any(column.capped for column in columns),
                "sum_wan": sum(column.sum_wan for column in columns),
            }
            for key, columns in lanes.items()
        ]  # fmt: skip
        return {"groups": [], "lanes": drawn, "lanes_left": max(len(names) - MOST_LANES, 0)}

    def _lane_names(self) -> dict[int, str]:
        """Return the lanes by key: of a filter for one team or chain that one alone."""
        rows = LANES[self.lane](self.request)
        chosen = self.filterset.form.cleaned_data.get(self.lane) if self.filterset.is_bound else None
        if isinstance(chosen, Team | Chain):
            rows = rows.filter(pk=chosen.pk)
        return {row.pk: str(row) for row in rows}

    def _movable(self, columns: list[BoardColumn]) -> set[int]:
        return policy.movable_ids(self.request.user, [card for column in columns for card in column.cards])

    def _groups(self, columns: list[BoardColumn], movable: set[int], phases: list[dict]) -> list[dict]:
        """Return the columns under their phases."""
        return [
            phase | {"columns": [self._column(one, movable) for one in columns if one.phase == phase["code"]]}
            for phase in phases
        ]

    def _phase(self, phase: Phase, found: list[BoardColumn]) -> dict:
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
        }

    def _column(self, column: BoardColumn, movable: set[int]) -> dict:
        more_url = self._more_url(column.code, column.cards[-1], column.lane) if column.more or column.capped else ""
        with_stage = self.by == "phase"
        counted = column.count - column.capped
        return {
            "word": column.word,
            "code": column.code,
            "key": f"{column.lane}-{column.code}" if column.lane else column.code,
            "count": f"{counted:,}+" if column.capped else column.count,
            "sum": f"{formats.money_yi(column.sum_wan)}{'+' if column.capped else ''}",
            "cards": [card_of(card, movable, with_stage=with_stage) for card in column.cards],
            "more": min(column.more, CARDS) or CARDS,
            "more_url": more_url,
        }

    def _more_url(self, code: str, last: Project, lane: int | None) -> str:
        query = self.request.GET.copy()
        for name, value in (("column", code), ("after", str(last.pk)), ("in", str(lane or ""))):
            query[name] = value
        return f"?{query.urlencode()}"

    def _more(self, code: str):
        projects, lane = self.projects(), as_id(self.request.GET.get("in"))
        if self.lane and lane:
            projects = projects.filter(**{f"{self.lane}_id": lane})
        last = get_object_or_404(Project.objects.visible_to(self.request.user), pk=as_id(self.request.GET.get("after")))
        found = queries.cards_after(projects, code, last)
        shown, others = found[:CARDS], len(found) > CARDS
        movable = policy.movable_ids(self.request.user, shown)
        context = {
            "cards": [card_of(card, movable, with_stage=self.by == "phase") for card in shown],
            "key": f"{lane}-{code}" if self.lane and lane else code,
            "more_url": self._more_url(code, shown[-1], lane) if others else "",
        }
        return render(self.request, "crm/projects/_cards.html", context)
