"""The statistics of domain.md 4.5 kept by hand: what each contract was worth when its month was closed, and since."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from crm.projects.models import AmountAdjustment, Contract, CountedMonth
from crm.projects.queries.contracts import signed_totals

FIRST, LAST = datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Worth:
    """What one contract adds under one heading."""

    heading: str
    month: datetime.date
    team: int
    wan: Decimal
    usd: Decimal


class Sums(dict):
    """(projects, formal, increment, usd) by a key."""

    def add(self, key, heading: str, projects: int, wan: Decimal, usd: Decimal) -> None:
        known = self.setdefault(key, [0, NOTHING, NOTHING, NOTHING])
        known[0] += projects
        known[1 if heading == "project" else 2] += wan
        known[3] += usd

    def shown(self) -> dict:
        return {key: tuple(row) for key, row in self.items() if any(row)}


def worth_of(contract: Contract) -> Worth | None:
    """What a contract counts for as it stands: signed formal contracts, and increases by their increment."""
    if contract.status != "signed" or contract.exclusion or contract.signed_on is None:
        return None
    heading = "increment" if contract.increases_id else "project" if contract.kind == "formal" else ""
    if not heading:
        return None
    return Worth(
        heading, contract.signed_on.replace(day=1), contract.project.team_id, contract.amount_wan or NOTHING,
        contract.foreign_usd_wan or NOTHING,
    )  # fmt: skip


class Ledger:
    """Remembers what was frozen when months were closed."""

    def __init__(self) -> None:
        self.frozen: dict[int, Worth] = {}
        self.months: dict[datetime.date, tuple] = {}
        self.adjustments: dict[int, tuple] = {}

    def look(self) -> None:
        """Compare every total with the plain sums; raise AssertionError with both."""
        contracts = list(Contract.objects.select_related("project").order_by("pk"))
        adjustments = list(AmountAdjustment.objects.order_by("pk"))
        closed = CountedMonth.objects.order_by("-month").values_list("month", flat=True).first()
        open_worths = self._open(contracts, adjustments, closed)
        self._whole(contracts)
        self._by(open_worths, adjustments, "team", lambda worth: worth.team, lambda row: row.team_id)
        self._by(open_worths, adjustments, "month", lambda worth: worth.month, lambda row: row.month)
        self._closed_months()
        self._adjustments(adjustments)

    def closing(self) -> None:
        """Freeze what the months that are closed by now hold; call it right after each act."""
        closed = CountedMonth.objects.order_by("-month").values_list("month", flat=True).first()
        if closed is None:
            return
        adjusted = set(AmountAdjustment.objects.values_list("contract", flat=True))
        for contract in Contract.objects.select_related("project"):
            worth = worth_of(contract)
            if worth and worth.month <= closed and contract.pk not in self.frozen and contract.pk not in adjusted:
                self.frozen[contract.pk] = worth

    def _open(self, contracts, adjustments, closed) -> list[Worth]:
        """Every booking: frozen ones as they were, others as they are; what was booked by adjustment alone has none."""
        adjusted = {row.contract_id for row in adjustments}
        worths = list(self.frozen.values())
        for contract in contracts:
            worth = worth_of(contract)
            if worth and contract.pk not in self.frozen and contract.pk not in adjusted:
                assert closed is None or worth.month > closed, f"contract {contract.pk} slipped into a closed month"
                worths.append(worth)
        return worths

    def _whole(self, contracts) -> None:
        """Over all months the district has exactly what stands today."""
        sums = Sums()
        for worth in filter(None, map(worth_of, contracts)):
            sums.add(None, worth.heading, int(worth.heading == "project"), worth.wan, worth.usd)
        total = signed_totals(None, FIRST, LAST)[0]
        told = (total.projects, total.formal_wan, total.increment_wan, total.usd_wan)
        assert told == sums.shown().get(None, (0, NOTHING, NOTHING, NOTHING))

    def _by(self, worths, adjustments, by: str, key_of_worth, key_of_row) -> None:
        sums = Sums()
        for worth in worths:
            sums.add(key_of_worth(worth), worth.heading, int(worth.heading == "project"), worth.wan, worth.usd)
        for row in adjustments:
            more_usd = row.after_usd_wan - row.before_usd_wan
            sums.add(key_of_row(row), row.counted_as, row.projects, row.after_wan - row.before_wan, more_usd)
        rows = signed_totals(None, FIRST, LAST, by)
        told = {row.key: (row.projects, row.formal_wan, row.increment_wan, row.usd_wan) for row in rows}
        assert {key: row for key, row in told.items() if any(row)} == sums.shown(), by

    def _closed_months(self) -> None:
        """A closed month is the same for ever, and its totals say the same."""
        for row in CountedMonth.objects.all():
            told = (row.projects, row.formal_wan, row.increment_wan, row.usd_wan)
            assert self.months.setdefault(row.month, told) == told, f"closed month {row.month} changed"
            total = signed_totals(None, row.month, row.month)[0]
            now = (total.projects, total.formal_wan, total.increment_wan, total.usd_wan)
            assert now == told, f"totals of the closed month {row.month}"
        assert set(self.months) == set(CountedMonth.objects.values_list("month", flat=True)), "a month was opened again"

    def _adjustments(self, adjustments) -> None:
        found: dict[int, tuple] = defaultdict(tuple)
        for row in adjustments:
            found[row.pk] = (row.month, row.counted_as, row.projects, row.before_wan, row.after_wan, row.team_id)
        gone = {pk: row for pk, row in self.adjustments.items() if found.get(pk) != row}
        assert gone == {}, "an adjustment was edited"
        self.adjustments = dict(found)
