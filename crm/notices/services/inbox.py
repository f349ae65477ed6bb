"""What a person does with the own reminders: read, put off, tick off."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import record
from core.errors import RuleViolation
from crm.notices.models import Notice

LONGEST_SNOOZE = timedelta(days=3)
SNOOZES = 2


@transaction.atomic
def mark_read(pk: int, *, by: User) -> Notice:
    """Mark a reminder as read and return it; again changes nothing. Raises RuleViolation ``not_found``."""
    notice = _own(pk, by)
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
        record("notice.read", notice, by=by)
    return notice


@transaction.atomic
def mark_all_read(*, by: User) -> int:
    """Mark every reminder in the person's inbox as read and return how many were not; one audit entry for all."""
    unread = list(Notice.objects.visible_to(by).filter(read_at=None).values_list("pk", flat=True))
    read = Notice.objects.filter(pk__in=unread, read_at=None).update(read_at=timezone.now())
    if read:
        record("notice.all_read", by=by, changes={"count": read})
    return read


@transaction.atomic
def complete(pk: int, *, by: User) -> Notice:
    """Tick a reminder off and return it; again changes nothing. Raises RuleViolation ``not_found``."""
    notice = _own(pk, by)
    if notice.done_at is None:
        notice.done_at = timezone.now()
        notice.read_at = notice.read_at or notice.done_at
        notice.save(update_fields=["done_at", "read_at"])
        record("notice.done", notice, by=by)
    return notice


@transaction.atomic
def snooze(pk: int, *, by: User, until_on: date) -> Notice:
    """Put a reminder off to a day at most three days away, at most twice (domain.md 5.2), and return it.

    Raises RuleViolation ``not_found``, ``done``, ``snoozed_out`` or ``invalid``. The same day again counts once.
    """
    notice = _own(pk, by)
    today = timezone.localdate()
    if notice.done_at is not None:
        raise RuleViolation("该提醒已办结", code="done")
    if not today < until_on <= today + LONGEST_SNOOZE:
        text = f"只能推迟到 {LONGEST_SNOOZE.days} 天以内"
        raise RuleViolation(text, code="invalid", fields={"until_on": text})
    if notice.snoozed_until_on == until_on:
        return notice
    if notice.snooze_count >= SNOOZES:
        raise RuleViolation(f"已推迟过 {SNOOZES} 次，请今天处理", code="snoozed_out")
    notice.snoozed_until_on, notice.snooze_count = until_on, notice.snooze_count + 1
    notice.read_at = notice.read_at or timezone.now()
    notice.save(update_fields=["snoozed_until_on", "snooze_count", "read_at"])
    record("notice.snoozed", notice, by=by, changes={"until_on": until_on})
    return notice


def _own(pk: int, by: User) -> Notice:
    notice = Notice.objects.visible_to(by).filter(pk=pk).first()
    if notice is None:
        raise RuleViolation("没有找到该提醒，可能已被取消", code="not_found")
    return Notice.objects.select_for_update().get(pk=pk)
