"""A merge taken back within thirty days: everything that it moved returns, what came since stays and is named."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.enterprises import policy
from crm.enterprises.merging.left import Left, changed_since, left_behind
from crm.enterprises.merging.relations import firm_relations
from crm.enterprises.models import Alias, Enterprise, Merge
from crm.enterprises.services.identity import hold_name
from crm.enterprises.services.merging import refuse_circle
from crm.enterprises.services.merging_children import give_contacts_back, move_rows
from crm.enterprises.services.merging_pairs import lock_pair, return_pair
from crm.enterprises.services.merging_retry import again_after_deadlock
from crm.enterprises.services.writing import save_row, set_derived
from crm.enterprises.verification import BASE, no_longer_verified
from crm.enterprises.verification import MARKS as MARK_FIELDS

MARKS = {Enterprise._meta.get_field(name).attname for name in MARK_FIELDS}  # type: ignore[union-attr]
DERIVED = ("name_norm", "name_core", "search_key", "sort_key")


@again_after_deadlock
@transaction.atomic
def reverse_merge(pk: int, *, by) -> Left:
    """Part the two firms of a merge again, exactly as they were, and return what stays with the kept firm.

    A value that somebody changed since stays with those that belong to it, as do rows that were added since. Raises
    RuleViolation ``forbidden``, ``reversed`` (twice, or the second of two people), ``too_late`` after 30 days,
    ``merged_on`` when the kept firm was merged into another one meanwhile (take that back first), ``deactivated``,
    ``duplicate_code``, ``parent_circle``. A deadlock is tried again, three times in all.
    """
    if not policy.can_merge_enterprises(by):
        raise RuleViolation("没有权限撤销合并", code="forbidden")
    found = Merge.objects.get(pk=pk)
    firms = _lock(found)
    kept, other = firms[found.kept_id], firms[found.absorbed_id]
    pair = lock_pair(kept.pk, other.pk)
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=pk)
    _refuse(merge, kept)
    other.merged_into = None  # it stands again, also above others
    left = left_behind(merge, kept)
    give_contacts_back(merge.contacts)
    for relation in firm_relations():
        move_rows(relation, merge.moved.get(relation.key, []), kept.pk, other.pk)
    Alias.objects.filter(pk__in=merge.added_aliases, enterprise=kept).delete()
    _restore(kept, _with_present_parent(kept, _returning(merge, kept), firms), by)
    _restore(other, _with_present_parent(other, _own(merge), firms), by)
    for firm in (kept, other):
        refuse_circle(firm)
    merge.reversed_at, merge.reversed_by = timezone.now(), by
    merge.save(update_fields=["reversed_at", "reversed_by"])
    return_pair(pair, merge.pair_before)
    said = {"撤销合并": [other.name, kept.name]}
    record("enterprise.merge_reversed", kept, by=by, changes=said | {"stays": [one.word for one in left.rows]})
    record("enterprise.merge_reversed", other, by=by, changes=said)
    return left


def _lock(merge: Merge) -> dict[int, Enterprise]:
    """Lock both firms and those above them before, as far as they exist, and return them by id."""
    ids = [merge.kept_id, merge.absorbed_id]
    for norm in sorted(Enterprise.objects.filter(pk__in=ids).values_list("name_norm", flat=True)):
        hold_name(norm)
    parents = [parent for old in (merge.kept_before, merge.absorbed_before) if (parent := old.get("parent_id"))]
    rows = Enterprise.objects.filter(pk__in=[*ids, *parents]).order_by("pk").select_for_update(of=("self",))
    return {firm.pk: firm for firm in rows}


def _refuse(merge: Merge, kept: Enterprise) -> None:
    if merge.reversed_at:
        raise RuleViolation("这次合并已经撤销", code="reversed")
    if not merge.is_reversible:
        raise RuleViolation("合并已超过 30 天，不能再撤销", code="too_late")
    if kept.merged_into_id:
        text = f"“{kept.name}”后来又并入“{kept.merged_into}”，请先撤销后一次合并"
        raise RuleViolation(text, code="merged_on")
    if kept.is_deleted:
        raise RuleViolation(f"“{kept.name}”已停用，请先恢复", code="deactivated")


def _returning(merge: Merge, kept: Enterprise) -> dict[str, Any]:
    """Return the former values of what still is as the merge left it; a group returns whole or not at all.

    That the firm was verified returns as well, unless base data stay that were not there then. Who verified it after the
    merge saw what the merge left: that mark stays while no base value returns to another one, else none is left.
    """
    columns = [column for group in changed_since(merge, kept) for column in group.columns]
    staying = {Enterprise._meta.get_field(column).attname for column in columns}  # type: ignore[union-attr]
    returning = {name: value for name, value in merge.kept_before.items() if name not in staying | MARKS}
    if kept.verified_at is not None:
        base = {name: _read(name, value) for name, value in returning.items() if name in BASE}
        return {**returning, **no_longer_verified(kept, base)}
    if staying & BASE:
        return returning
    return returning | {name: value for name, value in merge.kept_before.items() if name in MARKS}


def _own(merge: Merge) -> dict[str, Any]:
    """Return the former values of the other firm; that it was verified, no merge has touched."""
    return {name: value for name, value in merge.absorbed_before.items() if name not in MARKS}


def _with_present_parent(firm: Enterprise, values: dict[str, Any], firms: dict[int, Enterprise]) -> dict[str, Any]:
    """Return ``values`` with the firm that the parent became part of; without any when it was removed since."""
    parent = values.get("parent_id")
    if parent is None or (parent in firms and firms[parent].merged_into_id is None):
        return values
    successor = firms[parent].merged_into_id if parent in firms else None
    if successor in (None, firm.pk):
        return {name: value for name, value in values.items() if name != "parent_id"}
    return values | {"parent_id": successor}


def _restore(firm: Enterprise, values: dict[str, Any], by) -> None:
    for name, value in values.items():
        setattr(firm, name, _read(name, value))
    firm.is_deleted, firm.merged_into = False, None
    firm.version += 1
    firm.updated_at, firm.updated_by = timezone.now(), by
    set_derived(firm)
    save_row(firm)


def _read(name: str, value: Any) -> Any:
    """Return a stored value as the column holds it; keys of other rows are numbers already."""
    if value is None or name.endswith("_id"):
        return value
    return Enterprise._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
