"""The lease under which one worker at a time works on a batch."""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from celery import signature
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from core.outbox.services import ring_after_commit
from crm.imports.models import ImportBatch

LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 6
MOST_TRIES = 4
WORK = {
    ImportBatch.Status.UPLOADED: "crm.imports.tasks.check_batch",
    ImportBatch.Status.CHECKING: "crm.imports.tasks.check_batch",
    ImportBatch.Status.COMMITTING: "crm.imports.tasks.commit_batch",
    ImportBatch.Status.UNDOING: "crm.imports.tasks.undo_batch",
}
Progress = Callable[[ImportBatch], None]
log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Somebody else works on the batch, or it was given up; whoever meets this stops without a trace."""


@dataclass(frozen=True)
class Claim:
    """The right to work on one batch until the lease runs out."""

    batch_id: int
    token: str


def quiet(batch: ImportBatch) -> None:
    """Tell nobody about a chunk that is through."""


def claim(batch_id: int, statuses: set[str], working: str) -> Claim | None:
    """Take a batch that is in one of ``statuses`` and in nobody's hands; return None when it is not to be had.

    Of two callers at once one gets it. A batch that broke its worker several times in a row fails for good.
    """
    now = timezone.now()
    taken = Claim(batch_id, uuid.uuid4().hex)
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    found = ImportBatch.objects.filter(free, pk=batch_id, status__in=statuses).update(
        status=working, claimed_by=taken.token, claimed_until=now + LEASE, attempts=F("attempts") + 1
    )
    if not found:
        return None
    if ImportBatch.objects.get(pk=batch_id).attempts > MOST_ATTEMPTS:
        fail(taken, "处理多次被中断，已停止；请检查文件内容，或联系系统管理员")
        return None
    return taken


def renew(held: Claim) -> ImportBatch:
    """Return the batch under a row lock with a fresh lease; call it in each chunk's transaction. Raises LeaseLost.

    It does not forget the attempts: a check begins anew each time, so only what cannot be lost counts as progress.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).filter(pk=held.batch_id, claimed_by=held.token).first()
    if batch is None:
        raise LeaseLost
    batch.claimed_until = timezone.now() + LEASE
    return batch


def let_go(held: Claim) -> None:
    """Give the batch back after an unforeseen fault, so that the next tick tries again."""
    ImportBatch.objects.filter(pk=held.batch_id, claimed_by=held.token).update(claimed_until=timezone.now())


@transaction.atomic
def fail(held: Claim, message: str) -> None:
    """End the batch with a message for its uploader; what was written in earlier chunks stays and is counted.

    An undo that fails leaves a written batch, of which the rest may be undone later.
    """
    batch = renew(held)
    undoing = batch.status == ImportBatch.Status.UNDOING
    whole = undoing and batch.rows_written >= batch.rows_read
    finish(batch, ImportBatch.Status.DONE if whole else ImportBatch.Status.FAILED, message)
    action, by = ("import.undo_failed", batch.undo_by) if undoing else ("import.failed", batch.by)
    record(action, batch, by=by, changes={"message": batch.message}, refused=True)


@contextmanager
def working_on(held: Claim) -> Iterator[None]:
    """End the batch with the message of a refused rule, stop where the lease was lost, let go after anything else.

    Also when somebody at a terminal interrupts: whoever goes on need not wait for the lease to end.
    """
    try:
        yield
    except RuleViolation as refusal:
        fail(held, refusal.message)
    except LeaseLost:
        log.info("batch %s is in other hands", held.batch_id)
    except BaseException:
        let_go(held)
        raise


def in_chunks(held: Claim, act: Callable[[Claim], ImportBatch | None], progress: Progress) -> None:
    """Repeat ``act``, one chunk and one transaction each, until it returns None; ``progress`` hears of each chunk."""
    with working_on(held):
        while batch := _once_more(held, act):
            progress(batch)


def _once_more(held: Claim, act: Callable[[Claim], ImportBatch | None]) -> ImportBatch | None:
    """Do one chunk, anew when somebody took a code, a firm or a lock at the same moment."""
    for _ in range(MOST_TRIES - 1):
        try:
            return act(held)
        except (IntegrityError, OperationalError):
            log.warning("chunk of batch %s is done again", held.batch_id, exc_info=True)
    return act(held)


def finish(batch: ImportBatch, status: str, message: str = "") -> None:
    """Put a locked batch into a status in which nobody works on it and save it."""
    batch.status, batch.message = status, message[:500]
    batch.claimed_by, batch.claimed_until = "", None
    if status in {ImportBatch.Status.DONE, ImportBatch.Status.FAILED, ImportBatch.Status.CANCELLED}:
        batch.finished_at = batch.finished_at if batch.undo_started_at else timezone.now()
    batch.save()


def ring(batch: ImportBatch) -> None:
    """Wake a worker for what this batch waits for, once the transaction is through.

    The task is named, not imported: tasks stand above services.
    """
    ring_after_commit(signature(WORK[ImportBatch.Status(batch.status)]), batch.pk)
