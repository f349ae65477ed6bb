"""Calling a meeting and changing it while it is prepared."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit.services import changed_fields, record
from core.errors import RuleViolation
from crm.meetings import policy
from crm.meetings.models import Meeting
from crm.meetings.services.agenda import build
from crm.meetings.services.numbering import next_number
from crm.meetings.services.writing import NOT_YOURS, forbid_unless, lock_for
from crm.meetings.states import Act
from crm.meetings.timing import cutoff_before

FIELDS = ("kind", "title", "held_at", "cutoff_at", "place", "chair", "attendees", "chain", "team")
REQUIRED = {
    "held_at": "请填写时间", "place": "请填写地点", "chair": "请填写主持人", "attendees": "请填写参会人员",
}  # fmt: skip
LONGEST = {"title": 120, "place": 120, "chair": 60, "attendees": 1000}
BACK, AHEAD = datetime.timedelta(days=366), datetime.timedelta(days=366)
BUILT_FROM = frozenset({"kind", "held_at", "cutoff_at", "chain", "team"})


@transaction.atomic
def create_meeting(*, by, **fields: Any) -> Meeting:
    """Call a meeting under the next number of the year, build its agenda, and return it.

    Without ``cutoff_at`` the data count up to the Friday before, without ``title`` it is named by day and kind. Raises
    RuleViolation ``forbidden`` and ``invalid`` with every missing or impossible field.
    """
    forbid_unless(policy.can_call_meetings(by), NOT_YOURS)
    meeting = Meeting(created_by=by, **_clean(fields))
    _complete(meeting)
    _check(meeting, by=by)
    meeting.no = next_number(timezone.localdate().year)
    build(meeting)
    record("meeting.called", meeting, by=by, changes={name: getattr(meeting, name) for name in FIELDS})
    return meeting


@transaction.atomic
def update_meeting(pk: int, *, by, version: int | None, **fields: Any) -> Meeting:
    """Change a meeting that is being prepared and return it; another time or scope builds the agenda anew.

    With another day a name and a cut-off that nobody typed follow it: those that the day, kind and scope give.

    Raises as ``create_meeting`` does, StaleWrite, and ``step_impossible`` once it has opened; the same values again
    write nothing.
    """
    meeting = lock_for(pk, Act.PREPARE, version, by=by)
    before = {name: getattr(meeting, name) for name in FIELDS}
    follows = {"title": _named(meeting), "cutoff_at": cutoff_before(meeting.held_at)}
    for name, value in _clean(fields).items():
        setattr(meeting, name, value)
    for name in ("held_at", "cutoff_at"):  # forms know no seconds
        if _minute(getattr(meeting, name)) == _minute(before[name]):
            setattr(meeting, name, before[name])
    for name, usual in follows.items():
        if getattr(meeting, name) == before[name] == usual:
            setattr(meeting, name, None)
    _complete(meeting)
    _check(meeting, by=by)
    changes = changed_fields(before, {name: getattr(meeting, name) for name in FIELDS})
    if changes:
        meeting.version += 1
        if BUILT_FROM & set(changes):
            build(meeting)
        meeting.save()
        record("meeting.changed", meeting, by=by, changes=changes)
    return meeting


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in fields.items() if name in FIELDS
    }


def _minute(moment: datetime.datetime | None) -> datetime.datetime | None:
    return moment and moment.replace(second=0, microsecond=0)


def _complete(meeting: Meeting) -> None:
    if not meeting.held_at:
        return
    if not meeting.cutoff_at:
        meeting.cutoff_at = cutoff_before(meeting.held_at)
    if not meeting.title:
        meeting.title = _named(meeting)


def _named(meeting: Meeting) -> str:
    """Return what a meeting is called by its scope, kind and day."""
    scope = meeting.chain or meeting.team or ""
    return f"{scope}{meeting.get_kind_display()}（{meeting.held_on}）"[: LONGEST["title"]]


def _check(meeting: Meeting, *, by) -> None:
    wrong = {name: text for name, text in REQUIRED.items() if not getattr(meeting, name)}
    for name, most in LONGEST.items():
        if len(getattr(meeting, name) or "") > most:
            wrong[name] = f"最多 {most} 字"
    wrong |= _time_faults(meeting) | _scope_faults(meeting, by)
    if wrong:
        raise RuleViolation("会议资料还需补正", code="invalid", fields=wrong)


def _time_faults(meeting: Meeting) -> dict[str, str]:
    if not meeting.held_at:
        return {}
    now = timezone.now()
    if not now - BACK <= meeting.held_at <= now + AHEAD:
        return {"held_at": "时间须在前后一年之内"}
    if not meeting.held_at - BACK <= meeting.cutoff_at <= meeting.held_at:
        return {"cutoff_at": "数据截止须在会议之前一年之内"}
    return {}


def _scope_faults(meeting: Meeting, by) -> dict[str, str]:
    if meeting.kind not in Meeting.Kind.values:
        return {"kind": "请选择类型"}
    if meeting.chain and meeting.team:
        return {"team": "产业链和组只能选其一"}
    if meeting.kind == Meeting.Kind.CHAIN and not meeting.chain:
        return {"chain": "链长专题会须选择产业链"}
    if not policy.can_call(by, meeting.kind, meeting.chain):
        return {"chain": "只能组织本链的链长专题会"}
    return {}
