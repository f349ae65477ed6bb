"""Asking the headquarters to suspend, resume, end, write off or merge a project, and deciding on it (domain.md 4.6)."""

from typing import Any

from django.db import transaction

from core.audit.services import record
from core.errors import RuleViolation
from core.files.services import Upload
from crm.projects import policy
from crm.projects.models import Project, ProjectFile, StateRequest
from crm.projects.models.requests import RequestStatus
from crm.projects.services.deciding import (
    check_decider,
    check_nothing_waits,
    check_open_for_requests,
    close_request,
    lock_request,
)
from crm.projects.services.duplicates import check_merge, merge_project
from crm.projects.services.evidence import shown_by
from crm.projects.services.outflows import check_outflow, record_outflow
from crm.projects.services.states import (
    Status,
    check_release,
    check_resume_by,
    end_project,
    resume_project,
    suspend_project,
)
from crm.projects.services.writing import check_version, forbid_unless, locked, refuse

Kind = StateRequest.Kind
# What each kind of request carries beside its reason.
CARRIED: dict[str, tuple[str, ...]] = {
    Kind.SUSPEND: ("resume_by_on",),
    Kind.RESUME: (),
    Kind.TERMINATE: ("termination_kind",),
    Kind.MOVE_OUT: ("moved_on", "province", "city", "why", "lost_wan"),
    Kind.MERGE: ("into",),
}


@transaction.atomic
def request_state(
    pk: int, kind: str, *, by, reason: str, file: ProjectFile | None = None, upload: Upload | None = None,
    version: int | None = None, **given: Any,
) -> StateRequest:  # fmt: skip
    """Ask for a change of state and return the request; everything is checked now as it will be at the decision.

    ``given`` holds what the kind carries (``CARRIED``). Raises RuleViolation ``forbidden``, ``project_ended``,
    ``reason_missing``, ``request_open`` (also the second of two at once), ``kind_unknown``, and what the act itself
    would refuse; StaleWrite for another ``version``.
    """
    project = locked(pk, by)
    forbid_unless(policy.can_request_change(by, project), "只有牵头组、协同组和指挥部可以申请")
    check_version(project, version)
    check_open_for_requests(project, reason)
    if kind not in CARRIED:
        raise refuse("请选择申请事项", "kind_unknown", "kind")
    carried = {name: given[name] for name in CARRIED[kind] if given.get(name) not in (None, "")}
    if kind == Kind.MOVE_OUT:
        carried.setdefault("lost_wan", project.total_invest_wan)
    paper = shown_by(project, file, upload, by=by)
    _check(project, kind, carried, paper, by=by)
    check_nothing_waits(project)
    request = StateRequest.objects.create(
        project=project, kind=kind, reason=reason.strip()[:300], file=paper, requested_by=by, **carried
    )
    record("project.state_requested", project, by=by, changes={"kind": kind, "reason": reason, **carried})
    return request


@transaction.atomic
def approve_state(pk: int, *, by, note: str = "") -> StateRequest:
    """Grant a request, do what it asks for, and return it.

    Raises RuleViolation ``forbidden`` (not HQ, or one's own request), ``request_decided`` (of two decisions the
    second), and what the act refuses by now; then the request waits on.
    """
    project, request = _locked(pk, by)
    check_decider(request, by)
    close_request(request, RequestStatus.APPROVED, note, by=by)  # first: while it waits nothing else is done
    _act(project, request, by=by)
    _record("approved", request, note, by=by)
    return request


@transaction.atomic
def reject_state(pk: int, *, by, note: str) -> StateRequest:
    """Refuse a request with a reason and return it; the project stays as it is. Raises as ``approve_state``."""
    _project, request = _locked(pk, by)
    check_decider(request, by)
    if not note.strip():
        raise refuse("请写明驳回原因", "reason_missing", "note")
    close_request(request, RequestStatus.REJECTED, note, by=by)
    _record("rejected", request, note, by=by)
    return request


@transaction.atomic
def withdraw_state(pk: int, *, by, reason: str = "") -> StateRequest:
    """Take a request back before it is decided (who asked, or HQ) and return it."""
    _project, request = _locked(pk, by)
    forbid_unless(policy.can_withdraw_request(by, request.requested_by_id), "由申请人撤回")
    close_request(request, RequestStatus.WITHDRAWN, reason, by=by)
    _record("withdrawn", request, reason, by=by)
    return request


def _locked(pk: int, by) -> tuple[Project, StateRequest]:
    """Lock the request and its project; for a merge both projects, in the order of their ids, before."""
    rows = StateRequest.objects.all() if by is None else StateRequest.objects.visible_to(by)
    keys = rows.values_list("project_id", "into_id").get(pk=pk)
    list(Project.objects.select_for_update().filter(pk__in=[key for key in keys if key]).order_by("pk").values("pk"))
    project, request = lock_request(StateRequest, pk, by)
    return project, request


def _check(project: Project, kind: str, carried: dict[str, Any], file: ProjectFile | None, *, by) -> None:
    if kind == Kind.SUSPEND:
        if project.status != Status.ACTIVE:
            raise RuleViolation(f"项目已{project.get_status_display()}", code="project_not_active")
        check_resume_by(carried.get("resume_by_on"))
    elif kind == Kind.RESUME and project.status != Status.SUSPENDED:
        raise RuleViolation("项目没有搁置，无需恢复", code="project_not_suspended")
    elif kind == Kind.TERMINATE:
        if carried.get("termination_kind") not in Project.TerminationKind.values:
            raise refuse("请选择终止类型", "kind_unknown", "termination_kind")
        check_release(project, file)
    elif kind == Kind.MOVE_OUT:
        texts = {name: carried.get(name, "") for name in ("province", "why", "city")}
        check_outflow(moved_on=carried.get("moved_on"), lost_wan=carried.get("lost_wan"), **texts)
        check_release(project, file)
    elif kind == Kind.MERGE:
        check_merge(project, _visible(carried.get("into"), by))


def _visible(other: Project | None, by) -> Project | None:
    if other is None or by is None:
        return other
    return Project.objects.visible_to(by).filter(pk=other.pk).first()


def _act(project: Project, request: StateRequest, *, by) -> None:
    common: dict[str, Any] = {"by": by, "reason": request.reason}
    if request.kind == Kind.SUSPEND:
        suspend_project(project.pk, resume_by_on=request.resume_by_on, **common)
    elif request.kind == Kind.RESUME:
        resume_project(project.pk, **common)
    elif request.kind == Kind.TERMINATE:
        end_project(project, kind=request.termination_kind, file=request.file, **common)
    elif request.kind == Kind.MOVE_OUT:
        told = {name: getattr(request, name) for name in CARRIED[Kind.MOVE_OUT]}
        record_outflow(project, file=request.file, **told, **common)
    elif request.into_id is not None:
        merge_project(project.pk, request.into_id, **common)


def _record(verb: str, request: StateRequest, note: str, *, by) -> None:
    changes = {"kind": request.kind, "request": request.pk, "note": note}
    record(f"project.state_{verb}", request.project, by=by, changes=changes)
