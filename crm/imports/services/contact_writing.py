"""The people that the rows of a contact list enter and complete, written in bulk, with what undo needs of them."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils import timezone

from crm.enterprises.services.many_contacts import Person, PersonChange, change_people, insert_people
from crm.imports.cleaned import CleanRow
from crm.imports.models import ImportBatch, ImportedContact
from crm.imports.people import Plan, Step


class Change(NamedTuple):
    """What one chunk changes on somebody known: the row that did it first, and column → [old, new]."""

    person: Person
    number: int
    pairs: dict[str, list[Any]]


def write_plans(batch: ImportBatch, rows: Sequence[CleanRow], plans: Mapping[int, Plan]) -> None:
    """Write what the plans of one chunk say, in the order of the rows; the firms are held by the caller."""
    steps = [(row, step) for row in rows for step in plans[row.number].steps]
    entered = {step.person: row for row, step in steps if step.is_new}
    against = {step.person for row, step in steps if row.values.get("no_consent")}
    for person, row in entered.items():
        _state(person, row, batch, may_consent=person not in against)
    at = insert_people(list(entered), by=batch.by)
    changes = _changes([(row, step) for row, step in steps if step.values and step.person not in entered])
    change_people(
        [
            PersonChange(
                change.person.id,
                change.person.name,
                {name: new for name, (_, new) in change.pairs.items()},
                {name: old for name, (old, _) in change.pairs.items()},
                {"import": batch.pk, "row": change.number},
            )
            for change in changes
        ],
        by=batch.by,
    )
    ImportedContact.objects.bulk_create(
        ImportedContact(
            batch=batch, contact_id=person.id, number=row.number, is_created=True, left_version=person.version, at=at
        )
        for person, row in entered.items()
    )
    _keep(batch, changes)


def _state(person: Person, row: CleanRow, batch: ImportBatch, *, may_consent: bool) -> None:
    """Note where a new person comes from: what their row says counts, else the statement made at writing.

    The statement gives no consent (``may_consent``) where another row says “否”.
    """
    statement = batch.options["statement"]
    person.source = statement["source"]
    person.source_note = row.values.get("source_note") or statement["source_note"]
    if "is_notice" not in row.values:
        person.notice_given = person.notice_given or statement["notice"]
    if "is_consent" not in row.values and may_consent:
        person.consent_given = person.consent_given or statement["consent"]
    person.note = {"import": batch.pk, "row": row.number}


def _changes(steps: Sequence[tuple[CleanRow, Step]]) -> list[Change]:
    """Return the steps upon the same person as one change."""
    found: dict[Person, Change] = {}
    for row, step in steps:
        change = found.setdefault(step.person, Change(step.person, row.number, {}))
        for name, value in step.values.items():
            change.pairs.setdefault(name, [step.old[name], value])[1] = value
    return list(found.values())


def entered_among(batch: ImportBatch, people: Collection[int]) -> set[int]:
    """Return which of these people the list itself has entered."""
    found = ImportedContact.objects.filter(batch=batch, is_created=True, contact__in=people)
    return set(found.values_list("contact_id", flat=True))


def _keep(batch: ImportBatch, changes: Sequence[Change]) -> None:
    """Keep what the list changed on people it did not enter; of those it wrote to before only the version moves on."""
    known = {
        one.contact_id: one
        for one in ImportedContact.objects.filter(batch=batch, contact__in=[change.person.id for change in changes])
    }
    fresh, now = [], timezone.now()
    for change in changes:
        version = change.person.version + 1
        kept = known.get(change.person.id)
        if kept is None:
            new = ImportedContact(batch=batch, contact_id=change.person.id, number=change.number, is_created=False)
            new.changes, new.left_version, new.at = _json(change.pairs), version, now
            fresh.append(new)
            continue
        kept.left_version = version
        if not kept.is_created:
            kept.changes = _json(_merged(json.loads(kept.changes), change.pairs))
    ImportedContact.objects.bulk_create(fresh)
    ImportedContact.objects.bulk_update(known.values(), ["left_version", "changes"], batch_size=500)


def _merged(earlier: dict[str, list[Any]], later: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    return earlier | {name: [earlier.get(name, pair)[0], pair[1]] for name, pair in later.items()}


def _json(pairs: Mapping[str, list[Any]]) -> str:
    return json.dumps(pairs, ensure_ascii=False)
