"""What differs between the kinds of lists: which headers count, how rows are judged and written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from core.spreadsheets.values import Value
from crm.imports.layouts import Layout, MappedColumn
from crm.imports.models import ImportBatch
from crm.imports.projects.notes import notes_of_projects
from crm.imports.services.contact_lists import ContactJudge, write_contacts
from crm.imports.services.enterprise_judge import EnterpriseJudge
from crm.imports.services.enterprise_lists import goes_plainly, make_ready, write_enterprises
from crm.imports.services.known import Same
from crm.imports.services.project_lists import ProjectJudge, write_projects
from crm.imports.services.rows import AgainRow, Judged, KeptRow

Writer = Callable[[ImportBatch, list[KeptRow]], dict[str, int]]


class Judge(Protocol):
    """Judges the rows of one list chunk by chunk, in their order; ``reading`` is kept on the batch (services.known)."""

    reading: str

    def ready(self, part: Sequence[tuple[int, Sequence[Value]]]) -> list[Any]:
        """Return rows as ``__call__`` takes them, of plain values; without the database, for it is another process."""
        ...

    def __call__(self, part: Sequence[Any]) -> Sequence[Judged | Same]:
        """Return every row of the chunk with its verdict."""
        ...


JudgeMaker = Callable[[ImportBatch, Sequence[MappedColumn], date], Judge]
_ENTERPRISE, _PROJECT = ImportBatch.Kind.ENTERPRISE, ImportBatch.Kind.EXISTING_PROJECT
_CONTACT = ImportBatch.Kind.CONTACT
_JUDGES: Mapping[str, JudgeMaker] = {
    _ENTERPRISE: EnterpriseJudge.of_check,
    _PROJECT: ProjectJudge,
    _CONTACT: ContactJudge,
}
# Firms go by thousands in a few statements. Projects are opened one by one: a chunk stays well within the lease, and
# whoever opens a project by hand waits for the next number no longer than that. People's firms are held meanwhile.
_MOST_ROWS: Mapping[str, int] = {_ENTERPRISE: 5_000, _PROJECT: 200, _CONTACT: 1_000}
_WRITERS: Mapping[str, Writer] = {_ENTERPRISE: write_enterprises, _PROJECT: write_projects, _CONTACT: write_contacts}


# Pure: what can be done for a chunk while the one before is written.
_READIERS: Mapping[str, Callable[[list[KeptRow]], None]] = {_ENTERPRISE: make_ready}


class AgainJudge(Protocol):
    """Judges kept rows of one list once more, in their order."""

    def again(self, kept: Sequence[AgainRow]) -> list[Judged]:
        """Return each row with the verdict it has by now."""
        ...


@dataclass(frozen=True)
class Review:
    """How the preview of a kind of list is worked on: its judge, and what connects rows that decide about each other.

    Rows with an equal value under one of ``keys``, and with ``by_firm`` rows of one firm of the library.
    """

    judge: Callable[[ImportBatch, Sequence[MappedColumn], date], AgainJudge]
    keys: tuple[str, ...]
    by_firm: bool


_REVIEWS: Mapping[str, Review] = {
    _ENTERPRISE: Review(EnterpriseJudge, ("uscc", "stock_code", "name_norm"), by_firm=True),
    _PROJECT: Review(ProjectJudge, ("project", "name_norm", "uscc"), by_firm=False),
}


def review_of(kind: str) -> Review | None:
    """Return how the preview of a kind of list is worked on, None where it can only be looked at."""
    return _REVIEWS.get(kind)


def judge_of(kind: str) -> JudgeMaker:
    """Return what makes the judge of one batch from its columns and today's date; the judge takes chunks in order."""
    return _JUDGES[kind]


def notes_of(kind: str, layout: Layout) -> list[str]:
    """Return what is said of the columns of a list as a whole, before its rows are looked at."""
    return notes_of_projects(layout.columns) if kind == _PROJECT else []


def chunk_of(kind: str) -> int:
    """Return how many rows of a kind of list are judged or written in one transaction."""
    return _MOST_ROWS[kind]


def make_rows_ready(kind: str, rows: list[KeptRow]) -> list[KeptRow]:
    """Do for the rows of a chunk what can be done without the database; returns them."""
    if kind in _READIERS:
        _READIERS[kind](rows)
    return rows


def comes_plainly(batch: ImportBatch) -> bool:
    """Say whether its writer takes rows that just look new without their values."""
    return batch.kind == _ENTERPRISE and goes_plainly(batch)


def writer_of(kind: str) -> Writer:
    """Return what writes a chunk of kept rows inside the caller's transaction and returns how many it took over."""
    return _WRITERS[kind]
