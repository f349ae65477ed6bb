"""Writing a checked list, chunk by chunk, each with its cursor in one transaction."""

import logging
from collections import Counter

from django.db import IntegrityError, OperationalError, transaction

from core.audit.services import record
from core.errors import RuleViolation
from crm.imports.models import ImportBatch
from crm.imports.services import claims, kinds
from crm.imports.services.claims import Progress, quiet
from crm.imports.services.rows import rows_behind

CHUNK_ROWS = 5_000
MOST_TRIES = 4
log = logging.getLogger(__name__)


def commit(batch_id: int, *, progress: Progress = quiet) -> None:
    """Write the rows behind the cursor until none is left.

    Does nothing when another worker holds the batch or it is not to be written. Killed at any point it goes on behind
    the last whole chunk; judged anew, no firm is entered twice.
    ``progress`` hears of each chunk.
    """
    held = claims.claim(batch_id, {ImportBatch.Status.COMMITTING}, ImportBatch.Status.COMMITTING)
    if held is None:
        return
    try:
        while batch := _write_chunk(held):
            progress(batch)
    except RuleViolation as refusal:
        claims.fail(held, refusal.message)
    except claims.LeaseLost:
        log.info("batch %s is in other hands", batch_id)
    except Exception:
        claims.let_go(held)
        raise


def _write_chunk(held: claims.Claim) -> ImportBatch | None:
    """Write one chunk; once more when somebody took a code or a lock at the same moment. None when none is left."""
    for tries in range(MOST_TRIES):
        try:
            return _write(held)
        except (IntegrityError, OperationalError):
            if tries == MOST_TRIES - 1:
                raise
            log.warning("chunk of batch %s is written again", held.batch_id, exc_info=True)
    return None


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
