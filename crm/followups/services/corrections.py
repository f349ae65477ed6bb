"""Correcting a follow-up: within 24 hours the record itself, afterwards only a note appended to it."""

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import changed_fields, record
from core.errors import RuleViolation, StaleWrite
from crm.followups import policy, rules
from crm.followups.models import FollowUp
from crm.followups.services.downwards import (
    lock_followup,
    record_facts,
    refresh_columns,
    refuse_ended,
    withdraw_unproved,
)
from crm.followups.services.logging import check_content

CORRECTABLE = frozenset({
    "kind", "happened_at", "place", "our_people", "leader_level", "contact", "counterpart", "summary", "result",
    "next_step", "next_on", "is_closing", "late_reason",
})  # fmt: skip
# Words of a talk stay out of the audit; it only says that they changed.
SECRET = ("summary", "result", "next_step", "counterpart", "late_reason", "our_people", "place")
STEP = ("next_step", "next_on", "is_closing")


@transaction.atomic
def correct_followup(pk: int, *, by: User, version: int, **fields) -> FollowUp:
    """Change a follow-up by its author within 24 hours and return it; facts, last contact and light follow.

    Raises RuleViolation ``forbidden``, ``project_ended``, ``protected``, ``too_late``, ``step_done`` or ``invalid`` with
    all faults, and StaleWrite when ``version`` is not the present one.
    """
    followup = lock_followup(pk)
    _check_author(followup, by)
    refuse_ended(followup.project)
    if unknown := set(fields) - CORRECTABLE:
        raise RuleViolation("字段不可修改", code="protected", fields=dict.fromkeys(unknown, "不可修改"))
    if not rules.can_still_be_corrected(followup, timezone.now()):
        raise RuleViolation("登记已超过 24 小时，只能追加说明", code="too_late")
    if followup.version != version:
        raise StaleWrite(followup)
    changes = _apply(followup, rules.plain_text(fields))
    followup.version += 1
    followup.save()
    if followup.project_id is not None:
        withdraw_unproved(followup.project_id, by=by, reason="跟进记录已更正")
        record_facts(followup, by=by)
    refresh_columns(followup.project_id)
    record("followup.corrected", followup, by=by, changes=changes)
    return followup


@transaction.atomic
def append_note(pk: int, *, by: User, text: str) -> FollowUp:
    """Append a dated note to the author's own follow-up, at any time, and return it.

    Raises RuleViolation ``forbidden`` or ``invalid`` when the note is empty. Twice appends twice.
    """
    followup = lock_followup(pk)
    _check_author(followup, by)
    if not text.strip():
        raise RuleViolation("请填写说明", code="invalid", fields={"text": "请填写说明"})
    followup.summary = f"{followup.summary}\n【{timezone.localdate()} {by} 补充】{text.strip()}"
    followup.version += 1
    followup.save(update_fields=["summary", "version"])
    record("followup.note_appended", followup, by=by)
    return followup


def _check_author(followup: FollowUp, by: User) -> None:
    if followup.voided_at is not None or not policy.can_correct_followup(by, followup):
        raise RuleViolation("只有登记人可以更正有效的跟进记录", code="forbidden")


def _apply(followup: FollowUp, fields: dict) -> dict[str, list]:
    before = {name: getattr(followup, name) for name in fields}
    moved = [name for name in STEP if name in fields and fields[name] != before[name]]
    if moved and followup.next_done_at is not None:
        raise RuleViolation("这一步已经办结，不能再改", code="step_done", fields=dict.fromkeys(moved, "已办结"))
    for name, value in fields.items():
        setattr(followup, name, value)
    check_content(followup, timezone.now(), step_is_new=bool(moved))
    if "next_on" in moved:
        followup.next_set_at = timezone.now()
    return changed_fields(before, fields, SECRET)
