"""What a person says about the columns of a list: checked again by it, and saved by name for the next list alike."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation, StaleWrite
from core.spreadsheets.headers import Header
from crm.imports import policy
from crm.imports.mapping import Choice, as_columns, faults_of, signature_of
from crm.imports.models import ImportBatch, ListMapping
from crm.imports.sealing import shown
from crm.imports.services import claims

FORBIDDEN = "只有指挥部和数据管理员可以导入"
LONGEST_NAME = 40
NOT_SAVED = "对应列没有保存，请改正标出的各处"


@transaction.atomic
def map_columns(
    pk: int,
    *,
    by,
    header: Header,
    fields: Mapping[int, str],
    sheet: str | None = None,
    save_as: str = "",
    ring: bool = True,
) -> ImportBatch:
    """Have a list checked again with these columns; with ``save_as`` keep them as a saved layout. Return the batch.

    ``header`` is where the person pointed, ``fields`` our field by column index ('' not imported). Nothing of the
    library changes. Raises RuleViolation ``forbidden``, ``not_ready`` (being checked), ``too_late`` (written or given
    up), ``invalid`` with every faulty column as ``column_<index>`` and a faulty name as ``save_as``. Twice checks twice.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=pk)
    if by is not None and not policy.can_import(by, batch.kind):
        raise RuleViolation(FORBIDDEN, code="forbidden")
    if batch.status in {ImportBatch.Status.UPLOADED, ImportBatch.Status.CHECKING}:
        raise RuleViolation("正在校验，完成后才能改对应列", code="not_ready")
    if not policy.is_unwritten(batch):
        raise RuleViolation("已经写入或放弃，不能再改对应列", code="too_late")
    _refuse_faults(fields, batch.kind, _layout_fault(batch.kind, save_as, header, fields) if save_as else {})
    choice = Choice(sheet, header.first_row, header.last_row > header.first_row, fields)
    if save_as:
        _save_mapping(by, batch.kind, save_as, header, fields)
    begin_anew(batch, {"mapping": choice.as_json()})
    mapped = sum(1 for key in fields.values() if key)
    told = {
        "sheet": shown(sheet or "", ""),
        "row": header.first_row,
        "columns": len(fields),
        "mapped": mapped,
        "saved_as": save_as,
    }
    record("import.mapped", batch, by=by, changes=told)
    if ring:
        claims.ring(batch)
    return batch


def begin_anew(batch: ImportBatch, options: Mapping[str, Any]) -> None:
    """Put a locked batch back to be checked with these options; the caller rings for it."""
    acts = {"acts": 0} if "acts" in batch.options else {}  # what was done upon the former preview goes with its rows
    batch.options = batch.options | dict(options) | acts
    batch.status, batch.message, batch.notes = ImportBatch.Status.UPLOADED, "", []
    batch.counts, batch.reasons, batch.rows_read, batch.rows_total = {}, {}, 0, 0
    batch.claimed_by, batch.claimed_until, batch.attempts = "", None, 0
    batch.finished_at, batch.check_asked_at = None, timezone.now()
    batch.save()


def _refuse_faults(fields: Mapping[int, str], kind: str, more: dict[str, str]) -> None:
    """Raise RuleViolation ``invalid`` with every faulty column and ``more``, if there is anything."""
    places = list(fields)
    faults = faults_of(list(fields.values()), kind)
    told = {"" if at is None else f"column_{places[at]}": text for at, text in faults.items()} | more
    if told:
        raise RuleViolation(NOT_SAVED, code="invalid", fields=told)


def _layout_fault(kind: str, name: str, header: Header, fields: Mapping[int, str]) -> dict[str, str]:
    """Return why these columns cannot be recognised again by their headers under ``name``."""
    under_headers = {fields.get(column.index) for column in header.columns}
    if "name" in fields.values() and "name" not in under_headers:
        return {"save_as": "企业名称所在的列没有表头，下次无法识别，不能保存为版式"}
    return _name_fault(kind, name, "save_as", header)


def _save_mapping(by, kind: str, name: str, header: Header, fields: Mapping[int, str]) -> None:
    """Keep a layout for lists with exactly these headers; one with the same headers is replaced, whatever its name."""
    signature = signature_of(header)
    same = ListMapping.objects.filter(kind=kind, signature=signature).first()
    mapping = same or ListMapping(kind=kind, signature=signature)
    mapping.by, mapping.created_at, mapping.version = by, timezone.now(), mapping.version + 1
    mapping.name, mapping.columns = name.strip(), as_columns(header, fields)
    mapping.save()
    record("mapping.updated" if same else "mapping.created", mapping, by=by, changes={"name": mapping.name})


@transaction.atomic
def change_mapping(pk: int, *, by, name: str, fields: Mapping[int, str], version: int | None = None) -> ListMapping:
    """Give a saved layout another name and its columns other fields (by place); lists checked earlier stay as they are.

    ``version`` is the one that the person saw. Raises StaleWrite when it was saved since, RuleViolation ``forbidden``,
    ``invalid`` with the faulty name and every faulty column as ``column_<place>``.
    """
    _one_at_a_time()
    mapping = ListMapping.objects.select_for_update().get(pk=pk)
    _only_importers(by, mapping)
    if version is not None and version != mapping.version:
        raise StaleWrite(mapping)
    _refuse_faults(fields, mapping.kind, _name_fault(mapping.kind, name, "name", own=mapping.signature))
    before = {"name": mapping.name, "columns": [column["field"] for column in mapping.columns]}
    mapping.name = name.strip()
    mapping.columns = [column | {"field": fields.get(at, "")} for at, column in enumerate(mapping.columns)]
    mapping.version += 1
    mapping.save()
    after = {"name": mapping.name, "columns": [column["field"] for column in mapping.columns]}
    changes = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    if changes:
        record("mapping.updated", mapping, by=by, changes=changes)
    return mapping


@transaction.atomic
def delete_mapping(pk: int, *, by) -> None:
    """Forget a saved layout; lists read by it keep their columns. Twice is once. Raises RuleViolation ``forbidden``."""
    _one_at_a_time()
    mapping = ListMapping.objects.select_for_update().filter(pk=pk).first()
    if mapping is None:
        return
    _only_importers(by, mapping)
    record("mapping.deleted", mapping, by=by, changes={"name": mapping.name})
    mapping.delete()


def _only_importers(by, mapping: ListMapping) -> None:
    if by is not None and not policy.can_import(by, mapping.kind):
        raise RuleViolation(FORBIDDEN, code="forbidden")


def _name_fault(kind: str, name: str, field: str, header: Header | None = None, own: str = "") -> dict[str, str]:
    """Return what is wrong with the name of a layout."""
    _one_at_a_time()
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        return {field: f"请填写名称，最多 {LONGEST_NAME} 个字"}
    others = ListMapping.objects.filter(kind=kind, name=name).exclude(signature=signature_of(header) if header else own)
    return {field: f"已有名为“{name}”的版式，它的表头不同，请换一个名字"} if others.exists() else {}


def _one_at_a_time() -> None:
    """Let changes of layouts go one after the other, so that no two get one name; before any row is locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import layouts'))")
