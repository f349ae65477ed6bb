"""The agreed next step: done, or moved to another day."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import record
from core.calendar.span import day_fault
from core.errors import RuleViolation, StaleWrite
from crm.followups import policy
from crm.followups.models import FollowUp
from crm.followups.services.downwards import lock_followup, refresh_columns, refuse_ended


@transaction.atomic
def complete_next_step(pk: int, *, by: User) -> FollowUp:
    """Mark the next step as taken and return the follow-up; one that is done already stays as it is.

    Raises RuleViolation ``forbidden``, or ``no_step`` when none was agreed or the record was voided.
    """
    followup = _open_for(pk, by)
    if followup.next_done_at is None:
        followup.next_done_at = timezone.now()
        _save(followup, "next_done_at")
        record("followup.step_done", followup, by=by, changes={"next_on": followup.next_on})
    return followup


@transaction.atomic
def reschedule_next_step(
    pk: int, *, by: User, next_on: date, next_step: str | None = None, version: int | None = None
) -> FollowUp:
    """Move the open next step to another day (and reword it) and return the follow-up.

    Raises RuleViolation ``forbidden``, ``no_step``, ``step_done``, ``project_ended`` or ``invalid`` (a day in the past);
    StaleWrite when the writer had read another ``version``. The same day again changes nothing.
    """
    followup = _open_for(pk, by)
    refuse_ended(followup.project)
    if followup.next_done_at is not None:
        raise RuleViolation("这一步已经办结", code="step_done")
    if version is not None and followup.version != version:
        raise StaleWrite(followup)
    if fault := "日期不能早于今天" if next_on < timezone.localdate() else day_fault(next_on):
        raise RuleViolation(fault, code="invalid", fields={"next_on": fault})
    words = followup.next_step if next_step is None else next_step.strip()[:200]
    before, followup.next_on, same_words = followup.next_on, next_on, words == followup.next_step
    if before == next_on and same_words:
        return followup
    if before != next_on:
        followup.next_set_at = timezone.now()
    followup.next_step = words
    _save(followup, "next_on", "next_step", "next_set_at")
    record("followup.rescheduled", followup, by=by, changes={"next_on": [before, next_on]})
    return followup


def _open_for(pk: int, by: User) -> FollowUp:
    followup = lock_followup(pk)
    if not policy.can_take_step(by, followup):
        raise RuleViolation("您不能办理这一步", code="forbidden")
    if followup.next_on is None or followup.voided_at is not None:
        raise RuleViolation("该跟进没有约定下一步", code="no_step")
    return followup


def _save(followup: FollowUp, *fields: str) -> None:
    followup.version += 1
    followup.save(update_fields=[*fields, "version"])
    refresh_columns(followup.project_id)
