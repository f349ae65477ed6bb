"""Meetings and their agendas."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit.services import changed_fields, record
from core.errors import RuleViolation, StaleWrite
from crm.reviews import policy
from crm.reviews.models import AgendaItem, Review, ReviewMeeting
from crm.reviews.services.writing import forbid_unless, lock_agenda, lock_meeting

FIELDS = ("title", "held_at", "place", "chair", "attendees", "minutes")
REQUIRED = {
    "title": "请填写会议名称", "held_at": "请填写时间", "place": "请填写地点", "chair": "请填写主持人",
    "attendees": "请填写参加人员",
}  # fmt: skip
LONGEST = {"title": 120, "place": 120, "chair": 60}
EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.timedelta(days=366)


@transaction.atomic
def create_meeting(*, by, reviews: Sequence[Review], **fields: Any) -> ReviewMeeting:
    """Call a meeting with several open reviews on its agenda, in this order and each once, and return it.

    Raises RuleViolation ``forbidden`` or ``invalid`` with every missing or impossible field, and reviews that are no
    longer open.
    """
    forbid_unless(policy.can_hold_meetings(by), "联审会由指挥部组织")
    meeting = ReviewMeeting(created_by=by, **_clean(fields))
    agenda = _locked(reviews)
    _check(meeting, fields, agenda, kept=set())
    meeting.save()
    _put_on_agenda(meeting, agenda)
    record("review.meeting_called", meeting, by=by, changes={**fields, "reviews": [one.pk for one in agenda]})
    return meeting


@transaction.atomic
def update_meeting(
    pk: int, *, by, version: int | None, reviews: Sequence[Review] | None = None, **fields: Any
) -> ReviewMeeting:  # fmt: skip
    """Change a meeting and (unless None) its agenda, and return it.

    What it has decided stays on the agenda, and then its time stays too. Raises as ``create_meeting`` does, StaleWrite
    for another ``version``; the same values again write nothing. Conclusions made at the same time are waited for:
    the reviews are locked by key before the meeting, as ``conclude_review`` does.
    """
    wanted = None if reviews is None else _locked(reviews)
    meeting = lock_meeting(pk)
    forbid_unless(policy.can_hold_meetings(by), "联审会由指挥部组织")
    if version is not None and meeting.version != version:
        raise StaleWrite(meeting)
    before = {name: getattr(meeting, name) for name in FIELDS}
    for name, value in _clean(fields).items():
        setattr(meeting, name, value)
    if _minute(meeting.held_at) == _minute(before["held_at"]):  # forms know no seconds
        meeting.held_at = before["held_at"]
    present = list(meeting.reviews.order_by("agenda_items__position"))
    agenda = present if wanted is None else wanted
    now = {name: getattr(meeting, name) for name in FIELDS}
    _check(meeting, now, agenda, kept={one.pk for one in present}, held_at=before["held_at"])
    changes = changed_fields(before, now)
    if [one.pk for one in agenda] != [one.pk for one in present]:
        changes["reviews"] = [[one.pk for one in present], [one.pk for one in agenda]]
        _put_on_agenda(meeting, agenda)
    if changes:
        meeting.version += 1
        meeting.save()
        record("review.meeting_changed", meeting, by=by, changes=changes)
    return meeting


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in fields.items() if name in FIELDS
    }


def _minute(moment: datetime.datetime | None) -> datetime.datetime | None:
    return moment and moment.replace(second=0, microsecond=0)


def _locked(reviews: Sequence[Review]) -> list[Review]:
    """Return the reviews as they are now, under their locks, in the given order and each once."""
    found = lock_agenda(one.pk for one in reviews)
    return [found[pk] for pk in dict.fromkeys(one.pk for one in reviews)]


def _check(
    meeting: ReviewMeeting, given: dict[str, Any], reviews: Sequence[Review], *, kept: set[int],
    held_at: datetime.datetime | None = None,
) -> None:  # fmt: skip
    wrong = {name: text for name, text in REQUIRED.items() if not _clean(given).get(name)}
    for name, most in LONGEST.items():
        if len(getattr(meeting, name) or "") > most:
            wrong[name] = f"最多 {most} 字"
    if meeting.held_at and not EARLIEST <= meeting.held_on <= timezone.localdate() + LATEST:
        wrong["held_at"] = "时间须在 2000 年之后、一年之内"
    if not reviews:
        wrong["reviews"] = "请至少列入一个项目"
    elif ended := [one for one in reviews if one.pk not in kept and not one.is_open]:
        wrong["reviews"] = f"“{ended[0].project}”的联审已有结论"
    wrong |= _against_decisions(meeting, reviews, held_at)
    if wrong:
        raise RuleViolation("会议资料还需补正", code="invalid", fields=wrong)


def _against_decisions(
    meeting: ReviewMeeting, reviews: Sequence[Review], held_at: datetime.datetime | None
) -> dict[str, str]:  # fmt: skip
    """Return what contradicts the conclusions of the meeting: another time than ``held_at``, and leaving one out."""
    decided = set(meeting.concluded.values_list("pk", flat=True)) if meeting.pk else set()
    wrong = {}
    if decided and meeting.held_at != held_at:
        wrong["held_at"] = "会议已作出结论，时间不能再改"
    if decided - {one.pk for one in reviews}:
        wrong["reviews"] = "已在本次会议作出结论的项目不能移出议题"
    return wrong


def _put_on_agenda(meeting: ReviewMeeting, reviews: Sequence[Review]) -> None:
    meeting.items.all().delete()
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, review=one, position=number) for number, one in enumerate(reviews, 1)
    )
