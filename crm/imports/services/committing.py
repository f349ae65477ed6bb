"""Writing a checked list, chunk by chunk, each with its cursor in one transaction."""

from collections import Counter

from django.db import transaction

from core.audit.services import record
from crm.imports.models import ImportBatch
from crm.imports.services import claims, kinds
from crm.imports.services.claims import Progress, quiet
from crm.imports.services.rows import rows_behind

CHUNK_ROWS = 5_000


def commit(batch_id: int, *, progress: Progress = quiet) -> None:
    """Write the rows behind the cursor until none is left.

    Does nothing when another worker holds the batch or it is not to be written. Killed at any point it goes on behind
    the last whole chunk; judged anew, no firm is entered twice.
    ``progress`` hears of each chunk.
    """
    held = claims.claim(batch_id, {ImportBatch.Status.COMMITTING}, ImportBatch.Status.COMMITTING)
    if held is not None:
        claims.in_chunks(held, _write, progress)


@transaction.atomic
def _write(held: claims.Claim) -> ImportBatch | None:
    batch = claims.renew(held)
    rows = rows_behind(batch, min(CHUNK_ROWS, kinds.chunk_of(batch.kind)))
    if not rows:
        claims.finish(batch, ImportBatch.Status.DONE)
        record("import.done", batch, by=batch.by, changes={"result": batch.result})
        return None
    written = kinds.writer_of(batch.kind)(batch, rows)
    batch.result = dict(Counter(batch.result) + Counter(written))
    batch.cursor, batch.rows_written = rows[-1].number, batch.rows_written + len(rows)
    batch.attempts = 0
    batch.save()
    return batch
