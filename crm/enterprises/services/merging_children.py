"""The rows that hang on a firm, taken over by another one and given back."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import F

from core.crypto import blind_index
from crm.enterprises.derived import contact_columns
from crm.enterprises.merging.relations import Relation, contact_relations
from crm.enterprises.models import Alias, Contact, Enterprise

FILLED = ("title", "mobile", "landline", "email", "wechat")
ACTIVE = Contact.Status.ACTIVE
Moved = dict[str, list[Any]]


def move_rows(relation: Relation, keys: Iterable[Any], source: int, target: int) -> list[Any]:
    """Hang those rows of ``source`` on ``target`` and return the keys that went.

    A row that the target has already (a unique constraint says so) stays where it is, as does one that hangs elsewhere
    by now. Rows with a version get the next one, so that an open form notices.
    """
    keys = list(keys)
    if not keys:
        return []
    try:
        with transaction.atomic():
            return _update(relation, keys, source, target)
    except IntegrityError:
        return _one_by_one(relation, keys, source, target)


def move_all(relation: Relation, source: int, target: int) -> list[Any]:
    """Hang every row of ``source`` on ``target``, except the target itself, and return the keys that went."""
    rows = relation.rows(source)
    if relation.model is Enterprise:
        rows = rows.exclude(pk=target)
    return move_rows(relation, rows.values_list("pk", flat=True), source, target)


def take_aliases(relation: Relation, keep: Enterprise, absorbed: Enterprise) -> list[Any]:
    """Hang the other firm's aliases on the kept one and return their keys; what it is called anyway stays behind."""
    known = {(alias.kind, alias.name_norm) for alias in keep.aliases.all()}
    wanted = [
        alias.pk
        for alias in Alias.objects.filter(enterprise=absorbed)
        if (alias.kind, alias.name_norm) not in known and alias.name_norm != keep.name_norm
    ]
    return move_rows(relation, wanted, absorbed.pk, keep.pk)


def take_contacts(relation: Relation, keep: Enterprise, absorbed: Enterprise) -> tuple[list[Any], dict[str, Any]]:
    """Hang the other firm's people on the kept one; return the keys that went and what became of the others.

    Somebody known there already stays behind: what was blank is filled and what hangs on them goes to the one who is
    known. Of a firm's people one at most is the primary contact.
    """
    mine = list(Contact.objects.select_for_update().filter(enterprise=keep).order_by("pk"))
    theirs = list(Contact.objects.select_for_update().filter(enterprise=absorbed).order_by("pk"))
    doubles = {other.pk: known for other in theirs if (known := _same_person(other, mine))}
    done: dict[str, Any] = {"filled": {}, "moved": {}, "primary": []}
    for other in theirs:
        if known := doubles.get(other.pk):
            done["filled"].setdefault(str(known.pk), []).extend(_fill(known, other))
            done["moved"][f"{other.pk}>{known.pk}"] = {
                one.key: keys for one in contact_relations() if (keys := move_all(one, other.pk, known.pk))
            }
    moved = move_rows(relation, [one.pk for one in theirs if one.pk not in doubles], absorbed.pk, keep.pk)
    if any(one.is_primary for one in mine):
        done["primary"] = [one.pk for one in theirs if one.is_primary and one.pk in set(moved)]
        Contact.objects.filter(pk__in=done["primary"]).update(is_primary=False)
    return moved, done


def give_contacts_back(done: dict[str, Any]) -> None:
    """Undo what ``take_contacts`` did to people other than moving them: a value that was changed since stays."""
    for key, names in done.get("filled", {}).items():
        known = Contact.objects.select_for_update().filter(pk=key).first()
        if known and names:
            _store(known, dict.fromkeys((name for name, value in names if _print(known, name) == value), ""))
    by_key = {one.key: one for one in contact_relations()}
    for pair, moved in done.get("moved", {}).items():
        double, _, person = pair.partition(">")
        for key, keys in moved.items():
            move_rows(by_key[key], keys, int(person), int(double))
    Contact.objects.filter(pk__in=done.get("primary", [])).update(is_primary=True)


def _update(relation: Relation, keys: list[Any], source: int, target: int) -> list[Any]:
    changes: dict[str, Any] = {relation.column: target}
    if _has_version(relation):
        changes["version"] = F("version") + 1
    rows = relation.model._base_manager.filter(**{"pk__in": keys, relation.column: source})
    going = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    relation.model._base_manager.filter(pk__in=going).update(**changes)
    return going


def _one_by_one(relation: Relation, keys: list[Any], source: int, target: int) -> list[Any]:
    going: list[Any] = []
    for key in keys:
        try:
            with transaction.atomic():
                going += _update(relation, [key], source, target)
        except IntegrityError:
            continue
    return going


def _has_version(relation: Relation) -> bool:
    try:
        return bool(relation.model._meta.get_field("version").concrete)
    except FieldDoesNotExist:
        return False


def _same_person(other: Contact, mine: list[Contact]) -> Contact | None:
    """Return who of the kept firm's people this is: by the same mobile, or by name while one of both has no mobile."""
    if other.status != ACTIVE:
        return None
    for one in mine:
        if one.status != ACTIVE:
            continue
        if other.mobile_index and one.mobile_index == other.mobile_index:
            return one
        if one.name == other.name and not (one.mobile_index and other.mobile_index):
            return one
    return None


def _fill(known: Contact, other: Contact) -> list[tuple[str, str]]:
    """Give the person what only their double says; return the fields, with a print of the value and never the value."""
    given = {name: value for name in FILLED if (value := getattr(other, name)) and not getattr(known, name)}
    _store(known, given)
    return [(name, _print(known, name)) for name in given]


def _store(contact: Contact, values: dict[str, str]) -> None:
    if not values:
        return
    columns = values | contact_columns(
        *(values.get(name, getattr(contact, name)) for name in ("mobile", "landline", "email"))
    )
    for name, value in columns.items():
        setattr(contact, name, value)
    contact.version += 1
    contact.save(update_fields=[*columns, "version"])


def _print(contact: Contact, name: str) -> str:
    """Return by which a value is recognised again without being readable."""
    return blind_index(getattr(contact, name), f"merge.{name}")
