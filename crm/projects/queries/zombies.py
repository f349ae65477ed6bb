"""Zombie projects (僵尸, domain.md 4.6): signed or started long ago and nothing since; answered by the database."""

import datetime
from decimal import Decimal

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from crm.enterprises.models import Enterprise
from crm.projects.models import ProgressReport, ProjectQuerySet, StageChange, StatusChange
from crm.projects.stages import ORDER, Stage

MONTHS = 12
LEFT_ALONE_DAYS = 90  # a restarted project has a quarter to show something
GONE = (Enterprise.RegStatus.CANCELLED, Enterprise.RegStatus.REVOKED)
UNREGISTERED, STALLED, CLOSED = "unregistered", "stalled", "closed"
WORDS = {
    UNREGISTERED: "签约超过 12 个月，既未注册也无到位资金",
    STALLED: "开工后 12 个月没有进展",
    CLOSED: "落地主体已注销或吊销",
}


def a_year_before(day: datetime.date) -> datetime.date:
    """Return the day twelve months earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def zombies(projects: ProjectQuerySet, today: datetime.date, funded=()) -> ProjectQuerySet:
    """Keep the running projects that look dead on ``today``, each with ``zombie_why``; one query.

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
    why = Case(When(closed, then=Value(CLOSED)), When(unregistered, then=Value(UNREGISTERED)), default=Value(STALLED))
    found = projects.running().filter(closed | unregistered | stalled).exclude(Exists(restarted))
    return found.annotate(zombie_why=why).order_by(F("stage_since_on").asc(nulls_first=True), "pk")


def _progress_since(month: datetime.date) -> QuerySet[ProgressReport]:
    """Return the reports of the outer project from ``month`` on that show anything new."""
    earlier = ProgressReport.objects.filter(project=OuterRef("project"), month__lt=month).order_by("-actual_pct")
    before = Coalesce(Subquery(earlier.values("actual_pct")[:1]), Value(Decimal(0)))
    rows = ProgressReport.objects.filter(project=OuterRef("pk"), month__gte=month)
    return rows.filter(Q(invested_wan__gt=0) | Q(actual_pct__gt=before))
