"""The monthly progress of what is being settled and built, told month by month."""

import datetime
from decimal import Decimal

from crm.demo.build.lifecycle.cast import day, hq, moment, project_of, rows_of
from crm.demo.build.lifecycle.papers import Paper, picture
from crm.projects.models import ProgressReport, Project
from crm.projects.progress_plan import last_of, month_before
from crm.projects.services import MonthEntry, report_with_photos, verify_progress


def report_all() -> None:
    """Report the last months of every project of the table; the headquarters verified all but the newest."""
    for row in rows_of("progress"):
        project = project_of(row["firm"])
        months = _months(len(row["months"]))
        for month, told in zip(months, row["months"], strict=True):
            photos = row.get("photos", False) and month == months[-1]
            _report(project, month, *told, with_photos=photos, verified=month != months[-1])


def _months(count: int) -> list[datetime.date]:
    """Return the last ``count`` months that are over, the earliest first."""
    months = [month_before(day(0))]
    while len(months) < count:
        months.append(month_before(months[-1]))
    return months[::-1]


def _report(
    project: Project, month: datetime.date, planned: int, actual: int, invested: int, problem: str, *,
    with_photos: bool, verified: bool,
) -> None:  # fmt: skip
    entry = MonthEntry(project.pk, Decimal(planned), Decimal(actual), Decimal(invested), problem=problem)
    uploads = [Paper(f"现场{number}.png", picture(share)) for number, share in enumerate((0.5, 0.8), 1)]
    report = report_with_photos(entry, uploads if with_photos else (), by=project.owner, month=month)
    if verified:
        verify_progress(report.pk, by=hq(), version=report.version)
    at = moment(min(last_of(month) + datetime.timedelta(days=3), day(0)))
    ProgressReport.objects.filter(pk=report.pk).update(reported_at=at)
    ProgressReport.objects.filter(pk=report.pk).exclude(verified_at=None).update(verified_at=at)
    report.photos.update(created_at=at)
    report.changes.update(recorded_at=at)
