"""Undoing a written contact list: people it entered go, what it filled in is blank again, what was touched since stays."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm.enterprises.merging.relations import contact_relations
from crm.enterprises.models import Contact
from crm.enterprises.services.many_contacts import PersonChange, change_people, hold_firms, remove_people
from crm.imports.models import ImportBatch, ImportedContact, LeftAlone
from crm.imports.services.undoing_plans import GONE, PARTLY, RESTORED, STAYS

ACTIVE, ANONYMISED = Contact.Status.ACTIVE, Contact.Status.ANONYMISED
LABELS = {column.name: str(column.verbose_name) for column in Contact._meta.concrete_fields}


@dataclass
class PersonPlan:
    """What becomes of one person of a list that is undone."""

    contact: Contact
    outcome: str
    is_entered: bool
    row: ImportedContact
    back: dict[str, Any] = field(default_factory=dict)
    reasons: list[dict[str, Any]] = field(default_factory=list)


def people_behind(batch: ImportBatch, after: int, count: int) -> list[int]:
    """Return the ids of the next people, in their order, whom the list entered or completed."""
    found = ImportedContact.objects.filter(batch=batch, contact_id__gt=after).order_by("contact_id")
    return list(found.values_list("contact_id", flat=True)[:count])


def count_people(batch: ImportBatch) -> int:
    """Return how many people the list entered or completed and that are still to be looked at."""
    return ImportedContact.objects.filter(batch=batch, contact_id__gt=batch.undo_cursor).count()


def hold_people(ids: Collection[int]) -> None:
    """Hold the firms of these people until the transaction ends, by id, then the people."""
    people = Contact.objects.filter(pk__in=ids)
    hold_firms(people.values_list("enterprise", flat=True))
    list(people.order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def plans_of_people(batch: ImportBatch, ids: Collection[int]) -> list[PersonPlan]:
    """Return the plan of each person as things stand now; reads only. Hold the people first to rely on it."""
    kept = ImportedContact.objects.filter(batch=batch, contact__in=ids).select_related("contact__enterprise")
    rows = list(kept.order_by("contact_id"))
    linked = _pointed_at([row.contact_id for row in rows if row.is_created])
    return [_going(row, linked.get(row.contact_id, [])) if row.is_created else _returning(row) for row in rows]


def _going(row: ImportedContact, linked: list[str]) -> PersonPlan:
    contact = row.contact
    plan = PersonPlan(contact, GONE, is_entered=True, row=row)
    if contact.created_at != row.at:
        plan.reasons.append({"code": "merged", "text": "之后与库中已有的联系人合并"})
    elif contact.version != row.left_version or contact.status != ACTIVE:
        plan.reasons.append({"code": "edited", "text": "导入后有人改过"})
    if linked:
        plan.reasons.append({"code": "linked", "text": f"已有{'、'.join(linked)}", "words": linked})
    if plan.reasons:
        plan.outcome = STAYS
    return plan


def _returning(row: ImportedContact) -> PersonPlan:
    """Return what goes back on somebody the list completed: what is still as the list left it."""
    contact = row.contact
    plan = PersonPlan(contact, RESTORED, is_entered=False, row=row)
    if contact.status == ANONYMISED:
        plan.outcome, plan.reasons = STAYS, [{"code": "erased", "text": "联系人已匿名处理"}]
        return plan
    for name, (old, new) in json.loads(row.changes).items():
        now = getattr(contact, name)
        if now == new:
            plan.back[name] = old
        elif now != old:
            plan.reasons.append({"code": "value", "text": f"{LABELS[name]}后来改过，未恢复"})
    if plan.reasons:
        plan.outcome = PARTLY if plan.back else STAYS
    return plan


def _pointed_at(ids: Sequence[int]) -> dict[int, list[str]]:
    """Return, by person, the words of what refers to them besides contact lists; one query a relation."""
    found: dict[int, list[str]] = {}
    for relation in contact_relations():
        if relation.model is not ImportedContact:
            rows = relation.model._base_manager.filter(**{f"{relation.column}__in": ids})
            for pk in set(rows.values_list(relation.column, flat=True)):
                found.setdefault(pk, []).append(str(relation.model._meta.verbose_name))
    return found


def take_back(batch: ImportBatch, plans: Iterable[PersonPlan]) -> None:
    """Remove, restore and list as planned, inside the caller's transaction that holds the people."""
    plans = list(plans)
    note = {"import": batch.pk, "reason": batch.undo_reason}
    going = [plan for plan in plans if plan.outcome == GONE]
    ImportedContact.objects.filter(contact__in=[plan.contact.pk for plan in going])._raw_delete("default")
    remove_people([(plan.contact.pk, plan.contact.name) for plan in going], by=batch.undo_by, note=note)
    back = [_change(plan, note) for plan in plans if plan.back]
    change_people(back, by=batch.undo_by, action="contact.restored")
    _let_earlier_lists_be_undone([plan for plan in plans if plan.back and plan.outcome == RESTORED])
    LeftAlone.objects.bulk_create(_left(batch, plan) for plan in plans if plan.reasons)


def _let_earlier_lists_be_undone(plans: Sequence[PersonPlan]) -> None:
    """Move the version on that an earlier list left, where only this list wrote behind it: nobody touched the person."""
    by_id = {plan.contact.pk: plan for plan in plans if plan.contact.version == plan.row.left_version}
    earlier = ImportedContact.objects.filter(contact__in=by_id).exclude(pk__in=[plan.row.pk for plan in plans])
    moved = [one for one in earlier if one.left_version == by_id[one.contact_id].row.left_version - 1]
    for one in moved:
        one.left_version = by_id[one.contact_id].contact.version + 1
    ImportedContact.objects.bulk_update(moved, ["left_version"], batch_size=500)


def _change(plan: PersonPlan, note: dict[str, Any]) -> PersonChange:
    contact = plan.contact
    return PersonChange(contact.pk, contact.name, plan.back, {name: getattr(contact, name) for name in plan.back}, note)


def _left(batch: ImportBatch, plan: PersonPlan) -> LeftAlone:
    kind = LeftAlone.Kind.ENTRY if plan.is_entered else LeftAlone.Kind.VALUE
    firm = plan.contact.enterprise
    name = f"{plan.contact.name}（{firm.name}）"[:200]
    return LeftAlone(batch=batch, enterprise=firm, name=name, kind=kind, reasons=plan.reasons)
