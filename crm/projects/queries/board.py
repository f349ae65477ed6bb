"""The columns of the board, by stage or by phase, whole or in lanes: a few cards and capped counts in three queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import IntegerField, Q, QuerySet, Value

from crm.projects.models import Project, ProjectQuerySet
from crm.projects.stages import ORDER, PHASE_OF, Phase, Stage

CARDS = 20
LANE_CARDS = 3
COUNTED = 1_000
LANE_COUNTED = 100
MOST_LANES = 12
_NEWEST = ("-updated_at", "-pk")
STAGES_OF: dict[str, tuple[Stage, ...]] = {
    **{stage.value: (stage,) for stage in ORDER},
    **{phase.value: tuple(one for one in ORDER if PHASE_OF[one] == phase) for phase in Phase},
}
BY = {"stage": tuple(stage.value for stage in ORDER), "phase": tuple(phase.value for phase in Phase)}


@dataclass
class BoardColumn:
    """One stage or phase, in a lane or of the whole board: first cards, capped count, sum of the counted, lights."""

    code: str
    lane: int | None = None
    where: dict[str, int] = field(default_factory=dict)
    cards: list[Project] = field(default_factory=list)
    count: int = 0
    capped: bool = False
    sum_wan: Decimal = Decimal(0)
    lights: dict[str, int] = field(default_factory=dict)
    filled: set[Stage] = field(default_factory=set)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages whose projects stand in it."""
        return STAGES_OF[self.code]

    @property
    def word(self) -> str:
        """What it is called."""
        return str(Phase(self.code).label if self.code in Phase.values else Stage(self.code).label)

    @property
    def phase(self) -> str:
        """The phase that the column stands in."""
        return PHASE_OF[self.stages[0]]

    @property
    def more(self) -> int:
        """How many counted projects are not among the cards."""
        return max(self.count - self.capped - len(self.cards), 0)


def board_columns(projects: QuerySet[Project], by: str = "stage", *, cards: int = CARDS) -> list[BoardColumn]:
    """Return a column for each stage or phase with the newest cards of ``projects`` (already scoped and filtered).

    At most three queries; a count reads at most COUNTED + 1 rows a stage by the index of the board.
    """
    columns = [BoardColumn(code) for code in BY[by]]
    _fill(projects, columns, COUNTED, cards)
    return columns


def board_lanes(projects: QuerySet[Project], by: str, lane: str, keys: Sequence[int]) -> dict[int, list[BoardColumn]]:
    """Return {key: its columns} for the teams or chains of ``keys`` (``lane`` team or chain), empty lanes left out.

    Three queries for all lanes together; counts stop at LANE_COUNTED a stage, cards at LANE_CARDS a column.
    """
    columns = [BoardColumn(code, key, {f"{lane}_id": key}) for key in keys[:MOST_LANES] for code in BY[by]]
    _fill(projects, columns, LANE_COUNTED, LANE_CARDS)
    lanes: dict[int, list[BoardColumn]] = {}
    for column in columns:
        lanes.setdefault(column.lane or 0, []).append(column)
    return {key: found for key, found in lanes.items() if any(one.count for one in found)}


def cards_after(projects: ProjectQuerySet, code: str, last: Project) -> list[Project]:
    """Return the next cards of a column below ``last``, one more than are shown when there are still others.

    One arm a stage, so that each is read from its index in order; two queries.
    """
    older = Q(updated_at__lt=last.updated_at) | Q(updated_at=last.updated_at, pk__lt=last.pk)
    rows = projects.filter(older, updated_at__lte=last.updated_at)
    arms = [
        rows.filter(stage=stage).order_by(*_NEWEST).values("pk", "updated_at")[: CARDS + 1] for stage in STAGES_OF[code]
    ]
    return _loaded([row["pk"] for row in _sorted(_union(arms))[: CARDS + 1]])


def _fill(projects: QuerySet[Project], columns: list[BoardColumn], counted: int, cards: int) -> None:
    try:
        _count(projects, columns, counted)
    except EmptyResultSet:
        return
    if cards:
        _place(projects, columns, cards)


def _arms(
    projects: QuerySet[Project], columns: list[BoardColumn], most: int, *names: str, filled: bool = False
) -> list:
    """Return one small query for each stage of each column, so that each can walk along the index of the board."""
    return [
        projects.filter(stage=stage, **column.where)
        .order_by(*_NEWEST)
        .annotate(cell=Value(number, output_field=IntegerField()))
        .values("cell", *names)[:most]
        for number, column in enumerate(columns)
        for stage in column.stages
        if not filled or stage in column.filled
    ]


def _count(projects: QuerySet[Project], columns: list[BoardColumn], counted: int) -> None:
    """Count, sum and sort by light in one query that reads at most ``counted`` + 1 rows a stage."""
    arms = _arms(projects, columns, counted + 1, "stage", "light", "total_invest_wan")
    sql, parameters = arms[0].union(*arms[1:], all=True).query.sql_with_params()
    by_stage: dict[tuple[int, str], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT cell, stage, light, count(*), coalesce(sum(total_invest_wan), 0) FROM ({sql}) AS counted GROUP BY 1, 2, 3",  # noqa: S608
            parameters,
        )
        for cell, stage, light, count, amount in cursor.fetchall():
            column = columns[cell]
            column.count += count
            column.sum_wan += amount
            column.lights[light] = column.lights.get(light, 0) + count
            column.filled.add(Stage(stage))
            by_stage[cell, stage] = by_stage.get((cell, stage), 0) + count
    for (cell, _stage), count in by_stage.items():
        columns[cell].capped |= count > counted


def _place(projects: QuerySet[Project], columns: list[BoardColumn], cards: int) -> None:
    """Put the newest cards into the columns; two queries."""
    chosen: dict[int, int] = {}
    room = dict.fromkeys(range(len(columns)), cards)
    for row in _sorted(_union(_arms(projects, columns, cards, "pk", "updated_at", filled=True))):
        if room[row["cell"]]:
            room[row["cell"]] -= 1
            chosen[row["pk"]] = row["cell"]
    for project in _loaded(list(chosen)):
        columns[chosen[project.pk]].cards.append(project)


def _union(arms: list) -> Iterable[dict[str, Any]]:
    if not arms:
        return []
    return arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0]


def _sorted(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["updated_at"], row["pk"]), reverse=True)


def _loaded(ids: list[int]) -> list[Project]:
    if not ids:
        return []
    return list(Project.objects.filter(pk__in=ids).with_related().defer("search_key", "content").order_by(*_NEWEST))
