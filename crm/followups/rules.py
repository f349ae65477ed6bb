"""What a follow-up counts for and what may be wrong with one (domain.md 5.1); plain values in, plain values out."""

from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.utils import timezone

from core.calendar.span import day_fault
from crm.followups.models import FollowUp

Kind = FollowUp.Kind
Leader = FollowUp.LeaderLevel

SUMMARY_CHARACTERS = 10
FREE_BACKDATING = timedelta(days=7)
CORRECTION_TIME = timedelta(hours=24)
REPEAT_TIME = timedelta(minutes=30)
# A phone's clock may be a little ahead of ours.
CLOCK_TOLERANCE = timedelta(minutes=5)

LEVEL_OF_KIND = {
    Kind.PHONE: 1, Kind.WECHAT: 1, Kind.MATERIAL: 1, Kind.OTHER: 1,
    Kind.VISIT: 2, Kind.RECEPTION: 2, Kind.MEETING: 2, Kind.ONLINE: 2, Kind.FORUM: 2, Kind.SERVICE: 2,
    Kind.INSPECT: 3,
}  # fmt: skip
DISTRICT_LEADERS = frozenset({Leader.DISTRICT, Leader.TOP})
SITE_VISITS = frozenset({Kind.VISIT, Kind.RECEPTION, Kind.INSPECT})


class Draft(Protocol):
    """The fields of a follow-up that the rules look at; a ``FollowUp`` is one."""

    kind: str
    happened_at: datetime
    summary: str
    leader_level: str
    next_step: str
    next_on: date | None
    is_closing: bool
    late_reason: str


def level_of(kind: str, leader_level: str) -> int:
    """Return the level 1 to 3: by kind, and 3 whenever a leader of the district took part."""
    return 3 if leader_level in DISTRICT_LEADERS else LEVEL_OF_KIND[Kind(kind)]


def is_effective(level: int, result: str) -> bool:
    """Say whether it counts as real contact: level 2 and above, level 1 only with a stated result."""
    return level >= 2 or bool(result.strip())


def facts_shown(followup: FollowUp) -> tuple[str, ...]:
    """Return the codes of the gate facts that this follow-up proves; none when it is not effective or voided."""
    if not followup.is_effective or followup.voided_at is not None:
        return ()
    met = ("counterpart_met",) if followup.counterpart or followup.contact_id else ()
    return (*met, "site_visited") if followup.kind in SITE_VISITS else met


def faults(draft: Draft, now: datetime, *, step_is_new: bool = True) -> dict[str, str]:
    """Return everything that is wrong with a follow-up at the moment ``now``, by field; empty when all is well.

    A next step that a correction leaves as it was is not judged again: its day may have passed by now.
    """
    found: dict[str, str | None] = {"summary": _summary_fault(draft)}
    found["happened_at"] = _moment_fault(draft, now)
    found["late_reason"] = None if day_fault(draft.happened_at) else _late_fault(draft, now)
    if step_is_new:
        found["next_on"] = next_date_fault(draft, timezone.localdate(now))
    return {name: text for name, text in found.items() if text}


def next_date_fault(draft: Draft, today: date) -> str | None:
    """Return what is wrong with the next date: it is needed unless the contact ends, and lies not in the past."""
    if draft.is_closing:
        return "已选“不再跟进”，请清空下次日期" if draft.next_on else None
    if draft.next_on is None:
        return "请填写下次跟进日期；不再跟进的，请勾选“不再跟进”"
    return "下次跟进日期不能早于今天" if draft.next_on < today else day_fault(draft.next_on)


def _summary_fault(draft: Draft) -> str | None:
    short = len("".join(draft.summary.split())) < SUMMARY_CHARACTERS
    return f"请写明谈了什么，至少 {SUMMARY_CHARACTERS} 个字" if short else None


def _moment_fault(draft: Draft, now: datetime) -> str | None:
    return day_fault(draft.happened_at) or ("时间不能晚于现在" if draft.happened_at > now + CLOCK_TOLERANCE else None)


def _late_fault(draft: Draft, now: datetime) -> str | None:
    days = (timezone.localdate(now) - timezone.localdate(draft.happened_at)).days
    late = days > FREE_BACKDATING.days and not draft.late_reason.strip()
    return f"补录 {days} 天前的跟进，请说明原因" if late else None


def can_still_be_corrected(followup: FollowUp, now: datetime) -> bool:
    """Say whether the author may still change it: within 24 hours of logging, unless it was voided."""
    return followup.voided_at is None and now - followup.created_at <= CORRECTION_TIME


def plain_text(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with the blanks around every text removed."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
