"""What a whole list of projects is told where its columns are silent; pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from core.spreadsheets.values import Value, as_text
from crm.enterprises.cleaning import CleaningError, nfkc, parse_date

OPTION = "defaults"
_DAY = r"((?a:\d{4})(?:[年./-](?a:\d{1,2})(?:[月./-](?a:\d{1,2})日?|月)?|年)?)"
# 统计截至 2026-10-31, 填报日期：2026年10月31日, （截至2026年10月31日）
_STATED = re.compile(
    rf"(?:截至|截止|填报日期|填报时间|填表日期|填表时间|制表日期|制表时间|统计时间|统计日期|数据时间):?(?:日期|时间)?:?{_DAY}"
)


@dataclass(frozen=True)
class Defaults:
    """The words of the options: source, day, chain, team and type by their codes, and whether new firms are entered."""

    data_source: str = ""
    data_as_of_on: str = ""
    chain: str = ""
    team: str = ""
    type: str = ""
    enters_firms: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept among the options of a batch."""
        return asdict(self)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any] | None) -> "Defaults":
        """Return what was kept; the standing ones for batches without."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in (kept or {}).items() if name in known})


def stated_day(rows: Iterable[tuple[int, Sequence[Value]]], before: int) -> str:
    """Return the day that a line above row ``before`` says the list is of (填报日期、截至), in ISO form; '' for none.

    A month counts to its end.
    """
    for number, values in rows:
        if number >= before:
            break
        texts = [re.sub(r"\s", "", nfkc(as_text(value))) for value in values if value is not None]
        # 填报日期 and the day may stand in two cells
        found = _STATED.search(",".join(texts)) or _STATED.search("".join(texts))
        if found and (day := _day(found[1])):
            return day
    return ""


def _day(text: str) -> str:
    try:
        found = parse_date(text)
    except CleaningError:
        return ""
    return found.value.isoformat() if found and found.precision == "day" else _month_end(found.value) if found else ""


def _month_end(first: date) -> str:
    turn = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date.fromordinal(turn.toordinal() - 1).isoformat()
