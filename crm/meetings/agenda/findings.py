"""One reason why something is on the agenda, and reading a limited number of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from crm.meetings.models import Section

MOST = 30  # of each source; a meeting does not go through more
COUNTED = 1000  # how far what is left out is counted


@dataclass(frozen=True)
class Finding:
    """A sentence with the fact, about a project, a task, or both."""

    section: Section
    text: str
    project_id: int | None = None
    task_id: int | None = None


@dataclass
class Part:
    """What one source found, and how many more there are."""

    section: Section
    findings: list[Finding] = field(default_factory=list)
    left_out: int = 0


def read_part(section: Section, rows: QuerySet, draw: Callable[..., Finding]) -> Part:
    """Return the first rows as findings; one query, a second only where there are more than ``MOST``."""
    taken = list(rows[: MOST + 1])
    return Part(section, [draw(row) for row in taken[:MOST]], left_out_of(rows) if len(taken) > MOST else 0)


def left_out_of(rows: QuerySet) -> int:
    """Return how many rows lie behind the first ``MOST``, counted no further than ``COUNTED``."""
    return rows.order_by()[: MOST + COUNTED].count() - MOST


def sentence(*parts: str) -> str:
    """Return the parts as one sentence, empty ones left out."""
    told = "，".join(part.strip().rstrip("。；，") for part in parts if part and part.strip())
    return f"{told}。" if told else ""


def joined(texts: Iterable[str], most: int = 3) -> str:
    """Return the first few texts as one."""
    kept = list(texts)
    more = f"等 {len(kept)} 次" if len(kept) > most else ""
    return "；".join(kept[:most]) + more
