"""Codes that other firms bear by now: a former code of that kind cannot go back, for each belongs to one firm only."""

from collections.abc import Iterable, Mapping
from typing import Any

from crm.enterprises.models import Enterprise
from crm.enterprises.services import bulk

Place = tuple[str, str]
CREDIT, STOCK = "uscc", "stock_code"
REASONS = {CREDIT: "原统一社会信用代码 {} 已属于另一家企业，未恢复", STOCK: "原股票代码 {} 已属于另一家企业，未恢复"}


class HeldCodes:
    """Who bears some credit and stock codes, each as (exchange or nothing, code); deactivated firms keep theirs."""

    def __init__(self, credit: Iterable[str], stock: Iterable[str]):
        self._holder: dict[tuple[str, Place], int] = {}
        for code, pk in bulk.taken_codes({code for code in credit if code}).items():
            self._holder[CREDIT, ("", code)] = pk
        held = Enterprise.objects.filter(stock_code__in={code for code in stock if code})
        for pk, exchange, code in held.values_list("pk", "exchange", "stock_code"):
            self._holder[STOCK, (exchange, code)] = pk

    def refusal(self, firm: Enterprise, column: str, old: Mapping[str, str]) -> dict[str, Any] | None:
        """Return why a former value of the column cannot go back, None when it can; it is the firm's from then on."""
        if not (column in REASONS and old[column]):
            return None
        place = (old.get("exchange", firm.exchange) if column == STOCK else "", old[column])
        if self._holder.setdefault((column, place), firm.pk) == firm.pk:
            return None
        return {"code": "code_taken", "text": REASONS[column].format(old[column])}
