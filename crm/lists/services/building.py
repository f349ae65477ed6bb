"""Writing one export to a file, row by row, under a lease."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.accounts.models import User
from core.errors import RuleViolation
from core.files.services import store_file
from core.tables import Column, csv_pieces, export_xlsx
from core.tables.exports import CHUNK_ROWS
from crm.lists.models import ExportJob
from crm.lists.services.exports import Claim, LeaseLost, claim, fail, finish, keep, let_go, scope_mark

MOST_BYTES = 2 * 1024**3


class Table(NamedTuple):
    """What an export holds: the columns, the rows in their order, and the word for both."""

    columns: Sequence[Column]
    rows: QuerySet
    name: str


def build(job_id: int, table_for: Callable[[User, ExportJob], Table]) -> None:
    """Write the export; nothing happens when another worker holds it or it is done.

    ``table_for`` gives the rows that the owner may see at this moment; it raises RuleViolation when nothing may be
    taken. A worker that dies leaves a row whose lease runs out, and the sweeper rings again.
    """
    held = claim(job_id)
    if held is None:
        return
    try:
        job = ExportJob.objects.select_related("owner").get(pk=job_id)
        scope = scope_mark(job.owner)
        _write_and_offer(held, job, table_for(job.owner, job), scope)
    except LeaseLost:
        return
    except RuleViolation as refusal:
        fail(held, refusal.message)
    except Exception:
        let_go(held)
        raise


def _write_and_offer(held: Claim, job: ExportJob, table: Table, scope: str) -> None:
    """Write the file outside any transaction; store and offer it in one, so that no file is left that no order names."""
    with tempfile.TemporaryDirectory(prefix="export") as folder:
        name = f"{table.name}清单-{timezone.localdate():%Y%m%d}.{job.format}"
        path = Path(folder) / "table"
        count = _Counter(held, table.rows)
        if job.format == ExportJob.Format.CSV:
            with path.open("wb") as target:
                target.writelines(csv_pieces(table.columns, count))
        else:
            export_xlsx(table.columns, count, path, name=table.name)
        with path.open("rb") as source, transaction.atomic():
            stored = store_file(File(source, name=name), kind="export", by=job.owner, max_bytes=MOST_BYTES)
            finish(held, stored, count.rows, scope)


class _Counter(Iterable[Any]):
    """Hands rows on in chunks, counts them and renews the lease."""

    def __init__(self, held: Claim, queryset: QuerySet):
        self.held, self.queryset, self.rows = held, queryset, 0

    def __iter__(self) -> Iterator[Any]:
        for row in self.queryset.iterator(chunk_size=CHUNK_ROWS):
            if self.rows % CHUNK_ROWS == 0:
                keep(self.held, self.rows)
            self.rows += 1
            yield row
