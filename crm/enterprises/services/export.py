"""Who took the list away as a file is recorded before the first byte leaves."""

from core.audit.services import record
from core.errors import RuleViolation
from crm.enterprises import policy

AT_ONCE = 5_000


def record_export(*, by, rows: int, narrowed_by: str, reason: str, file_format: str) -> None:
    """Record an export of ``rows`` firms with its filter and purpose, each time anew.

    Raises RuleViolation ``forbidden``, ``reason_missing``, or ``too_many_rows`` beyond 5,000: those are written in the
    background (``crm.lists.services.request_export``).
    """
    refuse_export(by)
    if not reason.strip():
        raise RuleViolation("请写明导出用途", code="reason_missing", fields={"reason": "请写明导出用途"})
    if rows > AT_ONCE:
        raise RuleViolation(f"超过 {AT_ONCE:,} 家的清单在后台生成", code="too_many_rows")
    changes = {"rows": rows, "filter": narrowed_by, "reason": reason.strip()[:200], "format": file_format}
    record("enterprise.exported", by=by, changes=changes)


def refuse_export(by) -> None:
    """Raise RuleViolation ``forbidden`` unless ``by`` may take the list away."""
    if not policy.can_export_enterprises(by):
        raise RuleViolation("没有权限导出企业清单", code="forbidden")
