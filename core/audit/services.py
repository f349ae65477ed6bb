"""The only writer of ``AuditEntry``; call it inside the transaction of the act."""

import datetime
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from core.audit.context import current_origin
from core.audit.models import AuditEntry
from core.copying import copy_rows

MASK = "***"
COLUMNS = (
    "at", "actor_id", "actor_name", "action", "result", "channel", "address", "request_id",
    "target_type", "target_id", "target_label", "changes",
)  # fmt: skip
TEXTS = frozenset({"actor_name", "action", "result", "channel", "request_id", "target_type", "target_label"})


class Subject(NamedTuple):
    """What an entry is about, where the row itself was not loaded: its model, its id, its name."""

    model: type[Model]
    pk: int
    name: str


def record(
    action: str,
    target: Model | None = None,
    *,
    by,
    changes: Mapping[str, Any] | None = None,
    refused: bool = False,
) -> AuditEntry:
    """Write one entry: ``by`` (a user or None for the system) did ``action`` to ``target``.

    ``changes`` maps a field to ``[old, new]`` or to one value; personal data must be masked by the caller
    (``changed_fields`` does it for encrypted fields). If the entry cannot be written the act fails with it.
    """
    entry = _entry(action, target, by, changes or {})
    if refused:
        entry.result = AuditEntry.Result.REFUSED
    entry.save(force_insert=True)
    return entry


def record_many(action: str, acts: Iterable[tuple[Model | Subject, Mapping[str, Any]]], *, by) -> int:
    """Write one entry for each (target, changes) of a bulk write, by COPY; return how many."""
    entry = _entry(action, None, by, {})
    fixed = [timezone.now(), entry.actor_id, entry.actor_name, action, entry.result]
    fixed += [entry.channel, entry.address, entry.request_id]
    rows = [[*fixed, *_told(target), json.dumps(plain(changes), ensure_ascii=False)] for target, changes in acts]
    with connection.cursor() as cursor:
        copy_rows(cursor, AuditEntry._meta.db_table, COLUMNS, rows, not_null=TEXTS)
    return len(rows)


def record_selected(action: str, model: type[Model], query: str, changes: Mapping[str, Any], *, by) -> None:
    """Write one entry for each row of ``query``: id and name of a ``model``, and a JSON object that ``changes`` adds to.

    The query comes from code, never from input.
    """
    entry = _entry(action, None, by, changes)
    fixed = [timezone.now(), entry.actor_id, entry.actor_name, action, entry.result, entry.channel, entry.address]
    fixed += [entry.request_id, model._meta.label_lower, json.dumps(entry.changes, ensure_ascii=False)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {AuditEntry._meta.db_table} ({', '.join(COLUMNS)}) "  # noqa: S608
            "SELECT %s, %s::bigint, %s, %s, %s, %s, %s::inet, %s, %s, q.id, left(q.name, 200), %s::jsonb || q.told "
            f"FROM ({query}) AS q(id, name, told)",
            fixed,
        )


def _told(target: Model | Subject) -> tuple[str, Any, str]:
    if isinstance(target, Subject):
        return target.model._meta.label_lower, target.pk, target.name[:200]
    return target._meta.label_lower, target.pk, str(target)[:200]


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any], secret: Iterable[str] = ()) -> dict[str, list]:
    """Return ``{field: [old, new]}`` for the fields that differ; ``secret`` ones only say that they changed."""
    hidden = set(secret)
    return {
        name: [MASK, MASK] if name in hidden else [plain(before.get(name)), plain(value)]
        for name, value in after.items()
        if before.get(name) != value
    }


def plain(value: Any) -> Any:
    """Turn a field's value into what a JSON column holds: ids for rows, text for dates and decimals, no NUL."""
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime.date | datetime.time | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    return value if isinstance(value, int | float | bool | None) else str(value)


def _entry(action: str, target: Model | None, by, changes: Mapping[str, Any]) -> AuditEntry:
    origin = current_origin()
    known = by is not None and by.pk is not None
    return AuditEntry(
        actor_id=by.pk if known else None,
        actor_name=str(by)[:150] if known else "系统",
        action=action,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=target.pk if target is not None else None,
        target_label=str(target)[:200] if target is not None else "",
        changes=plain(changes),
        channel=origin.channel,
        address=origin.address,
        request_id=origin.request_id,
    )
