"""Opening a meeting, which freezes its agenda; closing it, after which its minutes stand; calling it off."""

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from crm.meetings.agenda import window_of
from crm.meetings.models import Meeting, RedRoll
from crm.meetings.services.calling import LONGEST
from crm.meetings.services.writing import MOST_REASON, checked_text, lock_for, refuse, turn
from crm.meetings.states import Act
from crm.projects.models import Project


@transaction.atomic
def open_meeting(pk: int, *, by, version: int | None = None) -> Meeting:
    """Begin a meeting and return it: from now on the agenda stays as it is, and which projects are red is kept.

    Raises Meeting.DoesNotExist, RuleViolation ``forbidden``, StaleWrite, ``step_impossible`` the second time,
    ``empty_agenda`` without a topic.
    """
    meeting = lock_for(pk, Act.OPEN, version, by=by)
    if not meeting.items.standing().exists():
        raise refuse("还没有议题，请先增列或重新生成", "empty_agenda")
    meeting.opened_at = timezone.now()
    reds = window_of(meeting, meeting.opened_at).projects().filter(light=Project.Light.RED)
    RedRoll.objects.create(meeting=meeting, projects=list(reds.order_by().values_list("pk", flat=True)))
    turn(meeting, "state", "opened_at")
    record("meeting.opened", meeting, by=by, changes={"topics": meeting.items.standing().count()})
    return meeting


@transaction.atomic
def close_meeting(pk: int, *, by, attendees: str | None = None, version: int | None = None) -> Meeting:
    """End a meeting, with who really attended where given, and return it; its decisions stand from now on.

    Raises as ``open_meeting`` does, ``reason_missing`` for nobody.
    """
    meeting = lock_for(pk, Act.CLOSE, version, by=by)
    if attendees is not None:
        meeting.attendees = checked_text(attendees, "attendees", "请填写参会人员", LONGEST["attendees"])
    meeting.closed_at = timezone.now()
    turn(meeting, "state", "closed_at", "attendees")
    record("meeting.closed", meeting, by=by, changes={"decisions": meeting.decisions.standing().count()})
    return meeting


@transaction.atomic
def cancel_meeting(pk: int, *, by, reason: str, version: int | None = None) -> Meeting:
    """Call a meeting off with a reason and return it; it leaves the calendar, and the next one does not continue it.

    Raises as ``open_meeting`` does, ``reason_missing``, and ``has_decisions`` while a decision stands: such a meeting is
    closed, or its decisions withdrawn first.
    """
    meeting = lock_for(pk, Act.CANCEL, version, by=by)
    said = checked_text(reason, "reason", "请写明取消的原因", MOST_REASON)
    if meeting.decisions.standing().exists():
        raise refuse("会议已有议定事项，请结束会议；确需取消的，先撤回议定事项", "has_decisions", "reason")
    meeting.cancelled_at, meeting.cancelled_reason, meeting.cancelled_by = timezone.now(), said, by
    turn(meeting, "state", "cancelled_at", "cancelled_reason", "cancelled_by")
    record("meeting.cancelled", meeting, by=by, changes={"reason": said})
    return meeting


def record_minutes(meeting: Meeting, *, by) -> None:
    """Record that ``by`` took the minutes away, each time anew."""
    record("meeting.minutes_taken", meeting, by=by)
