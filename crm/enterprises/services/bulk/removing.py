"""Firms that leave the library for good: what still points at them, and their removal."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import ForeignObjectRel, Model, Q

from core.audit.services import record_many
from crm.enterprises.models import Alias, DuplicatePair, Enterprise
from crm.enterprises.services.bulk.staging import LIBRARY


def lock_firms(ids: Iterable[int]) -> None:
    """Hold these firms until the transaction ends, in the order of every bulk writer; call ``hold_library`` before."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {LIBRARY} WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [sorted(ids)])  # noqa: S608


def pointed_at(ids: Collection[int], *, besides: Collection[type[Model]] = ()) -> dict[int, list[str]]:
    """Return, by firm, the names of what refers to it, whichever app that stands in; one query a relation.

    A firm's other names are part of it, and pairs that nobody decided are only guesses; ``besides`` are kinds of rows
    that the caller sees to.
    """
    found: dict[int, list[str]] = {}
    if not ids:
        return found
    with connection.cursor() as cursor:
        for relation in _relations({Alias, *besides}):
            meta, column = relation.related_model._meta, relation.field.column
            decided = " AND status <> 'open'" if relation.related_model is DuplicatePair else ""
            cursor.execute(
                f'SELECT DISTINCT "{column}" FROM "{meta.db_table}" WHERE "{column}" = ANY(%s){decided}',  # noqa: S608
                [list(ids)],
            )
            for (pk,) in cursor.fetchall():
                words = found.setdefault(pk, [])
                words += [str(meta.verbose_name)] if str(meta.verbose_name) not in words else []
    return found


def remove_firms(firms: Sequence[tuple[int, str]], *, by, note: dict[str, Any]) -> None:
    """Delete locked firms (id, name) at which nothing points any more, with their other names and undecided pairs.

    Raises IntegrityError when something does. Writes one audit row ``enterprise.removed`` a firm; a second call finds
    nothing to delete.
    """
    ids = [pk for pk, _ in firms]
    Alias.objects.filter(enterprise_id__in=ids)._raw_delete("default")
    DuplicatePair.objects.filter(Q(left_id__in=ids) | Q(right_id__in=ids), status=DuplicatePair.Status.OPEN).delete()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {LIBRARY} WHERE id = ANY(%s) RETURNING id", [ids])  # noqa: S608
        gone = {pk for (pk,) in cursor.fetchall()}
    acts = [(Enterprise.from_db(None, ["id", "name"], [pk, name]), note) for pk, name in firms if pk in gone]
    record_many("enterprise.removed", acts, by=by)


def _relations(skipped: Collection[type[Model]]) -> list[ForeignObjectRel]:
    """Return the foreign keys to firms, hidden ones and those of many-to-many tables among them."""
    relations = [one for one in Enterprise._meta.get_fields(include_hidden=True) if isinstance(one, ForeignObjectRel)]
    return [one for one in relations if not one.many_to_many and one.related_model not in skipped]
