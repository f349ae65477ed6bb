"""What differs between the kinds of lists: which headers count, how rows are judged and written."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from core.spreadsheets.values import Value
from crm.imports.layouts import MappedColumn
from crm.imports.models import ImportBatch
from crm.imports.services.enterprise_lists import EnterpriseJudge, write_enterprises
from crm.imports.services.project_lists import ProjectJudge, write_projects
from crm.imports.services.rows import Judged, KeptRow

Judge = Callable[[Sequence[tuple[int, Sequence[Value]]]], list[Judged]]
Writer = Callable[[ImportBatch, list[KeptRow]], dict[str, int]]

JudgeMaker = Callable[[ImportBatch, Sequence[MappedColumn], date], Judge]
_ENTERPRISE, _PROJECT = ImportBatch.Kind.ENTERPRISE, ImportBatch.Kind.EXISTING_PROJECT
_JUDGES: Mapping[str, JudgeMaker] = {_ENTERPRISE: EnterpriseJudge, _PROJECT: ProjectJudge}
# Firms go by thousands in a few statements. Projects are opened one by one: a chunk stays well within the lease, and
# whoever opens a project by hand waits for the next number no longer than that.
_MOST_ROWS: Mapping[str, int] = {_ENTERPRISE: 5_000, _PROJECT: 200}
_WRITERS: Mapping[str, Writer] = {_ENTERPRISE: write_enterprises, _PROJECT: write_projects}


def judge_of(kind: str) -> JudgeMaker:
    """Return what makes the judge of one batch from its columns and today's date; the judge takes chunks in order."""
    return _JUDGES[kind]


def chunk_of(kind: str) -> int:
    """Return how many rows of a kind of list are judged or written in one transaction."""
    return _MOST_ROWS[kind]


def writer_of(kind: str) -> Writer:
    """Return what writes a chunk of kept rows inside the caller's transaction and returns how many it took over."""
    return _WRITERS[kind]
