"""What is promised, in which unit, and the path of a promise, as data (domain.md 6.3); pure."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Side(TextChoices):
    """Who gave the promise."""

    GOV = "gov", _("政府承诺")
    INVESTOR = "investor", _("企业承诺")


class Measure(TextChoices):
    """What is promised."""

    INVESTMENT = "investment", _("投资额")
    OUTPUT = "output", _("产值")
    TAX = "tax", _("税收")
    JOBS = "jobs", _("就业")
    START = "start", _("开工")
    COMMISSION = "commission", _("投产")
    POLICY = "policy", _("政策扶持")
    LAND = "land", _("用地保障")
    SITE = "site", _("厂房或楼宇")
    FACILITY = "facility", _("配套设施")
    SERVICE = "service", _("服务保障")
    OTHER = "other", _("其他")


class Status(TextChoices):
    """How far a promise has come; in the words of the government's side."""

    PENDING = "pending", _("待履行")
    CONDITION_MET = "condition_met", _("条件成就")
    APPLIED = "applied", _("已申请")
    APPROVED = "approved", _("已批准")
    PAID = "paid", _("已兑现")
    REFUSED = "refused", _("不予兑现")
    EXPIRED = "expired", _("已失效")


class Review(TextChoices):
    """The result of the 公平竞争审查 of a clause."""

    NONE = "none", _("未审查")
    PASSED = "passed", _("审查通过")
    REFUSED = "refused", _("审查未通过")


class Office(StrEnum):
    """Who makes a move: the team that works on the project, or the headquarters alone."""

    TEAM = "team"
    HQ = "hq"


class Figure(StrEnum):
    """What a clause has to name beside its day: an amount in 万元, a number with a unit, or neither."""

    AMOUNT = "amount"
    NUMBER = "number"
    FREE = "free"


S, M = Status, Measure
INVESTOR_WORDS: dict[str, str | Promise] = {
    S.APPLIED: _("已申报"), S.APPROVED: _("已认定"), S.PAID: _("已履约"), S.REFUSED: _("未予认定"),
}  # fmt: skip
FIGURES: dict[str, Figure] = {
    M.INVESTMENT: Figure.AMOUNT, M.OUTPUT: Figure.AMOUNT, M.TAX: Figure.AMOUNT, M.POLICY: Figure.AMOUNT,
    M.JOBS: Figure.NUMBER, M.LAND: Figure.NUMBER, M.SITE: Figure.NUMBER,
}  # fmt: skip
UNITS: dict[str, str] = {M.JOBS: "人", M.LAND: "亩", M.SITE: "㎡"}
MEASURES_OF: dict[str, tuple[Measure, ...]] = {
    Side.GOV: (M.POLICY, M.LAND, M.SITE, M.FACILITY, M.SERVICE, M.OTHER),
    Side.INVESTOR: (M.INVESTMENT, M.OUTPUT, M.TAX, M.JOBS, M.START, M.COMMISSION, M.OTHER),
}
# What is compared with the actual figures of a year.
YEARLY = (M.INVESTMENT, M.OUTPUT, M.TAX, M.JOBS)
# Not yet kept. A fulfilment that was not recognised leaves the firm's promise open, a refused payment closes the
# government's.
OPEN_OF: dict[str, tuple[Status, ...]] = {
    Side.GOV: (S.PENDING, S.CONDITION_MET, S.APPLIED, S.APPROVED),
    Side.INVESTOR: (S.PENDING, S.CONDITION_MET, S.APPLIED, S.APPROVED, S.REFUSED),
}
EDITABLE_IN = frozenset({S.PENDING, S.CONDITION_MET})
APPROVED_OR_LATER = frozenset({S.APPROVED, S.PAID})


@dataclass(frozen=True)
class Move:
    """One step that a promise may take, who takes it, and what it is called on each side."""

    source: Status
    to: Status
    office: Office
    word: str
    investor_word: str = ""
    needs_reason: bool = False

    def word_for(self, side: str) -> str:
        """Return the verb for a clause of ``side``."""
        return self.investor_word or self.word if side == Side.INVESTOR else self.word


MOVES: tuple[Move, ...] = (
    Move(S.PENDING, S.CONDITION_MET, Office.TEAM, "条件成就"),
    Move(S.CONDITION_MET, S.APPLIED, Office.TEAM, "申请兑现", "申报履约"),
    Move(S.APPLIED, S.APPROVED, Office.HQ, "批准兑现", "认定履约"),
    Move(S.APPROVED, S.PAID, Office.HQ, "登记兑现", "确认履约"),
    Move(S.APPLIED, S.REFUSED, Office.HQ, "不予兑现", "不予认定", needs_reason=True),
    Move(S.APPLIED, S.CONDITION_MET, Office.TEAM, "撤回申请", "撤回申报", needs_reason=True),
    Move(S.CONDITION_MET, S.PENDING, Office.TEAM, "退回待履行", needs_reason=True),
    Move(S.APPROVED, S.APPLIED, Office.HQ, "撤回批准", "撤回认定", needs_reason=True),
    Move(S.PAID, S.APPROVED, Office.HQ, "冲正", needs_reason=True),
    *(Move(one, S.EXPIRED, Office.HQ, "登记失效", needs_reason=True) for one in OPEN_OF[Side.INVESTOR]),
    *(Move(one, S.PENDING, Office.HQ, "重新办理", needs_reason=True) for one in (S.REFUSED, S.EXPIRED)),
)


def status_text(side: str, status: str) -> str:
    """Return the Chinese word of a status for a clause of ``side``."""
    if side == Side.INVESTOR and status in INVESTOR_WORDS:
        return str(INVESTOR_WORDS[status])
    return str(Status(status).label)


def moves_from(status: str) -> tuple[Move, ...]:
    """Return the moves that a promise may take from ``status``, the usual one first."""
    return tuple(move for move in MOVES if move.source == status)


def move_between(status: str, to: str) -> Move | None:
    """Return the move from ``status`` to ``to``, None where there is none."""
    return next((move for move in moves_from(status) if move.to == to), None)
