"""Many people of firms read, entered, completed and taken away by a few statements, with their audit rows.

Everything happens inside the caller's transaction. Writers of people hold their firms first: ``hold_firms`` → ``people_of``
→ ``insert_people``, ``change_people``, ``remove_people``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from core.audit.services import changed_fields, record_many
from core.crypto import blind_index, encrypt
from crm.enterprises.derived import contact_columns
from crm.enterprises.models import Contact, Enterprise

SECRET = frozenset({"mobile", "landline", "email", "wechat"})
# What a list may bring of a person.
FILLED = ("name", "title", "mobile", "landline", "email", "wechat", "notice_given", "consent_given")
TABLE = Contact._meta.db_table
Status = Contact.Status


@dataclass(slots=True, eq=False)
class Person:
    """Somebody of a firm as far as lists are concerned; ``id`` is 0 until they are stored."""

    enterprise: int
    name: str
    title: str = ""
    mobile: str = ""
    landline: str = ""
    email: str = ""
    wechat: str = ""
    notice_given: bool = False
    consent_given: bool = False
    status: str = Status.ACTIVE
    version: int = 0
    id: int = 0
    source: str = Contact.Source.IMPORT
    source_note: str = ""
    note: Mapping[str, Any] = field(default_factory=dict)


class PersonChange(NamedTuple):
    """What becomes new on one locked person: column → value; and what the audit row says besides."""

    id: int
    name: str
    values: Mapping[str, Any]
    old: Mapping[str, Any]
    note: Mapping[str, Any] = {}


def hold_firms(ids: Iterable[int]) -> dict[int, bool]:
    """Hold these firms until the transaction ends, by id; return which there are and whether each was taken out."""
    found = Enterprise.objects.filter(pk__in=set(ids)).order_by("pk").select_for_update(of=("self",))
    return dict(found.values_list("pk", "is_deleted"))


def people_of(firms: Collection[int]) -> list[Person]:
    """Return everybody of these firms who is still a person, those who left included, the oldest first; decrypts."""
    columns = ("enterprise_id", *FILLED[:6], "notice_given", "consent_given", "status", "version", "pk")
    rows = Contact.objects.filter(enterprise__in=firms).exclude(status=Status.ANONYMISED).order_by("pk")
    return [Person(*row) for row in rows.values_list(*columns)]


def erased_among(mobiles: Collection[str], emails: Collection[str]) -> set[str]:
    """Return which of these numbers and mails belonged to somebody who had their data erased, at whatever firm."""
    by_index = {blind_index(mobile, "contact.mobile"): mobile for mobile in mobiles}
    by_index |= {blind_index(email.lower(), "contact.email"): email for email in emails}
    gone = Contact.objects.filter(status=Status.ANONYMISED)
    found = {*gone.filter(mobile_index__in=list(by_index)).values_list("mobile_index", flat=True)}
    found |= {*gone.filter(email_index__in=list(by_index)).values_list("email_index", flat=True)}
    return {by_index[index] for index in found}


def insert_people(people: Sequence[Person], *, by) -> datetime:
    """Enter people of held firms, set their ``id`` and return the moment they bear as entered.

    The first of a firm without anybody in office becomes its primary contact.
    The caller has seen to it that no firm gets a mobile number twice. Writes one audit row ``contact.created`` a person,
    without any number.
    """
    now = timezone.now()
    primary = _firsts(people)
    rows = [
        Contact(
            enterprise_id=one.enterprise,
            **{name: getattr(one, name) for name in FILLED},
            **contact_columns(one.mobile, one.landline, one.email),
            source=one.source,
            source_note=one.source_note,
            is_primary=one in primary,
            created_by=by,
            created_at=now,
            updated_at=now,
        )
        for one in people
    ]
    for one, row in zip(people, Contact.objects.bulk_create(rows, batch_size=1_000), strict=True):
        one.id = row.pk
    acts = [(row, _told({}, one) | dict(one.note)) for one, row in zip(people, rows, strict=True)]
    record_many("contact.created", acts, by=by)
    return now


def _firsts(people: Sequence[Person]) -> set[Person]:
    """Return the first of each firm that has nobody in office."""
    first: dict[int, Person] = {}
    for one in people:
        first.setdefault(one.enterprise, one)
    busy = Contact.objects.filter(enterprise__in=first, status=Status.ACTIVE).values_list("enterprise", flat=True)
    return {first[firm] for firm in set(first) - set(busy)}


def _told(before: Mapping[str, Any], after: Person) -> dict[str, Any]:
    given = {name: value for name in (*FILLED, "source_note") if (value := getattr(after, name))}
    return changed_fields(before, given, secret=SECRET)


def change_people(changes: Sequence[PersonChange], *, by, action: str = "contact.updated") -> None:
    """Store the changes on people of held firms, with their look-up columns; each version counts on by one.

    Writes one audit row a person, without any number.
    """
    if not changes:
        return
    people = {one.pk: one for one in Contact.objects.filter(pk__in=[c.id for c in changes])}
    lines = []
    for change in changes:
        row = people[change.id]
        for name, value in change.values.items():
            setattr(row, name, value)
        keys = contact_columns(row.mobile, row.landline, row.email)
        secret = [encrypt(text) if (text := getattr(row, name)) else "" for name in SECRETS]
        lines.append([row.pk, row.name, row.title, *secret, *map(keys.get, KEYS), row.notice_given, row.consent_given])
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, [timezone.now(), *map(list, zip(*lines, strict=True))])
    acts = [(_light(c.id, c.name), changed_fields(c.old, c.values, secret=SECRET) | dict(c.note)) for c in changes]
    record_many(action, acts, by=by)


SECRETS = ("mobile", "landline", "email", "wechat")
KEYS = ("mobile_index", "mobile_tail_index", "email_index")
_WRITTEN = ("name", "title", *SECRETS, *KEYS, "notice_given", "consent_given")
_TYPES = ("text",) * 9 + ("bool",) * 2
_CHANGE = f"""
UPDATE {TABLE} c SET {", ".join(f"{name} = n.{name}" for name in _WRITTEN)}, version = c.version + 1, updated_at = %s
FROM unnest(%s::bigint[], {", ".join(f"%s::{kind}[]" for kind in _TYPES)}) AS n(id, {", ".join(_WRITTEN)})
WHERE c.id = n.id
"""  # noqa: S608


def remove_people(people: Sequence[tuple[int, str]], *, by, note: Mapping[str, Any]) -> None:
    """Delete people (id, name) of held firms at whom nothing points any more; somebody else becomes the primary contact.

    Raises IntegrityError when something does. Writes one audit row ``contact.removed`` a person.
    """
    ids = [pk for pk, _ in people]
    going = Contact.objects.filter(pk__in=ids)
    firms = set(going.filter(is_primary=True).values_list("enterprise", flat=True))
    going._raw_delete("default")
    rest = Contact.objects.filter(enterprise__in=firms, status=Status.ACTIVE).order_by("enterprise_id", "pk")
    heirs = rest.distinct("enterprise_id").values_list("pk", flat=True)
    Contact.objects.filter(pk__in=list(heirs)).update(is_primary=True)
    record_many("contact.removed", [(_light(pk, name), note) for pk, name in people], by=by)


def _light(pk: int, name: str) -> Contact:
    """Return just enough of a person for their audit row."""
    return Contact.from_db(None, ["id", "name"], [pk, name])
