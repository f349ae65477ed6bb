"""When an opinion stands in the way of a conclusion, and which reviews a project needs (domain.md 2.7)."""

from collections.abc import Iterable
from decimal import Decimal

from crm.projects.gates import takes_land
from crm.projects.models import Project
from crm.reviews.dimensions import FACT_OF_DIMENSION, FAVOURABLE, THRESHOLD_WAN, Procedure, Result
from crm.reviews.models import Opinion

SHORT_WAY = frozenset({Project.ContractKind.INTENT, Project.ContractKind.FRAMEWORK})


def amount_wan(project: Project) -> Decimal:
    """Return the amount that thresholds are read against, in 万元: the greater of investment and contract amount."""
    return max(project.total_invest_wan or Decimal(0), project.contract_amount_wan or Decimal(0))


def needs_review(project: Project) -> bool:
    """Say whether a formal contract needs a passed review: from 1亿元 on (inclusive), or with any land."""
    return amount_wan(project) >= THRESHOLD_WAN or takes_land(project)


def may_take_short_way(contract_kind: str, procedure: str) -> bool:
    """Say whether the procedure fits the contract: 简易程序 only for 框架 and 意向, which bind nobody."""
    return procedure != Procedure.SIMPLE or contract_kind in SHORT_WAY


def is_excused(opinion: Opinion, *, lenient: bool) -> bool:
    """Say whether silence on it holds nobody up: overdue, the headquarters' rule is on, and no gate rests on it.

    It is then no comment; it is never an agreement.
    """
    return lenient and opinion.is_overdue and opinion.dimension not in FACT_OF_DIMENSION


def holds_up(opinion: Opinion, *, lenient: bool) -> bool:
    """Say whether a mandatory opinion keeps the meeting from letting the project pass."""
    if not opinion.is_mandatory or opinion.result in FAVOURABLE:
        return False
    return not is_excused(opinion, lenient=lenient)


def word_of(opinion: Opinion, *, lenient: bool) -> str:
    """Return what stands for the opinion on screen and in the minutes; silence is called by its name."""
    if opinion.result != Result.NONE:
        return str(Result(opinion.result).label)
    if is_excused(opinion, lenient=lenient):
        return "未反馈（逾期，视为无意见，不视为同意）"
    return "未反馈（逾期）" if opinion.is_overdue else "待反馈"


def is_settled(opinion: Opinion) -> bool:
    """Say whether it is agreed: without conditions, or with every condition met. Reads the prefetched conditions."""
    if opinion.result == Result.AGREE:
        return True
    return opinion.result == Result.CONDITIONAL and all(one.is_met for one in opinion.conditions.all())


def all_settled(opinions: Iterable[Opinion]) -> bool:
    """Say whether there is at least one opinion and all are agreed."""
    rows = list(opinions)
    return bool(rows) and all(is_settled(one) for one in rows)
