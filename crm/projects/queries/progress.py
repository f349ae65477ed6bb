"""The monthly progress: how far behind the plan, the sheet of a team's month, the panel of one project."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from crm.projects.models import ProgressChange, ProgressReport, Project, StageChange
from crm.projects.progress_light import Variance
from crm.projects.progress_plan import REPORTED_STAGES, first_of, month_before, suggested_pct
from crm.projects.stages import Stage

MOST_MONTHS = 24


@dataclass
class MonthRow:
    """One project of a month's sheet: what was filed, the report before it, and what the schedule says."""

    project: Project
    report: ProgressReport | None
    before: ProgressReport | None
    suggested: Decimal | None


def progress_variance(project_ids: Collection[int]) -> dict[int, Variance]:
    """Return {project id: planned minus actual of its newest report}; projects without a report fall out. One query."""
    if not project_ids:
        return {}
    rows = ProgressReport.objects.filter(project_id__in=project_ids).order_by("project_id", "-month")
    newest = rows.distinct("project_id").values_list("project_id", "month", "planned_pct", "actual_pct", "verified_at")
    return {pk: Variance(month, plan, done, at is not None) for pk, month, plan, done, at in newest}


def reportable(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Keep the projects that report each month: active, between registration and the first output."""
    return projects.filter(status=Project.Status.ACTIVE, stage__in=REPORTED_STAGES)


def is_reportable(project: Project) -> bool:
    """Say whether this project reports each month."""
    return project.status == Project.Status.ACTIVE and project.stage in REPORTED_STAGES


def month_rows(projects: Iterable[Project], month: datetime.date) -> list[MonthRow]:
    """Return the sheet's rows of ``month`` in the order of ``projects``; three queries whatever their number."""
    found = list(projects)
    ids = [project.pk for project in found]
    filed = {row.project_id: row for row in _reports(ids).filter(month=month)}
    before = {row.project_id: row for row in _newest_before(ids, month)}
    begun = started_on(found)
    return [
        MonthRow(one, filed.get(one.pk), before.get(one.pk), _suggested(one, begun, before.get(one.pk), month))
        for one in found
    ]


def suggestion(project: Project, month: datetime.date) -> Decimal | None:
    """Return the planned percentage that the schedule of one project suggests; two queries."""
    return _suggested(project, started_on([project]), report_before(project.pk, month), month)


def _suggested(
    project: Project, begun: dict[int, datetime.date], before: ProgressReport | None, month: datetime.date
) -> Decimal | None:
    """Return what the schedule says, never less than the plan of the month before."""
    even = suggested_pct(begun.get(project.pk) or project.planned_start_on, project.planned_commission_on, month)
    return max(even, before.planned_pct) if even is not None and before is not None else even


def started_on(projects: Collection[Project]) -> dict[int, datetime.date]:
    """Return the day on which the work of each project began, where it has; one query."""
    rows = StageChange.objects.filter(
        project_id__in=[one.pk for one in projects], to_stage=Stage.STARTED, actual_on__isnull=False
    )
    return {pk: day for pk, day in rows.order_by("id").values_list("project_id", "actual_on") if day}


def report_before(project_id: int, month: datetime.date) -> ProgressReport | None:
    """Return the newest report of a project before ``month``."""
    return ProgressReport.objects.filter(project_id=project_id, month__lt=month).order_by("-month").first()


def report_after(project_id: int, month: datetime.date) -> ProgressReport | None:
    """Return the first report of a project after ``month``."""
    return ProgressReport.objects.filter(project_id=project_id, month__gt=month).order_by("month").first()


def figured_by(user_id: int, report_ids: Collection[int]) -> set[int]:
    """Return those of the reports whose figures ``user_id`` filed or corrected since they were last sent back; one query."""
    kinds = ProgressChange.Kind
    sent_back = ProgressChange.objects.filter(report=OuterRef("report"), kind=kinds.REOPENED, pk__gt=OuterRef("pk"))
    own = ProgressChange.objects.filter(report__in=report_ids, by=user_id, kind__in=(kinds.REPORTED, kinds.CORRECTED))
    return set(own.exclude(Exists(sent_back)).order_by().values_list("report_id", flat=True))


def usual_month(today: datetime.date | None = None) -> datetime.date:
    """Return the month that is reported now: until the 10th the one before, then the present one."""
    day = today or timezone.localdate()
    return month_before(day) if day.day <= 10 else first_of(day)


def panel_of(project: Project, user) -> dict:
    """Return what the progress panel shows: the months, newest first, with their history; four queries at most."""
    reports = list(
        ProgressReport.objects.visible_to(user).filter(project=project).with_related()
        .prefetch_related("changes__by", "photos__stored").order_by("-month")[:MOST_MONTHS]
    )  # fmt: skip
    return {
        "reports": reports,
        "newest": reports[0] if reports else None,
        "month": usual_month(),
        "is_reportable": is_reportable(project),
    }


def newest_problems(project_ids: Collection[int]) -> dict[int, ProgressReport]:
    """Return {project id: its newest report}, for lists that tell the problem; one query."""
    rows = ProgressReport.objects.filter(project_id__in=project_ids).order_by("project_id", "-month")
    return {row.project_id: row for row in rows.distinct("project_id")}


def _reports(ids: list[int]) -> QuerySet[ProgressReport]:
    return ProgressReport.objects.filter(project_id__in=ids).with_related()


def _newest_before(ids: list[int], month: datetime.date) -> QuerySet[ProgressReport]:
    earlier = ProgressReport.objects.filter(project=OuterRef("project"), month__lt=month).order_by("-month")
    return _reports(ids).filter(month__lt=month, month=Subquery(earlier.values("month")[:1])).order_by(F("project_id"))
