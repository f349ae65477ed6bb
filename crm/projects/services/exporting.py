"""Leaving a trace of lists that were taken away."""

from collections.abc import Mapping

from core.audit.services import record


def record_export(*, by, filters: Mapping[str, list[str]], rows: int) -> None:
    """Record who exported how many projects with which filter."""
    record("project.exported", by=by, changes={"filters": dict(filters), "rows": rows})
