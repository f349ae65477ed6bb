"""What a meeting decides: conclusions, and tasks given out on the spot."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.meetings import policy
from crm.meetings.models import AgendaItem, Decision, Meeting
from crm.meetings.services.writing import (
    MOST_REASON,
    check_version,
    checked_text,
    find_item,
    forbid_unless,
    lock_for,
    refuse,
    turn,
)
from crm.meetings.states import Act
from crm.tasks.models import Task
from crm.tasks.services import cancel_task, give_task

TASK_FIELDS = frozenset({"title", "team", "assignee", "due_on", "priority"})
MOST_TITLE = 120


@transaction.atomic
def decide(
    pk: int, item: int, *, by, text: str, task: dict[str, Any] | None = None, version: int | None = None,
    item_version: int | None = None,
) -> Decision:  # fmt: skip
    """Record what the open meeting decides on a topic and return it; with ``task`` that is given out at once.

    ``task`` holds team, assignee, due_on, priority and title (else the first line of the text); the text is what is
    required. ``version`` is the meeting's, ``item_version`` the topic's: of two who decide on the same reading the
    second gets StaleWrite. Raises Meeting.DoesNotExist, AgendaItem.DoesNotExist, RuleViolation ``forbidden``,
    ``step_impossible``, ``reason_missing``, ``topic_dropped`` and whatever ``give_task`` refuses.
    """
    meeting = lock_for(pk, Act.DECIDE, version, by=by)
    row = find_item(meeting, item, by)
    check_version(row, item_version)
    if row.is_dropped:
        raise RuleViolation("这项议题会前已移出", code="topic_dropped")
    said = checked_text(text, "text", "请填写议定事项")
    made = None if task is None else _give(meeting, row, said, task, by=by)
    decision = Decision.objects.create(
        meeting=meeting, item=row, text=said, task=made, made_by=by, **(_given_words(made) if made else {})
    )  # fmt: skip
    _touch(row, meeting)
    told = {"topic": row.title, "text": said} | ({"task": made.no} if made else {})
    record("meeting.decided", meeting, by=by, changes=told)
    return decision


def _give(meeting: Meeting, row: AgendaItem, said: str, wanted: dict[str, Any], *, by) -> Task:
    forbid_unless(policy.can_give_tasks(by, meeting), "任务由指挥部和链长交办")
    given = {name: value for name, value in wanted.items() if name in TASK_FIELDS and value not in (None, "")}
    given.setdefault("title", said.splitlines()[0][:MOST_TITLE])
    return give_task(
        by=by, requirement=said, source=Task.Source.MEETING, source_note=meeting.title, project=row.project, **given
    )


def _given_words(task: Task) -> dict[str, Any]:
    """Return what the minutes say of a task for good: to whom and until when it was given."""
    to = task.assignee.name if task.assignee else ""
    return {"given_team": str(task.team), "given_to": to, "given_due_on": task.due_on}


def _touch(row: AgendaItem, meeting: Meeting) -> None:
    row.version += 1
    row.save(update_fields=["version"])
    turn(meeting)


@transaction.atomic
def correct_decision(
    pk: int, *, by, text: str, version: int | None = None, meeting_version: int | None = None
) -> Decision:  # fmt: skip
    """Word a conclusion anew while the meeting is open and return it; the same words again write nothing.

    What was given out as a task keeps its words (``task_issued``): withdraw it and decide anew. Raises
    Decision.DoesNotExist, else as ``decide`` does; ``decision_withdrawn``.
    """
    decision, meeting = _standing(pk, version, meeting_version, by=by)
    said = checked_text(text, "text", "请填写议定事项")
    if decision.task_id:
        raise refuse("已交办为任务，内容不能再改；请撤回后重新议定", "task_issued", "text")
    if said != decision.text:
        old, decision.text = decision.text, said
        decision.version += 1
        decision.save(update_fields=["text", "version"])
        _touch(decision.item, meeting)
        record("meeting.decision_corrected", meeting, by=by, changes={"text": [old, said]})
    return decision


@transaction.atomic
def withdraw_decision(
    pk: int, *, by, reason: str, version: int | None = None, meeting_version: int | None = None
) -> Decision:  # fmt: skip
    """Take a decision back while the meeting is open and return it; its task is cancelled with the same reason.

    Raises as ``correct_decision`` does, and as ``cancel_task``.
    """
    decision, meeting = _standing(pk, version, meeting_version, by=by)
    said = checked_text(reason, "reason", "请写明撤回的原因", MOST_REASON)
    if decision.task is not None and not decision.task.is_ended:
        cancel_task(decision.task.pk, by=by, reason=f"会议撤回：{said}"[:MOST_REASON])
    decision.withdrawn_at, decision.withdrawn_reason = timezone.now(), said
    decision.version += 1
    decision.save(update_fields=["withdrawn_at", "withdrawn_reason", "version"])
    _touch(decision.item, meeting)
    record("meeting.decision_withdrawn", meeting, by=by, changes={"text": decision.text, "reason": said})
    return decision


def _standing(pk: int, version: int | None, meeting_version: int | None, *, by) -> tuple[Decision, Meeting]:
    """Lock the meeting of a decision that ``by`` sees, and return both as they are now."""
    seen = Decision.objects.all() if by is None else Decision.objects.visible_to(by)
    meeting = lock_for(seen.values_list("meeting_id", flat=True).get(pk=pk), Act.DECIDE, meeting_version, by=by)
    decision = Decision.objects.select_related("item", "task").get(pk=pk)
    check_version(decision, version)
    if decision.withdrawn_at is not None:
        raise RuleViolation("这项决定已撤回", code="decision_withdrawn")
    return decision, meeting
