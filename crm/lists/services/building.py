"""Writing one export to a file, row by row, under a lease."""

import errno
import logging
import tempfile
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.accounts.models import User
from core.errors import RuleViolation
from core.files.services import store_file
from core.spreadsheets.writing import SheetForm
from core.tables import Column, csv_pieces, export_xlsx
from core.tables.exports import CHUNK_ROWS
from crm.lists.models import ExportJob
from crm.lists.services.exports import Claim, LeaseLost, claim, fail, finish, keep, let_go, scope_mark

MOST_BYTES = 2 * 1024**3
NO_ROOM = "服务器磁盘空间不足，没有生成文件；请联系系统管理员清理后重新导出"
log = logging.getLogger(__name__)


class Table(NamedTuple):
    """What an export holds: the columns, the rows in their order, and the word for both.

    ``prepared`` adds to the rows what their columns read beside them, as they pass; ``form`` makes the workbook an
    office's form; ``title`` names the file where it is not a 清单.
    """

    columns: Sequence[Column]
    rows: QuerySet
    name: str
    prepared: Callable[[Iterable[Any]], Iterable[Any]] | None = None
    form: SheetForm | None = None
    title: str = ""


def build(job_id: int, table_for: Callable[[User, ExportJob], Table]) -> None:
    """Write the export; nothing happens when another worker holds it or it is done.

    ``table_for`` gives the rows that the owner may see at this moment; it raises RuleViolation when nothing may be
    taken. A full disk ends the order with words. A worker that dies leaves a row whose lease runs out, and the sweeper rings again.
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
    except Exception as fault:
        if _is_full(fault):
            log.error("no room for export %s: %s", job_id, str(fault))
            fail(held, NO_ROOM)
            return
        let_go(held)
        raise


def _is_full(fault: BaseException | None) -> bool:
    """Say whether a fault, or one behind it, is that the disk (or what one may use of it) is full."""
    while fault is not None:
        if isinstance(fault, OSError) and fault.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def _write_and_offer(held: Claim, job: ExportJob, table: Table, scope: str) -> None:
    """Write the file outside any transaction; store and offer it in one, so that no file is left that no order names."""
    with tempfile.TemporaryDirectory(prefix="export") as folder:
        name = f"{table.title or f'{table.name}清单'}-{timezone.localdate():%Y%m%d}.{job.format}"
        path = Path(folder) / "table"
        count = _Counter(held, table.rows)
        with closing(iter(count)) as read:
            rows = table.prepared(read) if table.prepared else read
            if job.format == ExportJob.Format.CSV:
                with path.open("wb") as target:
                    target.writelines(csv_pieces(table.columns, rows))
            else:
                export_xlsx(table.columns, rows, path, name=table.name, form=table.form)
        with path.open("rb") as source, transaction.atomic():
            stored = store_file(File(source, name=name), kind="export", by=job.owner, max_bytes=MOST_BYTES)
            finish(held, stored, count.rows, scope)


class _Counter(Iterable[Any]):
    """Hands rows on in chunks, counts them and renews the lease."""

    def __init__(self, held: Claim, queryset: QuerySet):
        self.held, self.queryset, self.rows = held, queryset, 0

    def __iter__(self) -> Generator[Any]:
        rows: Any = self.queryset.iterator(chunk_size=CHUNK_ROWS)
        with closing(rows) as found:
            for row in found:
                if self.rows % CHUNK_ROWS == 0:
                    keep(self.held, self.rows)
                self.rows += 1
                yield row
