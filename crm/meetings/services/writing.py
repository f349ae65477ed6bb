"""What every write to a meeting shares: the locked row, the version, the state."""

from core.errors import RuleViolation, StaleWrite
from crm.meetings import policy
from crm.meetings.models import AgendaItem, Decision, Meeting
from crm.meetings.states import STEPS, Act
from crm.projects.services.writing import forbid_unless, refuse

__all__ = ["forbid_unless", "refuse"]
NOT_YOURS = "会议由指挥部组织，链长专题会也可由本链链长、链办组织"
MOST_TEXT, MOST_REASON = 1_000, 300


def lock_meeting(pk: int, by) -> Meeting:
    """Return a meeting that ``by`` sees, under its row lock; raise Meeting.DoesNotExist for a hidden one."""
    meetings = Meeting.objects.all() if by is None else Meeting.objects.visible_to(by)
    return Meeting.objects.select_for_update().get(pk=meetings.values_list("pk", flat=True).get(pk=pk))


def lock_for(pk: int, act: Act, version: int | None, *, by) -> Meeting:
    """Lock a meeting that ``by`` runs and whose state allows ``act``; the state it leads to is set, not saved.

    Raises Meeting.DoesNotExist; RuleViolation ``forbidden``; StaleWrite for another ``version`` (None asks for no
    check); ``step_impossible`` in another state.
    """
    meeting = lock_meeting(pk, by)
    forbid_unless(policy.can_run(by, meeting), NOT_YOURS)
    check_version(meeting, version)
    sources, to = STEPS[act]
    if meeting.state not in sources:
        wanted = "、".join(str(state.label) for state in Meeting.State if state in sources)
        raise RuleViolation(
            f"会议{meeting.get_state_display()}，只有{wanted}的会议可以这样办理", code="step_impossible"
        )
    meeting.state = to or meeting.state
    return meeting


def check_version(row: Meeting | AgendaItem | Decision, version: int | None) -> None:
    """Raise StaleWrite when the writer had read another version; None asks for no check."""
    if version is not None and row.version != version:
        raise StaleWrite(row)


def find_item(meeting: Meeting, pk: int, by) -> AgendaItem:
    """Return a topic of the locked meeting that ``by`` sees; raise AgendaItem.DoesNotExist for any other."""
    rows = AgendaItem.objects.filter(meeting=meeting)
    if by is not None:
        rows = rows.filter(pk__in=AgendaItem.objects.visible_to(by).filter(meeting=meeting).order_by().values("pk"))
    return rows.get(pk=pk)


def checked_text(text: str, field: str, message: str, most: int = MOST_TEXT) -> str:
    """Return the stripped text; raise RuleViolation ``reason_missing`` when it is empty, ``invalid`` when too long."""
    kept = text.strip()
    if not kept:
        raise refuse(message, "reason_missing", field)
    if len(kept) > most:
        raise refuse(f"最多 {most} 字", "invalid", field)
    return kept


def turn(meeting: Meeting, *fields: str) -> None:
    """Save ``fields`` and the next version of the meeting."""
    meeting.version += 1
    meeting.save(update_fields=["version", *fields])
