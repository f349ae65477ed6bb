"""A contact list out of a list of firms that was handed in before: the same stored file, read for its people."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.audit.services import record
from core.errors import RuleViolation
from core.spreadsheets.headers import normalise_header
from crm.imports import policy, wordbook
from crm.imports.columns import CHOSEN_LAYOUT, LEFT_OUT, SAVED_LAYOUT
from crm.imports.mapping import Choice
from crm.imports.models import ImportBatch
from crm.imports.sealing import shown_name
from crm.imports.services import claims

Status = ImportBatch.Status
OPEN = (Status.UPLOADED, Status.CHECKING, Status.PREVIEWED, Status.COMMITTING)


@transaction.atomic
def take_people(pk: int, *, by, ring: bool = True) -> ImportBatch:
    """Have the people of a written list of firms checked as a contact list of their own and return its batch.

    Nothing is uploaded again. Columns that a person mapped stay mapped. While such a batch is not written or given up a
    second call returns it. Raises RuleViolation ``forbidden`` or ``no_people`` (not written, or no such columns).
    """
    firms = ImportBatch.objects.select_for_update(of=("self",)).select_related("file").get(pk=pk)
    if by is not None and not policy.can_import(by, ImportBatch.Kind.CONTACT):
        raise RuleViolation("只有指挥部和数据管理员可以导入", code="forbidden")
    if not policy.holds_people(firms):
        raise RuleViolation("写入完成、并且有联系方式列的企业名单才能导入联系人", code="no_people")
    waiting = ImportBatch.objects.filter(kind=ImportBatch.Kind.CONTACT, options__taken_from=firms.pk, status__in=OPEN)
    if found := waiting.order_by("-id").first():
        return found
    batch = ImportBatch.objects.create(
        kind=ImportBatch.Kind.CONTACT,
        file=firms.file,
        file_name=shown_name(firms.file_name, ImportBatch.Kind.CONTACT),
        sha256=firms.sha256,
        by=by,
        options={"taken_from": firms.pk, **_mapping_of(firms)},
    )
    told = {"kind": batch.kind, "sha256": batch.sha256, "taken_from": firms.pk}
    record("import.uploaded", batch, by=by, changes=told)
    if ring:
        claims.ring(batch)
    return batch


def _mapping_of(firms: ImportBatch) -> dict[str, Any]:
    """Return where the table stands and what its columns mean to people, if somebody had to say so; else nothing."""
    if firms.layout not in {CHOSEN_LAYOUT[0], SAVED_LAYOUT}:
        return {}
    known = wordbook.aliases_of(ImportBatch.Kind.CONTACT)
    by_key = {normalise_header(text).key: field for text, field in known.items()}
    columns = firms.mapping["columns"]
    fields = {column["index"]: _field_of(column, by_key) for column in columns}
    first, last = firms.mapping["first_row"], firms.header_row or firms.mapping["first_row"]
    return {"mapping": Choice(firms.sheet or None, first, last > first, fields).as_json()}


def _field_of(column: Mapping[str, Any], by_key: Mapping[str, str]) -> str:
    if column["field"] in {"name", "uscc"}:
        return str(column["field"])
    field = by_key.get(normalise_header(column["text"]).key, "")
    return "" if field in {LEFT_OUT, "name", "uscc"} else field
