"""What needs coordination: problems that the monthly progress names, requests and disputes that wait for a decision."""

from typing import Any

from crm.claims.models import Dispute
from crm.meetings.agenda.findings import Finding, Part, read_part, sentence
from crm.meetings.agenda.window import Window
from crm.meetings.models import Section
from crm.projects.models import Amendment, Extension, ProgressReport
from crm.projects.models.states import StateRequest

HERE = Section.COORDINATION


def reported_problems(window: Window) -> Part:
    """Return the problems that came in with the monthly progress, newest first."""
    rows = ProgressReport.objects.filter(window.during("reported_at"), window.of_projects()).exclude(problem="")
    return read_part(HERE, rows.order_by("-reported_at", "-pk"), _problem)


def _problem(report: ProgressReport) -> Finding:
    text = sentence(f"{report.month.month} 月进度{report.against_plan}，存在问题：{report.problem}")
    return Finding(HERE, text, report.project_id)


def waiting_requests(window: Window) -> list[Part]:
    """Return what teams asked for and headquarters has not decided, the oldest first; one query a kind."""
    return [
        read_part(HERE, model.objects.open().filter(window.of_projects()).order_by("requested_at", "pk"), _request)
        for model in (StateRequest, Extension, Amendment)
    ]


def _request(asked: Any) -> Finding:
    if isinstance(asked, StateRequest):
        word = f"{asked.get_kind_display()}申请"
    elif isinstance(asked, Extension):
        word = f"延期申请（{asked.old_due_on} → {asked.new_due_on}）"
    else:
        word = f"合同变更申请（{asked.label}）"
    return Finding(HERE, sentence(f"{word}待审批：{asked.reason}"), asked.project_id)


def open_disputes(window: Window) -> Part:
    """Return the disputes over claims that wait for a ruling; the other side is not named: its project may be hidden."""
    waiting = (Dispute.Status.OPEN, Dispute.Status.APPEALED)
    rows = Dispute.objects.filter(window.of_projects("claim__project"), status__in=waiting).select_related("claim")
    return read_part(HERE, rows.order_by("pk"), _dispute)


def _dispute(dispute: Dispute) -> Finding:
    return Finding(HERE, sentence(f"首谈报备有异议，{dispute.get_status_display()}"), dispute.claim.project_id)
