"""Two firms become one (domain 7.7): values by choice, every row that hangs on them, names, codes, and the book-keeping."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.audit.services import plain, record
from core.errors import RuleViolation, StaleWrite
from crm.enterprises import policy
from crm.enterprises.cleaning import clean_text
from crm.enterprises.merging.fields import BY_KEY, GROUPS, OFFICER, SIDES, UNITED, taken_values
from crm.enterprises.merging.relations import How, firm_relations
from crm.enterprises.models import Alias, DuplicatePair, Enterprise, Merge
from crm.enterprises.naming import is_branch
from crm.enterprises.services.aliases import keep_names
from crm.enterprises.services.identity import hold_name
from crm.enterprises.services.merging_children import move_all, take_aliases, take_contacts
from crm.enterprises.services.merging_pairs import decision_of, lock_pair, settle_pair
from crm.enterprises.services.merging_retry import again_after_deadlock
from crm.enterprises.services.writing import save_row, set_derived, shown_changes
from crm.enterprises.verification import MARKS, no_longer_verified

SHORTEST_REASON = 2
COLUMNS = (*(column for group in GROUPS for column in group.columns), *UNITED, *MARKS)
OK = Enterprise.CodeCheck.OK
CONTACTS = "enterprises.contact.enterprise"


@again_after_deadlock
@transaction.atomic
def merge_enterprises(
    keep: int, absorbed: int, *, choices: Mapping[str, str], by, reason: str, versions: Mapping[int, int]
) -> Merge:
    """Make firm ``absorbed`` part of firm ``keep`` and return the row by which it is taken back.

    ``choices`` maps the key of a group of values (``merging.fields``) to ``keep`` or ``absorbed``; what is not named
    takes its default. ``versions`` are those both firms were read as. Raises RuleViolation ``forbidden``,
    ``forbidden_assignment``, ``reason_missing``, ``same_firm``, ``invalid``, ``different_codes``, ``branch``, ``parent_circle``, ``merged``
    (also for the second of two people), ``deactivated``, and StaleWrite. A deadlock is tried again, three times in all.
    """
    reason = _checked(keep, absorbed, choices, by, reason)
    firms = lock_firms(keep, absorbed, versions)
    pair = lock_pair(keep, absorbed)
    kept, other = firms[keep], firms[absorbed]
    refuse_unlike(kept, other)
    merge = Merge(kept=kept, absorbed=other, kept_name=kept.name, absorbed_name=other.name, reason=reason, by=by)
    merge.kept_before, merge.absorbed_before = columns_of(kept), columns_of(other)
    merge.pair_before = decision_of(pair)
    merge.last_keys = {one.key: one.last_key() for one in firm_relations()}
    values = taken_values(kept, other, choices)
    _retire(other, kept, values, by)
    if kept.parent_id == other.pk:
        kept.parent_id = None if other.parent_id == kept.pk else other.parent_id
    # beyond both: what compared equal with the other firm at its version says nothing of this one
    kept.version = max(kept.version, other.version)
    changes = _store_kept(kept, values, by)
    _take_children(merge, kept, other)
    refuse_circle(kept)
    merge.kept_after = columns_of(kept)
    merge.save(force_insert=True)
    settle_pair(pair, DuplicatePair.Status.MERGED, by)
    counts = {key: len(keys) for key, keys in merge.moved.items()}
    record("enterprise.merged", kept, by=by, changes=changes | {"并入": ["", other.name], "reason": reason} | counts)
    record("enterprise.absorbed", other, by=by, changes={"并入": ["", kept.name], "reason": reason})
    return merge


def lock_firms(keep: int, absorbed: int, versions: Mapping[int, int]) -> dict[int, Enterprise]:
    """Return both firms under row locks that are taken, with those of their subsidiaries, in the order of ids.

    Their names are held before, as by everyone who enters one. Raises DoesNotExist, RuleViolation ``merged`` or
    ``deactivated``, StaleWrite.
    """
    both = {keep, absorbed}
    for norm in sorted(Enterprise.objects.filter(pk__in=both).values_list("name_norm", flat=True)):
        hold_name(norm)
    touched = Enterprise.objects.filter(Q(pk__in=both) | Q(parent__in=both) | Q(merged_into__in=both))
    rows = touched.order_by("pk").select_for_update(of=("self",))
    firms = {firm.pk: firm for firm in rows if firm.pk in both}
    if len(firms) < len(both):
        raise Enterprise.DoesNotExist
    for firm in firms.values():
        _refuse_gone(firm)
    for pk, firm in firms.items():
        if versions.get(pk) != firm.version:
            raise StaleWrite(firm)
    return firms


def refuse_unlike(keep: Enterprise, absorbed: Enterprise) -> None:
    """Raise RuleViolation when the law says that these are two: different checked codes, or a branch and another firm."""
    codes = {firm.uscc for firm in (keep, absorbed) if firm.uscc_check == OK}
    if len(codes) > 1:
        text = "两家企业的统一社会信用代码都已校验且不同，是两家不同的企业，不能合并"
        raise RuleViolation(text, code="different_codes")
    if is_branch(keep.name_norm) != is_branch(absorbed.name_norm):
        raise RuleViolation("分公司不与总公司合并，请设为分支机构", code="branch")


def refuse_circle(firm: Enterprise) -> None:
    """Raise RuleViolation ``parent_circle`` when the firm stands above itself."""
    seen, above = {firm.pk}, firm.parent_id
    while above is not None:
        if above in seen:
            raise RuleViolation("两家企业互为上下级，请先改正上级企业", code="parent_circle")
        seen.add(above)
        above = Enterprise.objects.values_list("parent_id", flat=True).get(pk=above)


def columns_of(firm: Enterprise) -> dict[str, Any]:
    """Return the values that a merge may change, by the names of the columns."""
    names = [Enterprise._meta.get_field(name).attname for name in COLUMNS]  # type: ignore[union-attr]
    return {name: getattr(firm, name) for name in names}


def _checked(keep: int, absorbed: int, choices: Mapping[str, str], by, reason: str) -> str:
    if not policy.can_merge_enterprises(by):
        raise RuleViolation("没有权限合并企业", code="forbidden")
    if keep == absorbed:
        raise RuleViolation("请选择两家不同的企业", code="same_firm")
    if not set(choices) <= set(BY_KEY) or not set(choices.values()) <= set(SIDES):
        raise RuleViolation("选择的内容有误，请刷新后重试", code="invalid")
    if OFFICER in choices and not policy.can_assign_officer(by):
        raise RuleViolation("服务专员由指挥部指定", code="forbidden_assignment", fields={OFFICER: "由指挥部指定"})
    reason = (clean_text(reason) or "")[:200]
    if len(reason) < SHORTEST_REASON:
        raise RuleViolation("请写明合并原因", code="reason_missing", fields={"reason": "请写明合并原因"})
    return reason


def _refuse_gone(firm: Enterprise) -> None:
    if firm.merged_into_id:
        raise RuleViolation(f"“{firm.name}”已并入“{firm.merged_into}”", code="merged")
    if firm.is_deleted:
        raise RuleViolation(f"“{firm.name}”已停用，不能合并", code="deactivated")


def _retire(other: Enterprise, kept: Enterprise, values: Mapping[str, Any], by) -> None:
    """Take the firm out of the library; the codes that go over are free at once."""
    if values.get("uscc"):
        other.uscc, other.uscc_check = None, Enterprise.CodeCheck.MISSING
    if values.get("stock_code"):
        other.stock_code = ""
    other.is_deleted, other.merged_into = True, kept
    other.version += 1
    other.updated_at, other.updated_by = timezone.now(), by
    other.save(
        update_fields=[
            "uscc", "uscc_check", "stock_code", "is_deleted", "merged_into", "version", "updated_at", "updated_by",
        ]
    )  # fmt: skip


def _store_kept(kept: Enterprise, values: dict[str, Any], by) -> dict[str, Any]:
    """Put the values on the kept firm and return old → new for the log; with base data of the other it is unverified."""
    values = {**values, **no_longer_verified(kept, values)}
    before = {name: getattr(kept, name) for name in values}
    for name, value in values.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.updated_at, kept.updated_by = timezone.now(), by
    derived = set_derived(kept)
    save_row(kept, update_fields=[*values, *derived, "parent", "version", "updated_at", "updated_by"])
    return shown_changes(before, values)


def _take_children(merge: Merge, kept: Enterprise, other: Enterprise) -> None:
    moved: dict[str, list] = {}
    for relation in firm_relations():
        if relation.how == How.STAY:
            continue
        if relation.key == CONTACTS:
            moved[relation.key], merge.contacts = take_contacts(relation, kept, other)
        elif relation.how == How.UNITE:
            moved[relation.key] = take_aliases(relation, kept, other)
        else:
            moved[relation.key] = move_all(relation, other.pk, kept.pk)
    merge.moved = {key: plain(keys) for key, keys in moved.items() if keys}
    # What was moved by a statement is not what the firm in memory remembers.
    added = keep_names(kept, [merge.kept_name, merge.absorbed_name], Alias.Kind.FORMER)
    merge.added_aliases = [alias.pk for alias in added]
    set_derived(kept)
    save_row(kept, update_fields=["name_norm", "name_core", "search_key", "sort_key"])
