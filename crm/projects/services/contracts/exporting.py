"""Leaving a trace of the list of contracts that was taken away."""

from collections.abc import Mapping

from core.audit.services import record
from core.errors import RuleViolation
from crm.projects import policy

MOST_ROWS = 20_000


def record_contract_export(*, by, filters: Mapping[str, list[str]], rows: int) -> None:
    """Record who exported how many contracts with which filter, each time anew.

    Raises RuleViolation ``forbidden``, or ``too_many_rows`` beyond 20,000, which a page cannot wait for.
    """
    if not policy.can_export_projects(by):
        raise RuleViolation("没有权限导出合同", code="forbidden")
    if rows > MOST_ROWS:
        raise RuleViolation(f"一次最多导出 {MOST_ROWS:,} 份合同，请先用筛选缩小范围", code="too_many_rows")
    record("contract.exported", by=by, changes={"filters": dict(filters), "rows": rows})
