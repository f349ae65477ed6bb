"""What differs between the kinds of lists: which headers count, how rows are judged and written."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from core.spreadsheets.values import Value
from crm.imports import columns
from crm.imports.layouts import MappedColumn
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.services.enterprise_lists import EnterpriseJudge, write_enterprises
from crm.imports.services.rows import Judged

Judge = Callable[[Sequence[tuple[int, Sequence[Value]]]], list[Judged]]
Writer = Callable[[ImportBatch, list[ImportRow]], dict[str, int]]

_ALIASES: Mapping[str, Mapping[str, str]] = {ImportBatch.Kind.ENTERPRISE: columns.ALIASES}
_JUDGES: Mapping[str, Callable[[Sequence[MappedColumn], date], Judge]] = {ImportBatch.Kind.ENTERPRISE: EnterpriseJudge}
_WRITERS: Mapping[str, Writer] = {ImportBatch.Kind.ENTERPRISE: write_enterprises}


def aliases_of(kind: str) -> Mapping[str, str]:
    """Return the known headers of a kind of list, header → our field."""
    return _ALIASES[kind]


def judge_of(kind: str) -> Callable[[Sequence[MappedColumn], date], Judge]:
    """Return what makes the judge of one file from its columns and today's date; the judge takes chunks in order."""
    return _JUDGES[kind]


def writer_of(kind: str) -> Writer:
    """Return what writes a chunk of kept rows inside the caller's transaction and returns how many it took over."""
    return _WRITERS[kind]
