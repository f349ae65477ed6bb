"""One entry of the calendar, and the window that is looked through."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from core.accounts.models import User
from crm.insights.calendar.kinds import LOOKS, Kind

FAR_FUTURE = datetime.datetime.max.replace(tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Span:
    """What is looked for: whose calendar, from which day to which, narrowed how, and how many of each kind a day."""

    user: User
    first: datetime.date
    last: datetime.date
    scope: str = "mine"
    team: int | None = None
    chain: int | None = None
    most: int = 20
    with_cancelled: bool = False

    @property
    def moments(self) -> tuple[datetime.datetime, datetime.datetime]:
        """The first moment of the first day and the first one behind the last, in Asia/Shanghai."""
        zone = timezone.get_default_timezone()
        ends = (self.first, self.last + datetime.timedelta(days=1))
        begin, end = (datetime.datetime.combine(day, datetime.time.min, zone) for day in ends)
        return begin, end


@dataclass(frozen=True)
class Entry:
    """One thing of a day. ``fixed`` says why it cannot be moved; an empty one can."""

    kind: str
    pk: int
    day: datetime.date
    title: str
    note: str
    url: str
    state: str = ""  # bad: overdue, info: to be done, idle: done, "": a limit ahead
    who: str = ""
    at: datetime.datetime | None = None
    version: int = 0
    fixed: str = ""
    changed_at: datetime.datetime | None = None
    cancelled: bool = False
    part: str = ""  # what of it, where a part stands for it: its keys are of another table

    @property
    def key(self) -> str:
        """What tells entries apart, now and later."""
        return f"{self.kind}{self.part}-{self.pk}"

    @property
    def mark(self) -> str:
        """The character before it."""
        return LOOKS[self.kind].mark

    @property
    def kind_word(self) -> str:
        """Its kind in words."""
        return str(Kind(self.kind).label)

    @property
    def is_movable(self) -> bool:
        """Whether the reader may give it another day."""
        return not self.fixed

    @property
    def order(self) -> tuple:
        """What is overdue first, then what is to be done, then limits and what was done, each by time."""
        rank = {"bad": 0, "info": 1, "": 2}.get(self.state, 3)
        return rank, self.at or FAR_FUTURE, self.kind, self.pk


@dataclass
class Found:
    """Entries of one or several kinds, and how many there are a day, shown or not."""

    entries: list[Entry] = field(default_factory=list)
    counts: dict[datetime.date, int] = field(default_factory=dict)

    def add(self, other: "Found") -> None:
        """Take in what another source found."""
        self.entries += other.entries
        for day, count in other.counts.items():
            self.counts[day] = self.counts.get(day, 0) + count


def few_a_day(rows: Any, day: Any, order: Sequence[Any], most: int) -> Any:
    """Return the first ``most`` rows of each day, with ``on_day`` and ``of_day``, how many the day holds."""
    placed = rows.order_by().annotate(on_day=day).annotate(
        nth=Window(RowNumber(), partition_by=[F("on_day")], order_by=list(order)),
        of_day=Window(Count("pk"), partition_by=[F("on_day")]),
    )  # fmt: skip
    return placed.filter(nth__lte=most).order_by("on_day", "nth")


def found(rows: Iterable[Any], draw) -> Found:
    """Return rows of ``few_a_day`` as entries with the counts of their days."""
    taken = list(rows)
    return Found([draw(row) for row in taken], {row.on_day: row.of_day for row in taken})
