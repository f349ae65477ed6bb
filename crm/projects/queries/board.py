"""The columns of the board: at most twenty cards and a capped count each, in three queries whatever there is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from crm.projects.models import Project, ProjectQuerySet
from crm.projects.stages import ORDER, PHASE_OF, Stage

CARDS = 20
COUNTED = 1_000
_NEWEST = ("-updated_at", "-pk")


@dataclass
class BoardColumn:
    """One stage: its first cards, how many projects there are (``capped`` beyond 1,000), their sum and lights."""

    stage: Stage
    cards: list[Project] = field(default_factory=list)
    count: int = 0
    sum_wan: Decimal = Decimal(0)
    lights: dict[str, int] = field(default_factory=dict)

    @property
    def phase(self) -> str:
        """The phase that the column stands in."""
        return PHASE_OF[self.stage]

    @property
    def capped(self) -> bool:
        """Whether there are more than are counted; the sum is then that of the counted ones."""
        return self.count > COUNTED

    @property
    def more(self) -> int:
        """How many counted projects are not among the cards."""
        return max(min(self.count, COUNTED) - len(self.cards), 0)


def board_columns(projects: QuerySet[Project], stages: Iterable[Stage] = ORDER) -> list[BoardColumn]:
    """Return a column for each of ``stages`` with the newest cards of ``projects`` (already scoped and filtered)."""
    columns = {stage: BoardColumn(stage) for stage in stages}
    _count(projects, columns)
    filled = [stage for stage, column in columns.items() if column.count]
    for project in _newest(projects, filled):
        columns[Stage(project.stage)].cards.append(project)
    return list(columns.values())


def cards_after(projects: ProjectQuerySet, stage: str, last: Project) -> list[Project]:
    """Return the next cards of a column below ``last``, one more than are shown when there are still others."""
    older = Q(updated_at__lt=last.updated_at) | Q(updated_at=last.updated_at, pk__lt=last.pk)
    rows = projects.filter(older, updated_at__lte=last.updated_at, stage=stage).order_by(*_NEWEST)
    return list(rows.with_related()[: CARDS + 1])


def _count(projects: QuerySet[Project], columns: dict[Stage, BoardColumn]) -> None:
    """Count, sum and sort by light in one query that reads at most COUNTED + 1 rows a stage."""
    arms = [
        projects.filter(stage=stage).order_by(*_NEWEST).values("stage", "light", "total_invest_wan")[: COUNTED + 1]
        for stage in columns
    ]
    try:
        sql, parameters = arms[0].union(*arms[1:], all=True).query.sql_with_params()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT stage, light, count(*), coalesce(sum(total_invest_wan), 0) FROM ({sql}) AS counted GROUP BY 1, 2",  # noqa: S608
            parameters,
        )
        for stage, light, count, amount in cursor.fetchall():
            column = columns[Stage(stage)]
            column.count += count
            column.sum_wan += amount
            column.lights[light] = count


def _newest(projects: QuerySet[Project], stages: list[Stage]) -> list[Project]:
    if not stages:
        return []
    arms = [projects.filter(stage=stage).order_by(*_NEWEST).values("pk")[:CARDS] for stage in stages]
    ids = [row["pk"] for row in (arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0])]
    return list(Project.objects.filter(pk__in=ids).with_related().defer("search_key", "content").order_by(*_NEWEST))
