"""The states of a task and what each act makes of them, as one table (domain.md 2.4)."""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """How far a task has come; ``overdue`` is none of them, it is worked out with the day."""

    DRAFT = "draft", _("草稿")
    ISSUED = "issued", _("待签收")
    ACCEPTED = "accepted", _("在办")
    SUBMITTED = "submitted", _("待验收")
    RETURNED = "returned", _("退回重办")
    REJECTED = "rejected", _("拒签")
    CLOSED = "closed", _("已办结")
    CANCELLED = "cancelled", _("已撤销")
    MERGED = "merged", _("已合并")


class Act(TextChoices):
    """What is done to a task; each leaves one row of its history."""

    DRAFT = "draft", _("起草")
    ISSUE = "issue", _("交办")
    ACCEPT = "accept", _("签收")
    REJECT = "reject", _("拒签")
    FEEDBACK = "feedback", _("反馈")
    SUBMIT = "submit", _("报送验收")
    RETURN = "return", _("退回重办")
    CLOSE = "close", _("办结")
    CANCEL = "cancel", _("撤销")
    REASSIGN = "reassign", _("改派")
    MERGE = "merge", _("合并")
    EXTEND = "extend", _("申请延期")
    EXTEND_APPROVED = "extend_ok", _("同意延期")
    EXTEND_REFUSED = "extend_no", _("不同意延期")
    EXTEND_WITHDRAWN = "extend_off", _("撤回延期申请")


class Step(NamedTuple):
    """From which states an act is possible, and where it leads; ``to`` None leaves the state as it is."""

    sources: frozenset[Status]
    to: Status | None


S = Status
IN_HAND = frozenset({S.ACCEPTED, S.RETURNED})  # somebody works on it
CHASED = IN_HAND | {S.ISSUED}  # the assignee's turn: only these are overdue, urged and coloured
OPEN = CHASED | {S.SUBMITTED, S.REJECTED}  # issued and not ended
ENDED = frozenset({S.CLOSED, S.CANCELLED, S.MERGED})

STEPS: dict[Act, Step] = {
    Act.ISSUE: Step(frozenset({S.DRAFT}), S.ISSUED),
    Act.ACCEPT: Step(frozenset({S.ISSUED}), S.ACCEPTED),
    Act.REJECT: Step(frozenset({S.ISSUED}), S.REJECTED),
    Act.FEEDBACK: Step(IN_HAND, None),
    Act.SUBMIT: Step(IN_HAND, S.SUBMITTED),
    Act.RETURN: Step(frozenset({S.SUBMITTED}), S.RETURNED),
    Act.CLOSE: Step(frozenset({S.SUBMITTED}), S.CLOSED),
    Act.CANCEL: Step(OPEN | {S.DRAFT}, S.CANCELLED),
    Act.REASSIGN: Step(CHASED | {S.REJECTED}, S.ISSUED),
    Act.MERGE: Step(CHASED | {S.REJECTED}, S.MERGED),
    Act.EXTEND: Step(CHASED, None),
}


def is_possible(act: Act, status: str) -> bool:
    """Say whether ``act`` may be done to a task in ``status``, whoever does it."""
    return status in STEPS[act].sources
