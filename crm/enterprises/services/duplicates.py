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
from crm.enterprises.services.merging import lock_pair, refuse_circle, settle_pair
from crm.enterprises.services.writing import lock_enterprise, save_changes

log = logging.getLogger(__name__)
TASK = "crm.enterprises.tasks.find_duplicates"


@transaction.atomic
def request_search(*, by) -> DuplicateSearch:
    """Ask for a search over the whole library and return its row; while one is waiting, that one.

    The row is the truth: a worker that is rung, or the sweeper, runs it. Raises RuleViolation ``forbidden``.
    """
    if not policy.can_merge_enterprises(by):
        raise RuleViolation("没有权限查找重复企业", code="forbidden")
    DuplicateSearch.objects.bulk_create([DuplicateSearch(asked_by=by)], ignore_conflicts=True)
    ring_after_commit(signature(TASK))
    return DuplicateSearch.objects.filter(is_waiting=True).latest("pk")


def run_waiting_search() -> DuplicateSearch | None:
    """Run the search that somebody asked for and return it; None when there is none or another worker has it.

    A worker that is killed holds the row no longer and has changed nothing: the next one begins anew. A search that takes
    too long is closed with its fault.
    """
    try:
        with transaction.atomic():
            return _run()
    except OperationalError as failure:
        log.warning("search for duplicates given up: %s", failure)
        waiting = DuplicateSearch.objects.filter(is_waiting=True)
        waiting.update(is_waiting=False, finished_at=timezone.now(), fault="查找没有完成，请稍后重试")
        return None


@transaction.atomic
def reject_pair(pk: int, *, by) -> DuplicatePair:
    """Note that both firms are two and return the pair: it never comes back. Twice changes nothing.

    Raises RuleViolation ``forbidden`` or ``decided``.
    """
    pair = _locked(pk, by)
    if pair.status == DuplicatePair.Status.REJECTED:
        return pair
    _refuse_decided(pair)
    settle_pair(pair, DuplicatePair.Status.REJECTED, by)
    for firm, other in ((pair.left, pair.right), (pair.right, pair.left)):
        record("enterprise.pair_rejected", firm, by=by, changes={"不是同一家": ["", other.name]})
    return pair


@transaction.atomic
def link_branch(pk: int, *, branch: int, by) -> Enterprise:
    """Put firm ``branch`` of the pair under the other one and return it; nothing is merged.

    Raises RuleViolation ``forbidden``, ``decided``, ``invalid`` when the firm is not of the pair, ``parent_circle`` or
    ``deactivated``.
    """
    pair = _locked(pk, by)
    _refuse_decided(pair)
    if branch not in (pair.left_id, pair.right_id):
        text = "请选择哪一家是分支机构"
        raise RuleViolation(text, code="invalid", fields={"branch": text})
    firms = {one: lock_enterprise(one) for one in (pair.left_id, pair.right_id)}
    child = firms.pop(branch)
    (parent,) = firms.values()
    save_changes(child, {"parent": parent}, by=by)
    refuse_circle(child)
    settle_pair(pair, DuplicatePair.Status.BRANCH, by)
    return child


def _run() -> DuplicateSearch | None:
    search = DuplicateSearch.objects.select_for_update(skip_locked=True).filter(is_waiting=True).first()
    if search is None:
        return None
    search.open_pairs = find_pairs()
    search.is_waiting, search.finished_at = False, timezone.now()
    search.save(update_fields=["open_pairs", "is_waiting", "finished_at"])
    return search


def _locked(pk: int, by) -> DuplicatePair:
    if not policy.can_merge_enterprises(by):
        raise RuleViolation("没有权限处理疑似重复", code="forbidden")
    pair = DuplicatePair.objects.get(pk=pk)
    lock_pair(pair.left_id, pair.right_id)
    pair.refresh_from_db()
    return pair


def _refuse_decided(pair: DuplicatePair) -> None:
    if pair.status != DuplicatePair.Status.OPEN:
        raise RuleViolation(f"这一对已处理：{pair.get_status_display()}", code="decided")
