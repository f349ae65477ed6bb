"""What a person does with a list: hand it in, have it written, give it up."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from core.files.services import Upload, store_file
from core.spreadsheets.inspection import inspect
from crm.imports import policy
from crm.imports.models import WRITTEN, ImportBatch, ImportRow
from crm.imports.placement import Placement
from crm.imports.sealing import shown_name
from crm.imports.services import claims
from crm.imports.services.placing import settle
from crm.imports.statements import statement_of

FORBIDDEN = "只有指挥部和数据管理员可以导入"
FUTURE = "名单数据日期不能在今天之后"


@transaction.atomic
def receive_list(
    upload: Upload,
    *,
    by,
    kind: str = ImportBatch.Kind.ENTERPRISE,
    as_of_on: date | None = None,
    ring: bool = True,
) -> ImportBatch:
    """Store an uploaded list and have it checked in the background; return its batch.

    ``as_of_on`` is the day that a list of firms or projects tells of: what the library learned later is not taken back by
    it, and projects without a day of their own are of that day. Raises
    RuleViolation ``forbidden``, ``invalid`` for a day to come and, for what cannot be a table, SpreadsheetError or the refusals of
    ``store_file``. The same file again makes another batch, which will find nothing new.
    """
    if by is not None and not policy.can_import(by, kind):
        raise RuleViolation(FORBIDDEN, code="forbidden")
    if as_of_on and as_of_on > timezone.localdate():
        raise RuleViolation(FUTURE, code="invalid", fields={"as_of_on": FUTURE})
    upload.name = shown_name(upload.name or "", kind)
    stored = store_file(upload, kind=f"import_{kind}", by=by)
    inspect(stored.path)
    batch = ImportBatch.objects.create(
        kind=kind,
        file=stored,
        file_name=stored.original_name,
        sha256=stored.sha256,
        as_of_on=as_of_on if kind != ImportBatch.Kind.CONTACT else None,
        by=by,
    )
    record("import.uploaded", batch, by=by, changes={"kind": kind, "sha256": stored.sha256})
    if ring:
        claims.ring(batch)
    return batch


@transaction.atomic
def start_commit(
    pk: int,
    *,
    by,
    conflicts: str = "keep",
    checked: str = "",
    statement: Mapping[str, Any] | None = None,
    placement: Placement | None = None,
    ring: bool = True,
) -> ImportBatch:
    """Let a checked list be written in the background; a second call while it is written or done changes nothing.

    ``conflicts`` says, where nothing was said of the row itself, whose value wins: ``keep`` ours, ``take`` theirs,
    ``fill`` theirs where ours is blank. ``checked`` is the ``check_mark`` of the preview that the person looked at, empty
    for whatever is there. ``statement`` is what a contact list is not written without (``statements.statement_of``),
    ``placement`` where the new firms of a list of firms go besides the library. Raises RuleViolation ``forbidden``,
    ``not_ready`` (still checking, failed or given up), ``checked_anew``, ``statement_missing``, ``invalid``.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=pk)
    if by is not None and not policy.can_commit_batch(by, batch):
        raise RuleViolation(FORBIDDEN, code="forbidden")
    if batch.status in {ImportBatch.Status.COMMITTING, *WRITTEN}:
        return batch
    if batch.status != ImportBatch.Status.PREVIEWED:
        raise RuleViolation("校验完成后才能写入", code="not_ready")
    if checked and checked != batch.check_mark:
        raise RuleViolation("您打开预览之后，名单重新校验过或有人改过预览，请核对后再写入", code="checked_anew")
    if conflicts not in ImportRow.Choice.values:
        raise RuleViolation("请选择冲突时以谁为准", code="invalid", fields={"conflicts": "请选择"})
    told = _told(batch, by, conflicts, statement, placement)
    batch.status, batch.started_at = ImportBatch.Status.COMMITTING, timezone.now()
    batch.options = batch.options | told
    batch.is_undoable = True
    batch.attempts, batch.claimed_by, batch.claimed_until = 0, "", None
    batch.save()
    record("import.committed", batch, by=by, changes=told | {"counts": batch.counts})
    if ring:
        claims.ring(batch)
    return batch


def _told(
    batch: ImportBatch, by, conflicts: str, statement: Mapping[str, Any] | None, placement: Placement | None
) -> dict[str, Any]:
    """Return what is kept of what was said at writing: by kind of list the conflicts, the statement, the placement."""
    if batch.kind == ImportBatch.Kind.CONTACT:
        return {"conflicts": "keep", "statement": statement_of(statement)}
    if batch.kind == ImportBatch.Kind.ENTERPRISE and placement and not placement.is_empty:
        return {"conflicts": conflicts, "placement": settle(placement, by=by).as_json()}
    return {"conflicts": conflicts}


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
