"""The frame of every act upon a preview: who may, on which state of the list, and what the act leaves behind."""

import logging
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError

from core.audit.services import record
from core.errors import RuleViolation
from crm.enterprises.services.merging_retry import is_deadlock
from crm.imports import policy
from crm.imports.columns import FIELDS
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.services import kinds

STALE = "stale"
# So many rows one act changes, and so many row numbers the log names.
MOST_ROWS, MOST_TOLD = 20_000, 50
BUSY = "同时有人在写入或撤销名单，这一步没有保存，请稍后再试"
P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger(__name__)


def once_more(act: Callable[P, R]) -> Callable[P, R]:
    """Do an act, which is one transaction, again when it met a deadlock or a firm that went away; then it is refused.

    Lists are written and undone beside the preview, and the firms of its rows change under it. Raises RuleViolation
    ``busy`` the second time; a database that is away stays what it is.
    """

    @wraps(act)
    def tried(*args: P.args, **kwargs: P.kwargs) -> R:
        for last in (False, True):
            try:
                return act(*args, **kwargs)
            except (IntegrityError, OperationalError) as failure:
                if isinstance(failure, OperationalError) and not is_deadlock(failure):
                    raise
                log.warning("%s met another transaction", act.__name__, exc_info=True)
                if last:
                    raise RuleViolation(BUSY, code="busy") from failure
        raise AssertionError

    return tried


def is_open(batch: ImportBatch) -> bool:
    """Say whether the preview of a batch can be worked on."""
    return batch.status == ImportBatch.Status.PREVIEWED and kinds.review_of(batch.kind) is not None


def writable_columns(batch: ImportBatch) -> dict[int, dict[str, Any]]:
    """Return the columns whose cells can be corrected, by their index in the file: those that are imported."""
    return {column["index"]: column for column in batch.mapping.get("columns", []) if column["field"] in FIELDS}


def begin(pk: int, *, by, mark: str, whole: bool = False) -> ImportBatch:
    """Lock the batch for an act and return it.

    ``mark`` is the ``check_mark`` of the page. An act on single rows wants the same check, or without a mark whatever is
    there; one on a ``whole`` filter wants a mark and that nobody acted since. Raises RuleViolation ``forbidden``, ``not_supported``,
    ``not_open`` or ``stale``.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=pk)
    if by is not None and not policy.can_import(by, batch.kind):
        raise RuleViolation("只有指挥部和数据管理员可以导入", code="forbidden")
    if kinds.review_of(batch.kind) is None:
        raise RuleViolation("这类名单不能在预览里修改，请改好文件后重新上传", code="not_supported")
    if batch.status != ImportBatch.Status.PREVIEWED:
        raise RuleViolation("名单已不在预览阶段，不能再改", code="not_open")
    if (mark or whole) and _part(mark, whole) != _part(batch.check_mark, whole):
        raise RuleViolation("您打开预览之后，名单重新校验过或有人改过预览，请刷新后再试", code=STALE)
    return batch


def rows_of(batch: ImportBatch, numbers: Collection[int]) -> list[ImportRow]:
    """Return rows of a locked batch in their order. Raises RuleViolation ``too_many``, ``missing`` when there is none."""
    if len(numbers) > MOST_ROWS:
        raise RuleViolation(f"一次最多处理 {MOST_ROWS:,} 行，请先按原因筛选", code="too_many")
    found = list(ImportRow.objects.filter(batch=batch, number__in=numbers).order_by("number"))
    if not found:
        raise RuleViolation("没有找到这些行，请刷新后再试", code="missing")
    return found


def end(batch: ImportBatch, action: str, *, by, changes: Mapping[str, Any]) -> None:
    """Give the preview another mark, so that whoever looked at the former state does not write it, and log the act."""
    batch.options = batch.options | {"acts": batch.options.get("acts", 0) + 1}
    batch.save(update_fields=["options", "counts", "reasons"])
    record(action, batch, by=by, changes=changes)


def told(numbers: Collection[int]) -> dict[str, Any]:
    """Return what the log says of the rows of an act: how many, and which as far as they can be named."""
    return {"count": len(numbers), "rows": sorted(numbers)[:MOST_TOLD]}


def _part(mark: str, whole: bool) -> str:
    return mark if whole else mark.partition("~")[0]
