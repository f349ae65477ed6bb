"""The colours of tasks as the database works them out, by the bounds of crm.tasks.colours."""

import datetime
from typing import Any

from django.db.models import Case, CharField, DateField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Greatest, TruncDate
from django.utils import timezone

from core.calendar.arithmetic import WorkCalendar
from core.calendar.queries import load_calendar
from crm.projects.models import Project, StageChange, StatusChange
from crm.projects.models.requests import RequestStatus
from crm.tasks.colours import Colour, Limits, limits_of
from crm.tasks.models import Feedback, TaskEvent, TaskExtension
from crm.tasks.states import CHASED, Act

_AROUND = datetime.timedelta(days=60)  # wider than ten workdays and any holiday
ENTERED = (StageChange.Kind.OPENING, StageChange.Kind.CREATED)  # how a project begins is no act on it


def calendar_around(day: datetime.date) -> WorkCalendar:
    """Return the calendar of the two months before and after ``day``; one query."""
    return load_calendar(day - _AROUND, day + _AROUND)


def limits_today(today: datetime.date | None = None) -> Limits:
    """Return the bounds that colour tasks on ``today`` (default: today in Asia/Shanghai); one query."""
    day = today or timezone.localdate()
    return limits_of(day, calendar_around(day))


def with_idle_days(tasks: QuerySet) -> QuerySet[Any]:
    """Add ``last_action_on`` (empty where nobody acted) and ``idle_from``, the later of that and the due day; no query.

    An action is a feedback, an approved postponement, the project's last effective follow-up or a change of its stage; a
    return begins the count anew, for the days of the acceptance were not the assignee's, and so does a project that is
    taken up again after a pause.
    """
    project = OuterRef("project")
    resumed = StatusChange.objects.filter(project=project, kind=StatusChange.Kind.RESUMED)
    acted = Greatest(
        _day(Feedback.objects.filter(task=OuterRef("pk")), "created_at", "task"),
        _day(
            TaskExtension.objects.filter(task=OuterRef("pk"), status=RequestStatus.APPROVED), "decided_at", "task"
        ),
        _day(StageChange.objects.filter(project=project).exclude(kind__in=ENTERED), "recorded_at", "project"),
        _day(resumed, "recorded_at", "project"),
        _day(TaskEvent.objects.filter(task=OuterRef("pk"), act=Act.RETURN), "at", "task"),
        TruncDate("project__last_effective_followup_at"),
    )  # fmt: skip
    return tasks.annotate(last_action_on=acted).annotate(idle_from=Greatest("due_on", "last_action_on"))


def with_colour(tasks: QuerySet, limits: Limits) -> QuerySet[Any]:
    """Add ``with_idle_days`` and ``colour``, as ``colours.colour_of`` says; no query of its own.

    A task of a project that is suspended or has ended has none: the ladder rests (domain.md 4.6).
    """
    rests = Q(project__isnull=False) & ~Q(project__status=Project.Status.ACTIVE)
    whens = [When(~Q(status__in=CHASED) | rests, then=Value(Colour.NONE.value))]
    whens += [When(idle_from__lte=bound, then=Value(colour.value)) for bound, colour in limits.idle]
    whens.append(When(due_on__lte=limits.urge, then=Value(Colour.URGE.value)))
    colour = Case(*whens, default=Value(Colour.NONE.value), output_field=CharField())
    return with_idle_days(tasks).annotate(colour=colour)


def coloured(tasks: QuerySet, limits: Limits, colours: list[str]) -> QuerySet[Any]:
    """Keep the tasks of these colours; the days of action are worked out only for those due early enough to have one."""
    bounds = {Colour.URGE: limits.urge, **{colour: bound for bound, colour in limits.idle}}
    latest = max((bounds[Colour(one)] for one in colours), default=limits.urge)
    return with_colour(tasks.filter(status__in=CHASED, due_on__lte=latest), limits).filter(colour__in=colours)


def _day(rows: QuerySet, moment: str, key: str) -> Subquery:
    newest = rows.order_by().values(key).annotate(newest=Max(moment)).values(day=TruncDate("newest"))
    return Subquery(newest, output_field=DateField())
