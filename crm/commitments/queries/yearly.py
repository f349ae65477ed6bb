"""履约评价: what a firm achieved in each year against what it promised (domain.md 6.3)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from crm.commitments.models import Commitment, YearlyActual
from crm.commitments.states import YEARLY, Measure, Side
from crm.projects.models import Project

Key = tuple[int, str]
# What stands in where no clause names the year: the figure of the project's plan and what it is called.
PLANNED = {
    Measure.INVESTMENT: ("total_invest_wan", "总投资"), Measure.OUTPUT: ("planned_output_wan", "达产年产值"),
    Measure.TAX: ("planned_tax_wan", "达产年税收"), Measure.JOBS: ("planned_jobs", "计划用工"),
}  # fmt: skip


@dataclass(frozen=True)
class YearRow:
    """One measure in one year: promised, reported and verified, in ``unit``; what was compared says ``basis``."""

    year: int
    measure: Measure
    promised: Decimal | None
    basis: str
    reported: Decimal | None
    verified: Decimal | None
    compared: Decimal | None
    actual: YearlyActual | None = None

    @property
    def unit(self) -> str:
        """The unit of the figures."""
        return "人" if self.measure == Measure.JOBS else "万元"

    @property
    def rate(self) -> Decimal | None:
        """Verified ÷ promised, never capped; None without a denominator or without a verified figure."""
        if not self.promised or self.compared is None:
            return None
        return self.compared / self.promised

    @property
    def why(self) -> str:
        """What the rate is of, or why there is none."""
        if self.promised is None:
            return "当年没有承诺，项目计划也没有此数"
        if not self.promised:
            return "承诺数为 0"
        if self.compared is not None:
            return self.basis
        return f"{self.basis}；尚未核实" if self.reported is not None else f"{self.basis}；尚未上报"


def performance(project: Project, clauses: Iterable[Commitment], actuals: Iterable[YearlyActual]) -> list[YearRow]:
    """Return a row for each year and measure that was promised or reported, the newest year first; no queries.

    A year's figure is compared with the clauses of that year. Without one the plan of the project stands in; for the
    investment that is the total, compared with what was verified up to that year.
    """
    promised: dict[Key, Decimal] = defaultdict(Decimal)
    for clause in clauses:
        if clause.side == Side.INVESTOR and clause.measure in YEARLY and clause.promised is not None:
            promised[clause.year, clause.measure] += clause.promised
    done = {(one.year, one.kind): one for one in actuals}
    keys = sorted(set(promised) | set(done), key=lambda key: (-key[0], YEARLY.index(Measure(key[1]))))
    return [_row(project, key, promised.get(key), done) for key in keys]


def _row(project: Project, key: Key, promised: Decimal | None, done: dict[Key, YearlyActual]) -> YearRow:
    year, measure = key[0], Measure(key[1])
    actual = done.get(key)
    reported = actual.actual if actual else None
    verified = actual.actual if actual and actual.is_verified else None
    if promised is not None:
        basis = f"÷ {year} 年企业承诺"
        return YearRow(year, measure, promised, basis, reported, verified, verified, actual)
    field, words = PLANNED[measure]
    planned = getattr(project, field)
    value = None if planned is None else Decimal(planned)
    if measure != Measure.INVESTMENT:
        return YearRow(year, measure, value, f"÷ {words}（项目计划）", reported, verified, verified, actual)
    so_far = None if verified is None else _invested_until(year, done)
    return YearRow(year, measure, value, f"累计至 {year} 年 ÷ {words}（项目计划）", reported, verified, so_far, actual)


def _invested_until(year: int, done: dict[Key, YearlyActual]) -> Decimal:
    rows = [one for (at, kind), one in done.items() if kind == Measure.INVESTMENT and at <= year and one.is_verified]
    return sum((one.actual for one in rows), Decimal(0))
