"""What the meeting decided, and taking it back."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.reviews import policy
from crm.reviews.dimensions import OPENS_THE_WAY, VALID_DAYS, Conclusion, Procedure
from crm.reviews.models import Condition, Review, ReviewMeeting
from crm.reviews.queries import obstacles, setting
from crm.reviews.services.facts import sync_facts
from crm.reviews.services.writing import (
    check_open,
    check_text,
    clean_conditions,
    forbid_unless,
    lock_meeting,
    lock_review,
    refuse,
)


@transaction.atomic
def conclude_review(
    pk: int, *, by, conclusion: str, text: str = "", conditions: Iterable[str] = (),
    meeting: ReviewMeeting | None = None, version: int | None = None,
) -> Review:  # fmt: skip
    """Record the conclusion of a review and return it; a favourable one is valid for 180 days from the meeting.

    The full procedure is decided in a meeting that has begun and has the review on its agenda. Passing needs every
    mandatory opinion to be favourable and no condition open; passing with conditions needs at least one. Raises
    RuleViolation ``forbidden``, ``review_closed`` (of two at once the second, unless its version was stale before),
    ``opinions_missing`` with each step by dimension, ``conditions_open``, ``invalid``; StaleWrite for another
    ``version``, which every new opinion makes. A meeting that is being changed at the same time is waited for.
    """
    review = lock_review(pk, version)
    check_open(review)
    forbid_unless(policy.can_conclude(by, review), "联审结论由指挥部登记")
    if conclusion not in Conclusion.values:
        raise refuse("请选择结论", "invalid", "conclusion")
    meeting = meeting and lock_meeting(meeting.pk)
    day = _decided_on(review, meeting)
    wanted = clean_conditions(conditions)
    lenient = setting().overdue_is_no_comment
    _check_conclusion(review, conclusion, text, wanted, lenient=lenient)
    Condition.objects.bulk_create(Condition(review=review, text=one) for one in wanted)
    review.status, review.conclusion, review.conclusion_text = Review.Status.CONCLUDED, conclusion, text.strip()
    review.meeting, review.concluded_on, review.overdue_is_no_comment = meeting, day, lenient
    review.concluded_at, review.concluded_by = timezone.now(), by
    if conclusion in OPENS_THE_WAY:
        review.valid_until = day + datetime.timedelta(days=VALID_DAYS)
    review.version += 1
    review.save()
    sync_facts(review)
    changes = {"conclusion": conclusion, "conditions": wanted, "on": day, "valid_until": review.valid_until}
    record("review.concluded", review, by=by, changes=changes)
    return review


@transaction.atomic
def revoke_conclusion(pk: int, *, by, reason: str, version: int | None = None) -> Review:
    """Revoke a conclusion with a reason, withdraw the facts it gave, and return the review; it stays readable.

    Raises RuleViolation ``forbidden``, ``not_concluded`` (also the second time), ``reason_missing``; StaleWrite.
    """
    review = lock_review(pk, version)
    if review.status != Review.Status.CONCLUDED:
        raise RuleViolation("没有可撤销的结论", code="not_concluded")
    forbid_unless(policy.can_revoke(by, review), "撤销结论由指挥部办理")
    if not reason.strip():
        raise refuse("请写明撤销原因", "reason_missing", "reason")
    review.status, review.revoke_reason = Review.Status.REVOKED, reason.strip()[:300]
    review.revoked_at, review.revoked_by = timezone.now(), by
    review.version += 1
    review.save()
    sync_facts(review)
    record("review.revoked", review, by=by, changes={"conclusion": review.conclusion, "reason": reason})
    return review


def _decided_on(review: Review, meeting: ReviewMeeting | None) -> datetime.date:
    if meeting is None:
        if review.procedure == Procedure.FULL:
            raise refuse("请选择作出结论的联审会", "invalid", "meeting")
        return timezone.localdate()
    if not meeting.reviews.filter(pk=review.pk).exists():
        raise refuse("该会议的议题里没有这个项目，请先列入议题", "invalid", "meeting")
    if not meeting.has_begun:
        raise refuse("会议还没有召开", "invalid", "meeting")
    if meeting.held_on < timezone.localdate(review.applied_at):
        raise refuse("会议早于本轮联审的申请日期", "invalid", "meeting")
    return meeting.held_on


def _check_conclusion(review: Review, conclusion: str, text: str, wanted: list[str], *, lenient: bool) -> None:
    if conclusion not in OPENS_THE_WAY:
        check_text(text, "text", "请写明理由或需要补充的材料")
        if wanted:
            raise refuse("只有“有条件通过”才填写条件", "invalid", "conditions")
        return
    if steps := obstacles(review, lenient=lenient):
        names = "；".join(f"{step.label} {step.note}" for step in steps)
        fields = {step.code: f"{step.label}：{step.note}" for step in steps}
        raise RuleViolation(f"还有 {len(steps)} 项必审意见未完成：{names}", code="opinions_missing", fields=fields)
    unmet = review.conditions.unmet().count() + len(wanted)
    if conclusion == Conclusion.PASS and unmet:
        raise refuse(f"还有 {unmet} 个条件未落实，请作“有条件通过”", "conditions_open", "conclusion")
    if conclusion == Conclusion.CONDITIONAL and not unmet:
        raise refuse("有条件通过须至少有一个条件", "invalid", "conditions")
