"""Leaving a trace of lists that were taken away."""

from collections.abc import Mapping

from core.audit.services import record
from core.errors import RuleViolation
from crm.commitments import policy

MOST_ROWS = 50_000


def record_export(*, by, filters: Mapping[str, list[str]], rows: int) -> None:
    """Record who exported how many promises with which filter, each time anew.

    Raises RuleViolation ``forbidden``, or ``too_many_rows`` beyond 50,000, which a page cannot wait for.
    """
    if not policy.can_list_commitments(by):
        raise RuleViolation("没有权限导出承诺事项", code="forbidden")
    if rows > MOST_ROWS:
        raise RuleViolation(f"一次最多导出 {MOST_ROWS:,} 条承诺，请先用筛选缩小范围", code="too_many_rows")
    record("commitment.exported", by=by, changes={"filters": dict(filters), "rows": rows})
