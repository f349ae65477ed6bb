"""Filing, correcting and verifying the monthly progress of projects."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit.services import changed_fields, record
from core.errors import RuleViolation, StaleWrite
from core.files.services import Upload
from crm.projects import policy
from crm.projects.models import ProgressChange, ProgressReport, Project, ProjectFile
from crm.projects.progress_plan import first_of
from crm.projects.queries.progress import is_reportable, report_after, report_before
from crm.projects.services.files import attach_file
from crm.projects.services.lighting import save_light
from crm.projects.services.progress_rules import faults_of, is_amount
from crm.projects.services.writing import check_reason, forbid_unless, locked
from crm.projects.services.zombies import show_life

FIELDS = ("planned_pct", "actual_pct", "invested_wan", "invested_total_wan", "problem")
LABELS = {field.name: field.verbose_name for field in ProgressReport._meta.fields}
Kind = ProgressChange.Kind


@dataclass(frozen=True)
class MonthEntry:
    """What somebody typed for one project; ``version`` is the report's that he saw, None where there was none."""

    project_id: int
    planned_pct: Decimal | None
    actual_pct: Decimal | None
    invested_wan: Decimal | None = None
    invested_total_wan: Decimal | None = None
    problem: str = ""
    version: int | None = None
    photos: Collection[ProjectFile] = ()

    def values(self) -> dict[str, Any]:
        """Return what goes into the report."""
        return {name: getattr(self, name) for name in FIELDS} | {"problem": self.problem.strip()}


@transaction.atomic
def report_progress(entry: MonthEntry, *, by, month: datetime.date) -> ProgressReport:
    """File or correct the progress of one project at the end of ``month`` and return the report.

    The same values and photos again write nothing; photos alone leave reporter and time as they are. Raises
    Project.DoesNotExist for a hidden project; RuleViolation ``forbidden``, ``progress_not_asked`` (neither landing nor
    building), ``progress_verified`` (HQ opens it again first), ``invalid`` with every fault by field; StaleWrite when
    somebody filed or corrected this month in between. Of two at once the second waits for the project's lock and then
    finds the first's version.
    """
    project = locked(entry.project_id, by)
    report = ProgressReport.objects.select_for_update(of=("self",)).filter(project=project, month=month).first()
    _check_right(project, report, entry, by=by)
    values = entry.values()
    before = report_before(project.pk, month)
    if entry.invested_total_wan is None and entry.invested_wan is not None and is_amount(entry.invested_wan):
        values["invested_total_wan"] = _running_total(before, entry.invested_wan)
    faults = faults_of(values, month, before, report_after(project.pk, month))
    if faults:
        raise RuleViolation("有内容不正确，请修改后再保存", code="invalid", fields=faults)
    photos = _new_photos(project, report, entry.photos)
    return _write(project, report, month, values, photos, by=by)


@transaction.atomic
def report_with_photos(entry: MonthEntry, uploads: Iterable[Upload], *, by, month: datetime.date) -> ProgressReport:
    """File or correct one project's month together with pictures, which become files of the project.

    All or nothing; raises what ``report_progress`` and ``attach_file`` raise, and RuleViolation ``file_type`` for
    what is no picture, each beside ``photos``.
    """
    title = f"{month:%Y-%m} 现场照片"
    photos = [_attach(entry.project_id, one, title, by=by) for one in uploads]
    return report_progress(replace(entry, photos=photos), by=by, month=month)


def _attach(project_id: int, upload: Upload, title: str, *, by) -> ProjectFile:
    try:
        photo = attach_file(project_id, upload, by=by, evidence_type=ProjectFile.EvidenceType.PHOTO, title=title)
    except RuleViolation as refusal:
        raise RuleViolation(refusal.message, code=refusal.code, fields={"photos": refusal.message}) from refusal
    if not photo.stored.content_type.startswith("image/"):
        text = "现场照片须是图片；其他文件请在“材料”里上传"
        raise RuleViolation(text, code="file_type", fields={"photos": text})
    return photo


@transaction.atomic
def report_month(entries: Sequence[MonthEntry], *, by, month: datetime.date) -> list[ProgressReport]:
    """File many projects' progress in one act and return the reports: all of them, or none.

    Raises RuleViolation ``rows_invalid`` whose ``fields`` are ``<project id>-<field>`` (``<project id>-row`` for what
    belongs to no field), with the faults of every row at once. Projects are locked in the order of their ids.
    """
    written, faults = [], {}
    for entry in sorted(entries, key=lambda one: one.project_id):
        try:
            with transaction.atomic():
                written.append(report_progress(entry, by=by, month=month))
        except Project.DoesNotExist:
            faults[f"{entry.project_id}-row"] = "没有这个项目，请刷新页面"
        except StaleWrite:
            faults[f"{entry.project_id}-row"] = "本月进度已被他人填报或更正；核对后刷新页面再填这一行"
        except RuleViolation as refusal:
            fields = refusal.fields or {"row": refusal.message}
            faults |= {f"{entry.project_id}-{name}": text for name, text in fields.items()}
    if faults:
        rows = len({name.partition("-")[0] for name in faults})
        raise RuleViolation(f"有 {rows} 个项目需要修改，全部内容都还没有保存", code="rows_invalid", fields=faults)
    return written


