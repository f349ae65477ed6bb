"""The states of a meeting and what each act makes of them, as one table."""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """How far a meeting has come."""

    DRAFT = "draft", _("筹备")
    OPEN = "open", _("会议中")
    CLOSED = "closed", _("已结束")
    CANCELLED = "cancelled", _("已取消")


class Act(TextChoices):
    """What is done to a meeting, by what states allow it."""

    PREPARE = "prepare", _("筹备")
    OPEN = "open", _("开始会议")
    DECIDE = "decide", _("记录议定事项")
    CLOSE = "close", _("结束会议")
    CANCEL = "cancel", _("取消会议")


class Step(NamedTuple):
    """From which states an act is possible, and where it leads; ``to`` None leaves the state as it is."""

    sources: frozenset[State]
    to: State | None = None


STEPS: dict[Act, Step] = {
    Act.PREPARE: Step(frozenset({State.DRAFT})),
    Act.OPEN: Step(frozenset({State.DRAFT}), State.OPEN),
    Act.DECIDE: Step(frozenset({State.OPEN})),
    Act.CLOSE: Step(frozenset({State.OPEN}), State.CLOSED),
    Act.CANCEL: Step(frozenset({State.DRAFT, State.OPEN}), State.CANCELLED),
}
HELD = frozenset({State.OPEN, State.CLOSED})  # it has begun and takes place: later meetings continue it


def is_possible(act: Act, state: str) -> bool:
    """Say whether ``act`` is possible in ``state``."""
    return state in STEPS[act].sources
