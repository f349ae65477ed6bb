"""What all requests share: the project locked first, then the request; deciding on it and taking it back."""

from typing import Any, TypeVar

from django.utils import timezone

from core.errors import RuleViolation
from crm.projects import policy
from crm.projects.models import Project, StateRequest
from crm.projects.models.requests import ProjectRequest, RequestStatus
from crm.projects.services.writing import check_reason, check_running, forbid_unless, locked

Asked = TypeVar("Asked", bound=ProjectRequest)


def lock_request(model: type[Asked], pk: int, by) -> tuple[Project, Asked]:
    """Return a request and its project under row locks, the project first.

    Raises the model's DoesNotExist for one that ``by`` may not see, RuleViolation ``request_decided`` for one that
    does not wait any more (of two decisions at once the second).
    """
    manager: Any = model._default_manager
    rows = manager.all() if by is None else manager.visible_to(by)
    project = locked(rows.values_list("project_id", flat=True).get(pk=pk), by)
    request = manager.select_for_update(of=("self",)).select_related("requested_by", "file").get(pk=pk)
    request.project = project
    if not request.is_open:
        raise RuleViolation(f"申请{request.get_status_display()}，不能再办理", code="request_decided")
    return project, request


def check_decider(request: ProjectRequest, by) -> None:
    """Raise RuleViolation ``forbidden`` unless ``by`` may decide: HQ, and not who asked."""
    own = by is not None and request.requested_by_id == by.pk
    text = "不能审批自己提出的申请，请指挥部其他人员办理" if own else "由指挥部审批"
    forbid_unless(policy.can_decide(by, request.requested_by_id), text)


def close_request(
    request: ProjectRequest, status: RequestStatus, note: str, *, by, fields: tuple[str, ...] = ()
) -> None:
    """Write the decision on the row."""
    request.status, request.decided_at, request.decided_by = status, timezone.now(), by
    request.decision_note = note.strip()
    request.save(update_fields=["status", "decided_at", "decided_by", "decision_note", *fields])


def check_nothing_waits(project: Project) -> None:
    """Raise RuleViolation ``request_open`` while a request on the state of a locked project waits for its decision.

    Whoever would act past it decides it first, so that no request outlives what it asked about.
    """
    waiting = StateRequest.objects.open().filter(project=project).select_related("requested_by").first()
    if waiting is not None:
        who = waiting.requested_by.name if waiting.requested_by else "系统"
        text = f"“{waiting.get_kind_display()}”申请（{who}）正待审批，请先由指挥部批准或驳回，或由申请人撤回"
        raise RuleViolation(text, code="request_open")


def check_open_for_requests(project: Project, reason: str) -> None:
    """Raise RuleViolation ``project_ended`` or ``reason_missing``."""
    check_running(project)
    check_reason(reason, "请写明申请原因")
