"""How far the projects signed in a period have come: 注册率, 履约率, 开工率, 投产率 (domain.md 4.5)."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from crm.projects.models import Contract, Milestone, Project
from crm.projects.queries.months import month_of, next_month
from crm.projects.stages import ORDER, PATHS, Stage

# Ended without anybody's fault, which headquarters approved: outside every denominator.
NO_FAULT = (Project.TerminationKind.POLICY, Project.TerminationKind.FORCE_MAJEURE)


@dataclass(frozen=True)
class Rate:
    """One rate with what it divides by what; never capped, None without a denominator."""

    word: str
    reached: int
    base: int
    base_text: str

    @property
    def ratio(self) -> Decimal | None:
        """The rate as a share of 1."""
        return Decimal(self.reached) / self.base if self.base else None


def cohort_rates(start: datetime.date, end: datetime.date, *, team: int | None = None) -> list[Rate]:
    """Return the four rates of the projects whose formal contract was signed in the months of ``start`` to ``end``.

    A contract that ended stays in the cohort of its month, unless another one took its place: that one counts then. The
    denominator is the cohort without projects ended for 政策 or 不可抗力; for 注册率 and 开工率 only projects whose
    path has that stage. One query; ``team`` limits to the team that leads the project today.
    """
    founding = _once_signed().filter(
        project=OuterRef("pk"), exclusion="", signed_on__gte=month_of(start), signed_on__lt=next_month(month_of(end))
    )
    cohort = Project.objects.filter(Exists(founding)).exclude(
        status=Project.Status.TERMINATED, termination_kind__in=NO_FAULT
    )
    if team is not None:
        cohort = cohort.filter(team=team)
    paid = Milestone.objects.filter(project=OuterRef("pk"), kind=Milestone.Kind.DEPOSIT, done_on__isnull=False)
    registered, started = _has(Stage.REGISTERED), _has(Stage.STARTED)
    found = cohort.order_by().aggregate(
        signed=Count("pk"),
        to_register=Count("pk", filter=registered),
        registered=Count("pk", filter=registered & _reached(Stage.REGISTERED)),
        performed=Count("pk", filter=_reached(Stage.REGISTERED) | Q(Exists(paid))),
        to_start=Count("pk", filter=started),
        started=Count("pk", filter=started & _reached(Stage.STARTED)),
        commissioned=Count("pk", filter=_reached(Stage.COMMISSIONED)),
    )
    return [
        Rate("注册率", found["registered"], found["to_register"], "已注册 ÷ 期内签约且需注册的项目"),
        Rate("履约率", found["performed"], found["signed"], "已注册、已缴履约保证金或更后阶段 ÷ 期内签约项目"),
        Rate("开工率", found["started"], found["to_start"], "已开工 ÷ 期内签约且需开工的项目"),
        Rate("投产率", found["commissioned"], found["signed"], "已投产 ÷ 期内签约项目"),
    ]


def _once_signed() -> QuerySet[Contract]:
    """Return the formal contracts that were signed, also those that ended since, but not what a later one replaced."""
    signed, status = Contract.objects.filter(kind=Contract.Kind.FORMAL, increases=None), Contract.Status
    later = signed.filter(
        Q(status=status.SIGNED) | Q(status=status.TERMINATED, signed_on__gt=OuterRef("signed_on")),
        project=OuterRef("project"),
    )
    return signed.filter(Q(status=status.SIGNED) | (Q(status=status.TERMINATED) & ~Exists(later)))


def _has(stage: Stage) -> Q:
    return Q(type__in=[kind for kind, path in PATHS.items() if stage in path])


def _reached(goal: Stage) -> Q:
    return Q(stage__in=ORDER[ORDER.index(goal) :])
