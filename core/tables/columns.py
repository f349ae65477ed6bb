"""The declaration of a column: where its value comes from, what kind it is, where it shows, how it sorts."""

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Value = str | Callable[[Any], Any]


class Kind(enum.StrEnum):
    """What a column's values are; decides alignment, text, unit and the number format of an export."""

    TEXT = "text"
    CODE = "code"
    MONEY_WAN = "money_wan"
    MONEY_YI = "money_yi"
    INTEGER = "integer"
    NUMBER = "number"
    PERCENT = "percent"
    RATE = "rate"
    DATE = "date"
    MOMENT = "moment"


UNITS = {Kind.MONEY_WAN: "万元", Kind.MONEY_YI: "亿元"}


@dataclass(frozen=True)
class Column:
    """One column of a list.

    ``value`` is an attribute path (``team.name``, ``get_stage_display``; empty: the key) or a function of the row.
    Money is given in 万元 for both money kinds, percents and rates as a share of 1 (0.61 is 61%).
    ``sort`` names the ORM field or fields by which the list may be ordered; empty: not at all.
    ``name`` marks the column that names the row, ``phone`` says whether it stays on a phone, ``link`` gives an address.
    ``page`` and ``export`` leave it out of one of the two. ``unit`` overrides the unit of the kind. ``total`` adds the
    column up in the last row of an export that has one.
    """

    key: str
    header: str
    value: Value = ""
    kind: Kind = Kind.TEXT
    sort: str | Sequence[str] = ()
    phone: bool = True
    name: bool = False
    link: Callable[[Any], str | None] | None = None
    page: bool = True
    export: bool = True
    unit: str | None = None
    width: int = 0
    total: bool = False

    @property
    def title(self) -> str:
        """The header with its unit in brackets, as in the page's head and in the export: 总投资（亿元）."""
        unit = UNITS.get(self.kind, "") if self.unit is None else self.unit
        return f"{self.header}（{unit}）" if unit else str(self.header)

    @property
    def sort_fields(self) -> tuple[str, ...]:
        """The ORM fields of an ascending order."""
        return (self.sort,) if isinstance(self.sort, str) else tuple(self.sort)

    def of(self, row: Any) -> Any:
        """Return the raw value of a row; a step that is None ends the path with None, methods are called."""
        if callable(self.value):
            return self.value(row)
        found = row
        for step in (self.value or self.key).split("."):
            found = found.get(step) if isinstance(found, dict) else getattr(found, step)
            if callable(found):
                found = found()
            if found is None:
                return None
        return found
