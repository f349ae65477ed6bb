"""Leaving a trace of lists that were taken away."""

from collections.abc import Mapping

from core.audit.services import record
from core.errors import RuleViolation
from crm.projects import policy
from crm.projects.models import Project

AT_ONCE = 5_000


def record_export(*, by, filters: Mapping[str, list[str]], rows: int) -> None:
    """Record who exported how many projects with which filter, each time anew.

    Raises RuleViolation ``forbidden``, or ``too_many_rows`` beyond 5,000: those are written in the background
    (``crm.lists.services.request_export``).
    """
    _record("project.exported", "项目一览表", by=by, filters=filters, rows=rows)


def record_contract_export(*, by, filters: Mapping[str, list[str]], rows: int) -> None:
    """Record who exported how many contracts with which filter, each time anew. Raises as ``record_export``."""
    _record("contract.exported", "合同台账", by=by, filters=filters, rows=rows)


def _record(action: str, what: str, *, by, filters: Mapping[str, list[str]], rows: int) -> None:
    if not policy.can_export_projects(by):
        raise RuleViolation(f"没有权限导出{what}", code="forbidden")
    if rows > AT_ONCE:
        raise RuleViolation(f"超过 {AT_ONCE:,} 行的{what}在后台生成", code="too_many_rows")
    record(action, by=by, changes={"filters": dict(filters), "rows": rows})


def record_brief(project: Project, *, by) -> None:
    """Record that ``by`` took a project's 简报 away as a file, each time anew; the caller found it in his scope.

    Raises RuleViolation ``forbidden`` for partners, who read a part of the project alone.
    """
    if not policy.can_take_brief(by):
        raise RuleViolation("没有权限导出项目简报", code="forbidden")
    record("project.brief_exported", project, by=by)
