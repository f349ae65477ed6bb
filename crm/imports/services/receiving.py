"""What a person does with a list: hand it in, have it written, give it up."""

import re
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
from crm.imports.projects.defaults import OPTION
from crm.imports.sealing import shown_name
from crm.imports.services import claims
from crm.imports.services.placing import settle
from crm.imports.services.project_lists import defaults_of
from crm.imports.statements import statement_of

FORBIDDEN = "只有指挥部和数据管理员可以导入"
FUTURE = "名单数据日期不能在今天之后"
LONGEST_STEM = 90  # what is cut from a name that is too long must not be the mark
_TO_MEND = re.compile(r"-问题行([1-9][0-9]{0,17})(?![0-9])")


@transaction.atomic
def receive_list(
    upload: Upload,
    *,
    by,
    kind: str = ImportBatch.Kind.ENTERPRISE,
    as_of_on: date | None = None,
    mends: ImportBatch | None = None,
    ring: bool = True,
) -> ImportBatch:
    """Store an uploaded list and have it checked in the background; return its batch.

    ``mends`` is the batch whose refused rows come back mended, otherwise told by the file's name (``name_to_mend``): what
    was said of that list as a whole holds for this one too.

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
    mends = mends or _mended_by(stored.original_name, kind, by)
    batch = ImportBatch.objects.create(
        kind=kind,
        file=stored,
        file_name=stored.original_name,
        sha256=stored.sha256,
        as_of_on=(as_of_on or (mends.as_of_on if mends else None)) if kind != ImportBatch.Kind.CONTACT else None,
        options=_options_of(mends, kind),
        by=by,
    )
    record("import.uploaded", batch, by=by, changes=_uploaded(batch, mends))
    if ring:
        claims.ring(batch)
    return batch


def _uploaded(batch: ImportBatch, mends: ImportBatch | None) -> dict[str, Any]:
    """Return what the audit keeps of an uploaded list."""
    told = {"mends": mends.pk} if mends else {}
    return {"kind": batch.kind, "sha256": batch.sha256, **told}


def name_to_mend(batch: ImportBatch) -> str:
    """Return under what name the refused rows of a batch are handed out; it tells the batch when they come back."""
    return f"{batch.file_name.rsplit('.', 1)[0][:LONGEST_STEM]}-问题行{batch.pk}.xlsx"


def _mended_by(name: str, kind: str, by) -> ImportBatch | None:
    """Return the batch that a file of mended rows says it is of, if ``by`` sees it and it is of this kind."""
    found = _TO_MEND.search(name)
    rows = ImportBatch.objects.all() if by is None else ImportBatch.objects.visible_to(by)
    return rows.filter(pk=int(found[1]), kind=kind).first() if found else None


def _options_of(mends: ImportBatch | None, kind: str) -> dict[str, Any]:
    """Return what holds for mended rows because it held for their list."""
    if mends is None or mends.kind != kind:
        return {}
    said: dict[str, Any] = {"mends": mends.pk}
    if kind == ImportBatch.Kind.EXISTING_PROJECT:
        stated = mends.mapping.get("stated_on", "")
        said |= {OPTION: defaults_of(mends, stated, timezone.localdate(mends.created_at)).as_json()}
    return said


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
