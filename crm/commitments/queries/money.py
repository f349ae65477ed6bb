"""Money promised against money that arrived: announced and verified side by side (domain.md 4.5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from crm.commitments.models import Commitment, FundArrival
from crm.commitments.states import Measure, Side
from crm.projects.models import Project
from crm.projects.queries.contracts import formal_amounts_wan

NONE = Decimal(0)


@dataclass(frozen=True)
class Money:
    """The money of one project, in 万元; ``formal_wan`` and ``promised_wan`` are None where nothing was agreed.

    ``reported_wan`` is the sum of everything reported and not voided, ``verified_wan`` of what was verified of it.
    """

    formal_wan: Decimal | None
    promised_wan: Decimal | None
    reported_wan: Decimal
    verified_wan: Decimal

    @property
    def rate(self) -> Decimal | None:
        """资金到位率 = verified ÷ formal contract amount, never capped; None without a denominator."""
        return self.verified_wan / self.formal_wan if self.formal_wan else None

    @property
    def reported_rate(self) -> Decimal | None:
        """Reported ÷ formal contract amount, beside the verified rate; None without a denominator."""
        return self.reported_wan / self.formal_wan if self.formal_wan else None

    @property
    def why(self) -> str:
        """What the rate is of, or why there is none."""
        return "核实到位资金 ÷ 正式合同额" if self.formal_wan else "没有正式合同额，不计算资金到位率"

    @property
    def waiting_wan(self) -> Decimal:
        """What was reported and is not verified."""
        return self.reported_wan - self.verified_wan


def arrived_wan(project_ids: Iterable[int]) -> dict[int, Decimal]:
    """Return the verified 到位资金 of each project, in 万元, 0 where none arrived; one query."""
    return _sums(FundArrival.objects.verified(), project_ids)


def reported_wan(project_ids: Iterable[int]) -> dict[int, Decimal]:
    """Return the reported 到位资金 of each project, verified or not, in 万元; one query."""
    return _sums(FundArrival.objects.live(), project_ids)


def _sums(rows: QuerySet[FundArrival], project_ids: Iterable[int]) -> dict[int, Decimal]:
    wanted = list(project_ids)
    found = rows.filter(project_id__in=wanted).order_by().values_list("project_id").annotate(sum=Sum("amount_wan"))
    return {**dict.fromkeys(wanted, NONE), **dict(found)}


def promised_against_arrived(project: Project) -> Money:
    """Return the money of one project: formal contracts, the firm's promised investment, reported, verified."""
    clauses = Commitment.objects.filter(project=project, side=Side.INVESTOR, measure=Measure.INVESTMENT).live()
    promised = clauses.order_by().aggregate(sum=Sum("amount_wan"))["sum"]
    reported, verified = reported_wan([project.pk]), arrived_wan([project.pk])
    return Money(formal_wan(project), promised, reported[project.pk], verified[project.pk])


def formal_wan(project: Project) -> Decimal | None:
    """Return the 正式合同额 of a project with its increments, in 万元; None where none was signed (意向, 框架 do not count).

    A project that was opened without contract rows counts with the amount among its own fields. One query.
    """
    signed = formal_amounts_wan([project.pk]).get(project.pk)
    if signed is not None:
        return signed
    return project.contract_amount_wan if project.contract_kind == Project.ContractKind.FORMAL else None
