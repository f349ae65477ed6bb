"""Looking for firms that may be one, and deciding about a pair: not the same, or a branch."""

import logging

from celery import signature
from django.db import OperationalError, transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from core.outbox.services import ring_after_commit
from crm.enterprises import policy
from crm.enterprises.models import DuplicatePair, DuplicateSearch, Enterprise
from crm.enterprises.services.duplicates_found import find_pairs
from crm.enterprises.services.merging import refuse_circle
from crm.enterprises.services.merging_pairs import settle_pair
from crm.enterprises.services.merging_retry import again_after_deadlock, is_deadlock
from crm.enterprises.services.writing import lock_enterprise, save_changes

log = logging.getLogger(__name__)
TASK = "crm.enterprises.tasks.find_duplicates"
MOST_ATTEMPTS = 3


@transaction.atomic
def request_search(*, by) -> DuplicateSearch:
    """Ask for a search over the whole library and return its row; while one is waiting, that one.

    The row is the truth: a worker that is rung, or the sweeper, runs it. Raises RuleViolation ``forbidden``.
    """
    if not policy.can_merge_enterprises(by):
        raise RuleViolation("没有权限查找重复企业", code="forbidden")
    DuplicateSearch.objects.bulk_create([DuplicateSearch(asked_by=by)], ignore_conflicts=True)
    ring_after_commit(signature(TASK))
    # The one that was waiting may have ended at this very moment.
    return DuplicateSearch.objects.latest("is_waiting", "pk")


def run_waiting_search() -> DuplicateSearch | None:
    """Run the search that somebody asked for and return it; None when there is none or another worker has it.

    A worker that is killed holds the row no longer and has changed nothing: the next one begins anew, three times in
    all, whatever the fault was; then the search is closed. One that takes too long is closed with its fault at once.
    """
    begun = _begin()
    if begun is None:
        return None
    try:
        return _run(begun)
    except OperationalError as failure:
        log.warning("search for duplicates ended early: %s", failure)
        if not is_deadlock(failure):
            _close(begun, "查找没有完成，请稍后重试")
        return None


@transaction.atomic
def reject_pair(pk: int, *, by) -> DuplicatePair:
    """Note that both firms are two and return the pair: it never comes back. Twice changes nothing.

    Raises RuleViolation ``forbidden`` or ``decided``.
    """
    _refuse_others(by)
    pair = _locked(pk)
    if pair.status == DuplicatePair.Status.REJECTED:
        return pair
    _refuse_decided(pair)
    settle_pair(pair, DuplicatePair.Status.REJECTED, by)
    for firm, other in ((pair.left, pair.right), (pair.right, pair.left)):
        record("enterprise.pair_rejected", firm, by=by, changes={"不是同一家": ["", other.name]})
    return pair


@again_after_deadlock
@transaction.atomic
def link_branch(pk: int, *, branch: int, by) -> Enterprise:
    """Put firm ``branch`` of the pair under the other one and return it; nothing is merged.

    Raises RuleViolation ``forbidden``, ``decided``, ``invalid`` when the firm is not of the pair, ``parent_circle``,
    ``parent_taken`` when it stands under a third firm already, or ``deactivated``. Firms are locked before the pair.
    """
    _refuse_others(by)
    pair = DuplicatePair.objects.get(pk=pk)
    if branch not in (pair.left_id, pair.right_id):
        text = "请选择哪一家是分支机构"
        raise RuleViolation(text, code="invalid", fields={"branch": text})
    firms = {one: lock_enterprise(one) for one in (pair.left_id, pair.right_id)}
    pair = _locked(pk)
    _refuse_decided(pair)
    child = firms.pop(branch)
    (parent,) = firms.values()
    if child.parent_id not in (None, parent.pk):
        text = f"“{child.name}”已有上级企业“{child.parent}”，请先在企业资料中改正"
        raise RuleViolation(text, code="parent_taken", fields={"branch": text})
    save_changes(child, {"parent": parent}, by=by)
    refuse_circle(child)
    settle_pair(pair, DuplicatePair.Status.BRANCH, by)
    return child


@transaction.atomic
def _begin() -> int | None:
    """Count an attempt and return the search, before anything can go wrong with it; close one that failed too often."""
    search = _waiting().first()
    if search is None:
        return None
    if search.attempts >= MOST_ATTEMPTS:
        _close(search.pk, f"查找 {MOST_ATTEMPTS} 次都没有完成，请联系管理员")
        return None
    search.attempts += 1
    search.save(update_fields=["attempts"])
    return search.pk


def _close(pk: int, fault: str) -> None:
    waiting = DuplicateSearch.objects.filter(pk=pk, is_waiting=True)
    waiting.update(is_waiting=False, finished_at=timezone.now(), fault=fault)


def _waiting():
    return DuplicateSearch.objects.select_for_update(skip_locked=True).filter(is_waiting=True)


@transaction.atomic
def _run(pk: int) -> DuplicateSearch | None:
    search = _waiting().filter(pk=pk).first()
    if search is None:
        return None
    search.open_pairs = find_pairs()
    search.is_waiting, search.finished_at = False, timezone.now()
    search.save(update_fields=["open_pairs", "is_waiting", "finished_at"])
    return search


def _refuse_others(by) -> None:
    if not policy.can_merge_enterprises(by):
        raise RuleViolation("没有权限处理疑似重复", code="forbidden")


def _locked(pk: int) -> DuplicatePair:
    return DuplicatePair.objects.select_for_update(of=("self",)).get(pk=pk)


def _refuse_decided(pair: DuplicatePair) -> None:
    if pair.status != DuplicatePair.Status.OPEN:
        raise RuleViolation(f"这一对已处理：{pair.get_status_display()}", code="decided")
