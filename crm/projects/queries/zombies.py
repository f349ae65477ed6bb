"""Zombie projects (僵尸, domain.md 4.6): signed or started long ago and nothing since; the rule, and the list by its label."""

import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from crm.enterprises.models import Enterprise
from crm.projects.models import ProgressReport, Project, ProjectQuerySet, StageChange, StatusChange
from crm.projects.stages import ORDER, Stage

MONTHS = 12
LEFT_ALONE_DAYS = 90  # a restarted project has a quarter to show something
GONE = (Enterprise.RegStatus.CANCELLED, Enterprise.RegStatus.REVOKED)
Why = Project.ZombieWhy
WORDS = dict(Why.choices)


class Label(NamedTuple):
    """The label that a project is to get, '' for none, while its version is still this one."""

    project: int
    version: int
    why: str


def a_year_before(day: datetime.date) -> datetime.date:
    """Return the day twelve months earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def zombies(projects: ProjectQuerySet) -> ProjectQuerySet:
    """Keep the running projects that carry the label, each with ``zombie_why``, the longest standing first; by index."""
    return projects.running().exclude(zombie_why="").order_by(F("stage_since_on").asc(nulls_first=True), "pk")


def looking_dead(projects: ProjectQuerySet, today: datetime.date, funded: Any = ()) -> ProjectQuerySet:
    """Keep the running projects that look dead on ``today``, each with ``why``: the rule itself, which reads them all.

    ``funded`` are the ids (or a subquery of ids) of projects with 到位资金, which the caller knows. More than twelve
    months means that the same day a year ago is still alive. Registered means that the local entity is recorded or the
    stage reached; progress is a month with investment or with more done than ever before, or a stage change. Restarted ones are left alone for 90 days.
    """
    limit = a_year_before(today)
    restarted = StatusChange.objects.filter(
        project=OuterRef("pk"), kind=StatusChange.Kind.RESTARTED,
        recorded_at__date__gt=today - datetime.timedelta(days=LEFT_ALONE_DAYS),
    )  # fmt: skip
    unregistered = Q(stage=Stage.SIGNED, local_entity=None, signed_on__lt=limit) & ~Q(pk__in=funded)
    reports = _progress_since(limit.replace(day=1))
    moves = StageChange.objects.filter(project=OuterRef("pk"), actual_on__gte=limit)
    stalled = Q(stage=Stage.STARTED, stage_since_on__lt=limit) & ~Q(Exists(reports)) & ~Q(Exists(moves))
    closed = Q(local_entity__reg_status__in=GONE, stage__in=ORDER[ORDER.index(Stage.SIGNED) :])
    why = Case(
        When(closed, then=Value(Why.CLOSED)), When(unregistered, then=Value(Why.UNREGISTERED)),
        default=Value(Why.STALLED),
    )  # fmt: skip
    found = projects.running().filter(closed | unregistered | stalled).exclude(Exists(restarted))
    return found.annotate(why=why).order_by()


def labels_to_set(projects: ProjectQuerySet, today: datetime.date, funded: Any = ()) -> list[Label]:
    """Return what has to change on ``projects`` so that exactly those that look dead on ``today`` carry the label.

    ``funded`` as for ``looking_dead``; two queries.
    """
    kept = {one.project: one for one in _labels(projects.exclude(zombie_why=""), "zombie_why")}
    right = {one.project: one for one in _labels(looking_dead(projects, today, funded), "why")}
    gone = [label._replace(why="") for pk, label in kept.items() if pk not in right]
    return gone + [label for pk, label in right.items() if pk not in kept or kept[pk].why != label.why]


def _labels(projects: ProjectQuerySet, why: str) -> list[Label]:
    return [Label(*row) for row in projects.order_by().values_list("pk", "version", why)]


def _progress_since(month: datetime.date) -> QuerySet[ProgressReport]:
    """Return the reports of the outer project from ``month`` on that show anything new."""
    earlier = ProgressReport.objects.filter(project=OuterRef("project"), month__lt=month).order_by("-actual_pct")
    before = Coalesce(Subquery(earlier.values("actual_pct")[:1]), Value(Decimal(0)))
    rows = ProgressReport.objects.filter(project=OuterRef("pk"), month__gte=month)
    return rows.filter(Q(invested_wan__gt=0) | Q(actual_pct__gt=before))
