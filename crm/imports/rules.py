"""When a written list can be undone (issue 3: within 30 days, once)."""

from datetime import date, timedelta

from django.utils import timezone

from core.errors import RuleViolation
from crm.imports.models import ImportBatch

UNDO_DAYS = 30
Status = ImportBatch.Status


def last_undo_day(batch: ImportBatch) -> date:
    """Return the last day on which a written list may be undone."""
    finished = batch.finished_at or batch.started_at or batch.created_at
    return timezone.localdate(finished) + timedelta(days=UNDO_DAYS)


def undo_refusal(batch: ImportBatch) -> RuleViolation | None:
    """Return why the list cannot be undone, None when it can; says nothing of who asks."""
    if batch.status in {Status.UNDOING, Status.UNDONE}:
        return RuleViolation("这批名单已经撤销过，不能再撤销", code="already_undone")
    if not is_written(batch):
        return RuleViolation("写入完成后才能撤销", code="not_written")
    if not batch.is_undoable:
        return RuleViolation("这批名单写入时没有保存完整的原值，不能整批撤销", code="not_undoable")
    if timezone.localdate() > last_undo_day(batch):
        return RuleViolation(f"写入已超过 {UNDO_DAYS} 天，不能再撤销", code="too_late")
    return None


def is_written(batch: ImportBatch) -> bool:
    """Say whether the list was written, at least in part, and nobody works on it."""
    return batch.status == Status.DONE or bool(batch.status == Status.FAILED and batch.rows_written)
