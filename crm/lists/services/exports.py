"""The life of an export: asked for, claimed by one worker at a time, ready for a week, gone."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta

from celery import signature
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from chains.access import reach_of
from core.accounts.models import User
from core.audit.services import record
from core.errors import RuleViolation
from core.files.models import StoredFile
from core.files.services import delete_file
from core.outbox.services import ring_after_commit
from crm.lists import policy
from crm.lists.models import ExportJob
from crm.lists.pages import LISTS, kept_query

LEASE = timedelta(minutes=3)
KEPT_FOR = timedelta(days=7)
MOST_ATTEMPTS = 5
RING_LASTS = 60  # seconds: the sweeper rings each minute anyway
MOST_OPEN = 3
SWEEP = 100
OPEN = (ExportJob.Status.WAITING, ExportJob.Status.BUILDING)


class LeaseLost(Exception):
    """Somebody else writes the file, or it was given up; whoever meets this stops without a trace."""


@dataclass(frozen=True)
class Claim:
    """The right to write one export until the lease runs out."""

    job_id: int
    token: str


@transaction.atomic
def request_export(
    *, by, page: str, query: str, columns: Sequence[str], file_format: str, reason: str, rows: int
) -> ExportJob:
    """Order a list as a file and return the order; a worker writes it with the orderer's scope of that moment.

    Raises RuleViolation ``reason_missing``, or ``too_many_exports`` while three of this person's are under way.
    Whether ``by`` may take this list away was decided by the caller.
    """
    if not reason.strip():
        raise RuleViolation("请写明导出用途", code="reason_missing", fields={"reason": "请写明导出用途"})
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one order of a person after the other
    if ExportJob.objects.filter(owner=by, status__in=OPEN).count() >= MOST_OPEN:
        raise RuleViolation(f"已有 {MOST_OPEN} 个导出正在生成，请等其中一个完成", code="too_many_exports")
    job = ExportJob.objects.create(
        owner=by, page=page, query=kept_query(query), columns=list(columns), format=file_format,
        reason=reason.strip()[:200], rows_expected=rows,
    )  # fmt: skip
    record("export.requested", job, by=by, changes={"filter": job.query, "rows": rows, "reason": job.reason})
    ring(job)
    return job


def claim(job_id: int) -> Claim | None:
    """Take an export that nobody writes; of two callers at once one gets it. One that broke five times fails."""
    now = timezone.now()
    taken = Claim(job_id, uuid.uuid4().hex)
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    found = ExportJob.objects.filter(free, pk=job_id, status__in=OPEN).update(
        status=ExportJob.Status.BUILDING, claimed_by=taken.token, claimed_until=now + LEASE,
        attempts=F("attempts") + 1, rows_done=0,
    )  # fmt: skip
    if not found:
        return None
    if ExportJob.objects.get(pk=job_id).attempts > MOST_ATTEMPTS:
        fail(taken, "生成多次被中断，已停止；请缩小范围后重试，或联系系统管理员")
        return None
    return taken


def keep(held: Claim, rows_done: int) -> None:
    """Renew the lease and show how far it is. Raises LeaseLost."""
    mine = ExportJob.objects.filter(pk=held.job_id, claimed_by=held.token)
    if not mine.update(claimed_until=timezone.now() + LEASE, rows_done=rows_done):
        raise LeaseLost


def let_go(held: Claim) -> None:
    """Give the export back after an unforeseen fault, so that the next tick tries again."""
    ExportJob.objects.filter(pk=held.job_id, claimed_by=held.token).update(claimed_until=timezone.now())


@transaction.atomic
def finish(held: Claim, stored: StoredFile, rows: int, scope: str) -> None:
    """Offer the written file for a week; who took which rows is in the log with the filter. Raises LeaseLost."""
    job = _held(held)
    job.status, job.file, job.rows_done, job.scope = ExportJob.Status.READY, stored, rows, scope
    job.expires_at = timezone.now() + KEPT_FOR
    _end(job)
    changes = {"rows": rows, "filter": job.query, "reason": job.reason, "format": job.format}
    record("export.built", job, by=job.owner, changes=changes)


@transaction.atomic
def fail(held: Claim, message: str) -> None:
    """End the export with a message for its owner. Raises LeaseLost."""
    job = _held(held)
    job.status, job.message = ExportJob.Status.FAILED, message[:500]
    _end(job)
    record("export.failed", job, by=job.owner, changes={"message": job.message}, refused=True)


@transaction.atomic
def hand_out(pk: int, *, by) -> StoredFile:
    """Return the file of an export for its owner and record the download.

    Raises RuleViolation ``forbidden`` or ``scope_changed``: whoever's scope is not what it was when the file was
    written asks anew and gets what he may see today.
    """
    job = ExportJob.objects.select_for_update(of=("self",)).select_related("file").get(pk=pk)
    if not policy.can_download(by, job) or job.file is None:
        raise RuleViolation("文件不存在或已过期，请重新导出", code="forbidden")
    if job.scope != scope_mark(by):
        raise RuleViolation("您的权限范围在生成后有变化，请重新导出", code="scope_changed")
    record("export.downloaded", job, by=by, changes={"rows": job.rows_done})
    return job.file


def scope_mark(user) -> str:
    """Return a mark of what ``user`` may see now; it changes with role, teams, chains and parks."""
    reach = [sorted(one) if isinstance(one, frozenset) else one for one in astuple(reach_of(user))]
    return hashlib.sha256(repr([user.role, user.is_active, reach]).encode()).hexdigest()


def ring_waiting() -> int:
    """Ring again for exports that no worker holds and return how many."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=timezone.now())
    waiting = list(ExportJob.objects.filter(free, status__in=OPEN).order_by("pk")[:SWEEP])
    for job in waiting:
        ring(job)
    return len(waiting)


def expire_exports() -> int:
    """Remove the files that are older than a week and return how many; safe to run twice and at once."""
    due = ExportJob.objects.filter(status=ExportJob.Status.READY, expires_at__lte=timezone.now())
    gone = 0
    for pk in list(due.values_list("pk", flat=True)[:SWEEP]):
        gone += _expire(pk)
    return gone


@transaction.atomic
def _expire(pk: int) -> int:
    ready = ExportJob.objects.select_for_update(of=("self",)).filter(pk=pk, status=ExportJob.Status.READY)
    job = ready.select_related("file").first()
    if job is None:
        return 0
    stored, job.file, job.status = job.file, None, ExportJob.Status.EXPIRED
    job.save(update_fields=["file", "status"])
    if stored is not None:
        delete_file(stored, by=None)
    return 1


def ring(job: ExportJob) -> None:
    """Wake a worker for this export once the transaction is through; the task is named, tasks stand above services."""
    ring_after_commit(signature(LISTS[job.page].export_task, expires=RING_LASTS), job.pk)


def _held(held: Claim) -> ExportJob:
    mine = ExportJob.objects.select_for_update(of=("self",)).select_related("owner")
    job = mine.filter(pk=held.job_id, claimed_by=held.token).first()
    if job is None:
        raise LeaseLost
    return job


def _end(job: ExportJob) -> None:
    job.finished_at, job.claimed_by, job.claimed_until = timezone.now(), "", None
    job.save()