@transaction.atomic
def verify_progress(pk: int, *, by, version: int | None) -> ProgressReport:
    """Confirm a month's progress and return it; a second time changes nothing.

    Raises ProgressReport.DoesNotExist for a hidden one; RuleViolation ``forbidden`` (HQ alone, and never who filed
    or corrected its figures since it was last sent back), StaleWrite when it was corrected in between.
    """
    project, report = _locked_report(pk, by)
    if report.verified_at is not None and policy.is_headquarters(by):
        return report
    forbid_unless(policy.can_verify_progress(by, report), "由指挥部核实，且不能核实自己填报的进度")
    _check_report_version(report, version)
    report.verified_at, report.verified_by = timezone.now(), by
    return _close(project, report, Kind.VERIFIED, by=by)


@transaction.atomic
def reopen_progress(pk: int, *, by, reason: str, version: int | None) -> ProgressReport:
    """Send a verified month back so that the team can correct it, and return it.

    Raises ProgressReport.DoesNotExist; RuleViolation ``forbidden`` (HQ alone), ``progress_not_verified``,
    ``reason_missing``; StaleWrite.
    """
    project, report = _locked_report(pk, by)
    forbid_unless(policy.is_headquarters(by), "由指挥部退回")
    if report.verified_at is None:
        raise RuleViolation("本月进度尚未核实，组里可以直接更正", code="progress_not_verified")
    check_reason(reason, "请写明退回原因")
    _check_report_version(report, version)
    report.verified_at = report.verified_by = None
    return _close(project, report, Kind.REOPENED, by=by, reason=reason.strip())


def _check_right(project: Project, report: ProgressReport | None, entry: MonthEntry, *, by) -> None:
    forbid_unless(policy.can_report_progress(by, project), "只有牵头组、协同组和指挥部可以填报进度")
    if not is_reportable(project):
        text = "只有在落地、在建阶段且状态正常的项目填报月度进度"
        raise RuleViolation(text, code="progress_not_asked")
    seen = report.version if report else None
    if by is not None and seen != entry.version:
        raise StaleWrite(report or project)
    if report and report.verified_at is not None and (entry.photos or _differs(report, entry)):
        raise RuleViolation("本月进度已经核实；如需更正，请指挥部先退回", code="progress_verified")


def _differs(report: ProgressReport, entry: MonthEntry) -> bool:
    return any(getattr(report, name) != value for name, value in entry.values().items())


def _running_total(before: ProgressReport | None, invested: Decimal) -> Decimal | None:
    """Return the sum so far; unknown where the month before did not say it."""
    if before is None:
        return invested
    return None if before.invested_total_wan is None else before.invested_total_wan + invested


def _new_photos(
    project: Project, report: ProgressReport | None, photos: Collection[ProjectFile]
) -> list[ProjectFile]:  # fmt: skip
    """Return the photos that the report does not have yet, all of them standing files of the project."""
    if any(photo.project_id != project.pk or photo.withdrawn_at is not None for photo in photos):
        raise RuleViolation(
            "照片不属于这个项目或已撤回", code="invalid", fields={"photos": "照片不属于这个项目或已撤回"}
        )
    known = set(report.photos.values_list("pk", flat=True)) if report and photos else set()
    return [photo for photo in photos if photo.pk not in known]


def _write(project, report, month, values, photos, *, by) -> ProgressReport:
    fresh = report is None
    report = report or ProgressReport(project=project, month=first_of(month), version=0)
    before = {} if fresh else {name: getattr(report, name) for name in values}
    figures = changed_fields(before, values)
    changes = figures | ({"photos": [photo.pk for photo in photos]} if photos else {})
    if not changes and not fresh:
        return report
    for name, value in values.items():
        setattr(report, name, value)
    if figures or fresh:
        report.reported_at, report.reported_by = timezone.now(), by
    report.version += 0 if fresh else 1
    report.save()
    report.photos.add(*photos)
    kind = Kind.REPORTED if fresh else Kind.CORRECTED if figures else Kind.PHOTOS
    ProgressChange.objects.create(report=report, kind=kind, detail=_told(before, values, photos), by=by)
    record(f"progress.{kind}", report, by=by, changes={"project": project.pk, **changes})
    save_light(project)
    show_life(project)
    return report


def _told(before: dict[str, Any], values: dict[str, Any], photos) -> str:
    """Return the change in words: fields that were given, the old value before the new one."""
    parts = []
    for name, value in values.items():
        old = before.get(name)
        if value == old or (value in (None, "") and not before):
            continue
        label = LABELS[name]
        parts.append(f"{label} {_plain(old)} 改为 {_plain(value)}" if before else f"{label} {_plain(value)}")
    if photos:
        parts.append(f"照片 {len(photos)} 张")
    return "；".join(parts)[:600]


def _plain(value: Any) -> str:
    if value in (None, ""):
        return "空"
    return f"{value.normalize():,f}" if isinstance(value, Decimal) else str(value)


def _locked_report(pk: int, by) -> tuple[Project, ProgressReport]:
    """Return project and report under their locks, the project first."""
    project_id = ProgressReport.objects.values_list("project_id", flat=True).get(pk=pk)
    try:
        project = locked(project_id, by)
    except Project.DoesNotExist as error:
        raise ProgressReport.DoesNotExist from error
    return project, ProgressReport.objects.select_for_update(of=("self",)).get(pk=pk)


def _check_report_version(report: ProgressReport, version: int | None) -> None:
    if version is not None and report.version != version:
        raise StaleWrite(report)


def _close(project: Project, report: ProgressReport, kind: str, *, by, reason: str = "") -> ProgressReport:
    report.version += 1
    report.save(update_fields=["verified_at", "verified_by", "version"])
    ProgressChange.objects.create(report=report, kind=kind, reason=reason, by=by)
    changes = {"project": project.pk, "month": report.month} | ({"reason": reason} if reason else {})
    record(f"progress.{kind}", report, by=by, changes=changes)
    save_light(project)
    return report
