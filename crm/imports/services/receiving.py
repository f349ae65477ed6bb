"""What a person does with a list: hand it in, have it written, give it up."""

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from core.files.services import Upload, store_file
from core.spreadsheets.inspection import inspect
from crm.imports import policy
from crm.imports.models import WRITTEN, ImportBatch
from crm.imports.services import claims

FORBIDDEN = "只有指挥部和数据管理员可以导入"
CHOICES = {"keep": "保留库中的值", "take": "以名单为准"}


@transaction.atomic
def receive_list(upload: Upload, *, by, kind: str = ImportBatch.Kind.ENTERPRISE, ring: bool = True) -> ImportBatch:
    """Store an uploaded list and have it checked in the background; return its batch.

    Raises RuleViolation ``forbidden`` and, for what cannot be a table, SpreadsheetError or the refusals of
    ``store_file``. The same file again makes another batch, which will find nothing new.
    """
    if by is not None and not policy.can_import(by, kind):
        raise RuleViolation(FORBIDDEN, code="forbidden")
    stored = store_file(upload, kind=f"import_{kind}", by=by)
    inspect(stored.path)
    batch = ImportBatch.objects.create(
        kind=kind, file=stored, file_name=stored.original_name, sha256=stored.sha256, by=by
    )
    record("import.uploaded", batch, by=by, changes={"kind": kind, "sha256": stored.sha256})
    if ring:
        claims.ring(batch)
    return batch


@transaction.atomic
def start_commit(pk: int, *, by, conflicts: str = "keep", checked: str = "", ring: bool = True) -> ImportBatch:
    """Let a checked list be written in the background; ``conflicts`` says whose value wins: ``keep`` ours, ``take`` theirs.

    ``checked`` is the ``check_mark`` of the preview that the person looked at, empty for whatever was checked last.
    Raises RuleViolation ``forbidden``, ``not_ready`` (still checking, failed or given up), ``checked_anew``.
    A second call while it is being written or done changes nothing.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=pk)
    if by is not None and not policy.can_commit_batch(by, batch):
        raise RuleViolation(FORBIDDEN, code="forbidden")
    if batch.status in {ImportBatch.Status.COMMITTING, *WRITTEN}:
        return batch
    if batch.status != ImportBatch.Status.PREVIEWED:
        raise RuleViolation("校验完成后才能写入", code="not_ready")
    if checked and checked != batch.check_mark:
        raise RuleViolation("名单刚按另一组对应列重新校验过，请重新核对后再写入", code="checked_anew")
    if conflicts not in CHOICES:
        raise RuleViolation("请选择冲突时以谁为准", code="invalid", fields={"conflicts": "请选择"})
    batch.status, batch.started_at = ImportBatch.Status.COMMITTING, timezone.now()
    batch.options = batch.options | {"conflicts": conflicts}
    batch.is_undoable = batch.kind == ImportBatch.Kind.ENTERPRISE
    batch.attempts, batch.claimed_by, batch.claimed_until = 0, "", None
    batch.save()
    record("import.committed", batch, by=by, changes={"conflicts": conflicts, "counts": batch.counts})
    if ring:
        claims.ring(batch)
    return batch


@transaction.atomic
def cancel_batch(pk: int, *, by) -> ImportBatch:
    """Give a list up before it is written; its rows stay to be read. Twice changes nothing.

    Raises RuleViolation ``forbidden`` or ``too_late`` once writing has begun.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=pk)
    if by is not None and not policy.can_cancel_batch(by, batch):
        raise RuleViolation(FORBIDDEN, code="forbidden")
    if batch.status == ImportBatch.Status.CANCELLED:
        return batch
    if batch.status in {ImportBatch.Status.COMMITTING, *WRITTEN}:
        raise RuleViolation("已经开始写入，不能放弃", code="too_late")
    claims.finish(batch, ImportBatch.Status.CANCELLED, "已放弃，没有写入任何数据")
    record("import.cancelled", batch, by=by)
    return batch
