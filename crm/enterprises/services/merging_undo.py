"""A merge taken back within thirty days: everything that it moved returns, what came since stays and is named."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit.services import plain, record
from core.errors import RuleViolation
from crm.enterprises import policy
from crm.enterprises.merging.left import Left, left_behind
from crm.enterprises.merging.relations import firm_relations
from crm.enterprises.models import Alias, DuplicatePair, Enterprise, Merge
from crm.enterprises.services.identity import hold_name
from crm.enterprises.services.merging import lock_pair
from crm.enterprises.services.merging_children import give_contacts_back, move_rows
from crm.enterprises.services.writing import save_row, set_derived

DERIVED = ("name_norm", "name_core", "search_key", "sort_key")


@transaction.atomic
def reverse_merge(pk: int, *, by) -> Left:
    """Part the two firms of a merge again, exactly as they were, and return what stays with the kept firm.

    A value that somebody changed since stays, as do rows that were added since. Raises RuleViolation ``forbidden``,
    ``reversed`` (twice, or the second of two people), ``too_late`` after 30 days, ``merged_on`` when the kept firm was
    merged into another one meanwhile (take that back first), ``deactivated``, ``duplicate_code``.
    """
    if not policy.can_merge_enterprises(by):
        raise RuleViolation("没有权限撤销合并", code="forbidden")
    found = Merge.objects.get(pk=pk)
    pair = lock_pair(found.kept_id, found.absorbed_id)
    kept, other = _lock(found)
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=pk)
    _refuse(merge, kept)
    left = left_behind(merge, kept)
    give_contacts_back(merge.contacts)
    for relation in firm_relations():
        move_rows(relation, merge.moved.get(relation.key, []), kept.pk, other.pk)
    Alias.objects.filter(pk__in=merge.added_aliases, enterprise=kept).delete()
    _restore(kept, _returning(merge, kept), by, merged_into=None)
    _restore(other, merge.absorbed_before, by, merged_into=None)
    merge.reversed_at, merge.reversed_by = timezone.now(), by
    merge.save(update_fields=["reversed_at", "reversed_by"])
    _reopen(pair)
    said = {"撤销合并": [other.name, kept.name]}
    record("enterprise.merge_reversed", kept, by=by, changes=said | {"stays": [one.word for one in left.rows]})
    record("enterprise.merge_reversed", other, by=by, changes=said)
    return left


def _lock(merge: Merge) -> tuple[Enterprise, Enterprise]:
    ids = [merge.kept_id, merge.absorbed_id]
    for norm in sorted(Enterprise.objects.filter(pk__in=ids).values_list("name_norm", flat=True)):
        hold_name(norm)
    firms = {
        firm.pk: firm for firm in Enterprise.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    }
    return firms[merge.kept_id], firms[merge.absorbed_id]


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
    """Return the former values of what still is as the merge left it."""
    return {
        name: value
        for name, value in merge.kept_before.items()
        if plain(getattr(kept, name)) == plain(_read(name, merge.kept_after[name]))
    }


def _restore(firm: Enterprise, values: dict[str, Any], by, *, merged_into: None) -> None:
    for name, value in values.items():
        setattr(firm, name, _read(name, value))
    firm.is_deleted, firm.merged_into = False, merged_into
    firm.version += 1
    firm.updated_at, firm.updated_by = timezone.now(), by
    set_derived(firm)
    save_row(firm)


def _read(name: str, value: Any) -> Any:
    """Return a stored value as the column holds it; keys of other rows are numbers already."""
    return value if name.endswith("_id") else Enterprise._meta.get_field(name).to_python(value)  # type: ignore[union-attr]


def _reopen(pair: DuplicatePair | None) -> None:
    if pair is not None and pair.status == DuplicatePair.Status.MERGED:
        pair.status, pair.decided_by, pair.decided_at = DuplicatePair.Status.OPEN, None, None
        pair.save(update_fields=["status", "decided_by", "decided_at"])
