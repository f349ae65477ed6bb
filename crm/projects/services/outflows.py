"""Projects that went elsewhere (外流): where, why, and how much was lost (domain.md 4.6)."""

import datetime
from decimal import Decimal

from django.db import transaction

from core.errors import RuleViolation
from core.files.services import Upload
from crm.projects import policy
from crm.projects.models import Outflow, Project, ProjectFile, StatusChange
from crm.projects.places import NAMES, LossReason
from crm.projects.services.deciding import check_nothing_waits
from crm.projects.services.evidence import shown_by
from crm.projects.services.states import ENDED_BY, Status, check_release, write_state
from crm.projects.services.writing import (
    check_not_in_future,
    check_reason,
    check_running,
    check_version,
    forbid_unless,
    locked,
)

LONGEST_CITY = 60


@transaction.atomic
def move_out_project(
    pk: int, *, by, moved_on: datetime.date | None, province: str, why: str, reason: str, city: str = "",
    lost_wan: Decimal | None = None, file: ProjectFile | None = None, upload: Upload | None = None,
    version: int | None = None,
) -> Project:  # fmt: skip
    """Record that a running project went elsewhere, and return it; it ends, and the loss analysis counts it.

    ``lost_wan`` in 万元 is the project's total investment when it is not given. Before signing the team's leader and
    HQ may, from then on the commander with the 协议解除文件. Raises RuleViolation ``forbidden``, ``project_ended`` (also the second
    of two at once), ``request_open``, ``reason_missing``, ``release_missing``, ``invalid`` with all faults; StaleWrite.
    """
    project = locked(pk, by)
    forbid_unless(policy.can_terminate_project(by, project), ENDED_BY)
    check_version(project, version)
    check_nothing_waits(project)
    return record_outflow(
        project, by=by, moved_on=moved_on, province=province, why=why, reason=reason, city=city, lost_wan=lost_wan,
        file=file, upload=upload,
    )  # fmt: skip


def record_outflow(
    project: Project, *, by, moved_on: datetime.date | None, province: str, why: str, reason: str, city: str = "",
    lost_wan: Decimal | None = None, file: ProjectFile | None = None, upload: Upload | None = None,
) -> Project:  # fmt: skip
    """End a locked project as ``move_out_project`` does, for those whose right was checked; raises what it refuses."""
    check_running(project)
    check_reason(reason, "请说明外流原因")
    given = project.total_invest_wan if lost_wan is None else lost_wan
    day, amount = check_outflow(moved_on=moved_on, province=province, why=why, city=city, lost_wan=given)
    paper = check_release(project, shown_by(project, file, upload, by=by))
    Outflow.objects.create(
        project=project, moved_on=day, province=province, city=city.strip(), why=why, text=reason.strip()[:300],
        lost_wan=amount, recorded_by=by,
    )  # fmt: skip
    project.status, project.resume_by_on = Status.MOVED_OUT, None
    detail = f"{province}{city.strip()} · {LossReason(why).label}"
    return write_state(project, StatusChange.Kind.MOVED_OUT, reason, by=by, detail=detail, file=paper)


def check_outflow(
    *, moved_on: datetime.date | None, province: str, why: str, city: str, lost_wan: Decimal | None
) -> tuple[datetime.date, Decimal]:
    """Return day and amount of a loss; raise RuleViolation ``invalid`` with every fault of what is said about it."""
    wrong = check_not_in_future(moved_on, "moved_on", "外流日期")
    if province not in NAMES:
        wrong["province"] = "请选择去向"
    if why not in LossReason.values:
        wrong["why"] = "请选择外流原因"
    if len(city.strip()) > LONGEST_CITY:
        wrong["city"] = f"最多 {LONGEST_CITY} 字"
    if lost_wan is None or lost_wan < 0:
        wrong["lost_wan"] = "请填写流失的投资额（万元）"
    if wrong or moved_on is None or lost_wan is None:
        raise RuleViolation("外流资料还需补正", code="invalid", fields=wrong)
    return moved_on, lost_wan
