"""Writing a checked list, chunk by chunk, each with its cursor in one transaction."""

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from django.db import connection, transaction

from core.audit.services import record
from crm.enterprises.services import bulk
from crm.imports.models import ImportBatch
from crm.imports.services import claims, kinds
from crm.imports.services.claims import Progress, quiet
from crm.imports.services.pace import Pace
from crm.imports.services.placing import conclude
from crm.imports.services.rows import KeptRow, fetch_behind, read_rows

CHUNK_ROWS = 5_000


def commit(batch_id: int, *, progress: Progress = quiet) -> None:
    """Write the rows behind the cursor until none is left.

    Does nothing when another worker holds the batch or it is not to be written. Killed at any point it goes on behind
    the last whole chunk; judged anew, no firm is entered twice.
    ``progress`` hears of each chunk.
    """
    held = claims.claim(batch_id, {ImportBatch.Status.COMMITTING}, ImportBatch.Status.COMMITTING)
    if held is not None:
        with _Chunks() as chunks, bulk.SearchTidier() as tidier:

            def tell(batch: ImportBatch) -> None:
                tidier.tidy()
                progress(batch)

            claims.in_chunks(held, partial(_write, chunks=chunks), tell)


class _Chunks:
    """Hands out the chunks of a batch; the next one is made ready in a thread while one is written.

    Nobody but the holder of the lease changes rows of a list that is being written, so that they may be read early.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._cursor = -1
        self._pace = Pace()
        self._handed = 0
        self._next: Future[list[KeptRow]] | None = None

    def __enter__(self) -> "_Chunks":
        return self

    def __exit__(self, *_) -> None:
        self._thread.shutdown(cancel_futures=True)

    def behind(self, batch: ImportBatch) -> list[KeptRow]:
        """Return the rows behind the cursor; a chunk that is done again is read again."""
        self._pace.count(self._handed)
        known, self._next = (self._next if self._cursor == batch.cursor else None), None
        rows = known.result() if known else self._read(batch, batch.cursor).result()
        self._handed = len(rows)
        if rows:
            self._cursor = rows[-1].number
            self._next = self._read(batch, self._cursor)
        return rows

    def _read(self, batch: ImportBatch, cursor: int) -> "Future[list[KeptRow]]":
        fetched = fetch_behind(batch, cursor, self._pace.size(_most(batch)), plainly=kinds.comes_plainly(batch))
        return self._thread.submit(lambda: kinds.make_rows_ready(batch.kind, read_rows(fetched)))


def _most(batch: ImportBatch) -> int:
    return min(CHUNK_ROWS, kinds.chunk_of(batch.kind))


def _wait_for_no_disk() -> None:
    """Let the disk follow: rows and cursor are lost together or not at all, and the end of the list waits for it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


@transaction.atomic
def _write(held: claims.Claim, *, chunks: _Chunks) -> ImportBatch | None:
    batch = claims.renew(held)
    rows = chunks.behind(batch)
    if not rows:
        conclude(batch)
        claims.finish(batch, ImportBatch.Status.DONE)
        record("import.done", batch, by=batch.by, changes={"result": batch.result})
        return None
    _wait_for_no_disk()
    written = kinds.writer_of(batch.kind)(batch, rows)
    batch.result = dict(Counter(batch.result) + Counter(written))
    batch.cursor, batch.rows_written = rows[-1].number, batch.rows_written + len(rows)
    batch.attempts = 0
    batch.save()
    return batch
