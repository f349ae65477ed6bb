"""Who took the list away as a file is recorded before the first byte leaves."""

from collections.abc import Mapping

from core.audit.services import record
from core.errors import RuleViolation
from crm.enterprises import policy

MOST_ROWS = 50_000


def record_export(*, by, rows: int, narrowed_by: Mapping[str, str]) -> None:
    """Record an export of ``rows`` firms with its filter, each time anew.

    Raises RuleViolation ``forbidden``, or ``too_many_rows`` beyond 50,000, which a page cannot wait for.
    """
    if not policy.can_export_enterprises(by):
        raise RuleViolation("没有权限导出企业清单", code="forbidden")
    if rows > MOST_ROWS:
        raise RuleViolation(f"一次最多导出 {MOST_ROWS:,} 家，请先用筛选缩小范围", code="too_many_rows")
    record("enterprise.exported", by=by, changes={"rows": rows, "filter": dict(narrowed_by)})
