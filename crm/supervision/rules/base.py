"""What a source is: a set-based SELECT of what is overdue and since when nobody acted on it; and one row of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import DateField, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, TruncDate

from crm.projects.models import Extension, Project, StageChange, StatusChange
from crm.projects.models.requests import RequestStatus
from crm.tasks.queries.colouring import ENTERED

COLUMNS = ("pk", "of_project", "of_team", "of_owner", "due", "acted_on")


class Case(NamedTuple):
    """One object that is overdue: whose it is today, by when it was due, when it was last acted on, idle since when."""

    source: str
    target_id: int
    project_id: int | None
    team_id: int | None
    owner_id: int | None
    due_on: date
    acted_on: date | None

    @property
    def idle_from_on(self) -> date:
        """Since when nobody acted: the day by which it was due, or that of the last action when it is later."""
        return max(self.due_on, self.acted_on or self.due_on)

    @property
    def key(self) -> tuple[str, int, date]:
        """One spell without action on one object; each step of the ladder is taken once in it."""
        return self.source, self.target_id, self.idle_from_on


class Told(NamedTuple):
    """What an order says: its subject, and the fact behind it."""

    subject: str
    fact: str


@dataclass(frozen=True)
class SourceRule:
    """One source of the ladder.

    ``overdue``: the objects whose day is ``upto`` or earlier, of active projects or of none, with the ``COLUMNS``.
    ``told``: the words for some of them by id.
    """

    code: str
    overdue: Callable[[date], QuerySet]
    told: Callable[[Iterable[int]], dict[int, Told]]

    def cases(self, upto: date, *, idle_upto: date | None = None, ids: Iterable[int] | None = None) -> list[Case]:
        """Return what was due by ``upto``; nobody acted on it since ``idle_upto`` where given; of ``ids`` alone. One query."""
        rows = self.overdue(upto)
        if ids is not None:
            rows = rows.filter(pk__in=list(ids))
        found = (Case(self.code, *row) for row in rows.order_by().values_list(*COLUMNS))
        return [case for case in found if idle_upto is None or case.idle_from_on <= idle_upto]


def idle_since(rows: QuerySet, due: Any, project: str = "", also: Any = None) -> QuerySet:
    """Add ``due`` and ``acted_on`` to rows whose actions are those on a project; ``project`` leads to it.

    An action is the last effective follow-up, a change of the stage, an approved postponement (domain.md 5.2). A pause
    of the project stops the clock: it begins anew on the day when it is taken up again. ``also`` is a further day of action.
    """
    key = OuterRef(f"{project}pk")
    further = [] if also is None else [also]
    acted = Greatest(
        TruncDate(f"{project}last_effective_followup_at"),
        _day(StageChange.objects.filter(project=key).exclude(kind__in=ENTERED), "recorded_at"),
        _day(Extension.objects.filter(project=key, status=RequestStatus.APPROVED), "decided_at"),
        _day(StatusChange.objects.filter(project=key, kind=StatusChange.Kind.RESUMED), "recorded_at"),
        *further,
    )
    return rows.annotate(due=due, acted_on=acted)


def of_project(rows: QuerySet, project: str) -> QuerySet:
    """Add whose the rows are: what the project says today."""
    return rows.annotate(of_project=F(f"{project}pk"), of_team=F(f"{project}team_id"), of_owner=F(f"{project}owner_id"))


def active(project: str = "") -> Q:
    """Return the condition that a project is neither suspended nor ended."""
    return Q(**{f"{project}status": Project.Status.ACTIVE})


def _day(rows: QuerySet, moment: str) -> Subquery:
    newest = rows.order_by().values("project").annotate(newest=Max(moment)).values(day=TruncDate("newest"))
    return Subquery(newest, output_field=DateField())
