"""Keeping the report to the city."""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core.audit.services import changed_fields, record
from core.errors import RuleViolation
from crm.claims import policy
from crm.claims.models import CityReport
from crm.claims.services.locking import check_version, lock_project
from crm.projects.services.writing import check_running, forbid_unless

Status = CityReport.Status


@transaction.atomic
def keep_city_report(
    project_id: int, *, by, foreign_usd_wan: Decimal | None = None, no: str = "",
    reported_on: datetime.date | None = None, status: str = Status.PENDING, version: int | None = None,
) -> CityReport:  # fmt: skip
    """Write what is known of a project's report to the city and return it; the same again changes nothing. HQ.

    ``version`` is that of the row, 0 before the first. Raises RuleViolation ``forbidden``, ``project_ended``,
    ``invalid`` with every fault: whatever was reported has a number and a day not to come; StaleWrite.
    """
    project = lock_project(project_id, by)
    forbid_unless(policy.can_report_to_city(by, project), "市级首报由指挥部登记")
    check_running(project)
    report = CityReport.objects.select_for_update().filter(project=project).first() or CityReport(project=project)
    check_version(report, version)
    given = {"foreign_usd_wan": foreign_usd_wan, "no": no.strip(), "reported_on": reported_on, "status": status}
    before = {name: getattr(report, name) for name in given}
    if report.pk and before == given:
        return report
    for name, value in given.items():
        setattr(report, name, value)
    _check(report)
    report.version += 1
    report.updated_at, report.updated_by = timezone.now(), by
    report.save()
    record("city_report.kept", report, by=by, changes=changed_fields(before, given))
    return report


def _check(report: CityReport) -> None:
    wrong = {}
    if report.foreign_usd_wan is not None and report.foreign_usd_wan < 0:
        wrong["foreign_usd_wan"] = "不能为负数"
    if report.status not in Status.values:
        wrong["status"] = "请选择报送状态"
    elif report.status != Status.PENDING:
        wrong |= {} if report.no else {"no": "请填写市级首报编号"}
        wrong |= {} if report.reported_on else {"reported_on": "请填写报送日期"}
    if report.reported_on and report.reported_on > timezone.localdate():
        wrong["reported_on"] = "报送日期不能晚于今天"
    if wrong:
        raise RuleViolation("市级首报内容有误，请修改", code="invalid", fields=wrong)
