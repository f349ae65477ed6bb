"""When a rule speaks and to whom, by the numbers in force, and the SQL that this becomes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.calendar.arithmetic import WorkCalendar
from crm.notices.rule_names import Unit
from crm.notices.rules.base import Rule

WEEK = {Unit.NATURAL: 7, Unit.WORKDAY: 5}
# Where workdays begin to be numbered: before anything that the product knows. It must never move: the numbers of
# long overdue dates hang on it.
EPOCH = date(2020, 1, 1)
AHEAD = timedelta(days=400)


@dataclass(frozen=True)
class Timing:
    """The numbers of a rule for the teams that they are for; for every other team where it names none."""

    offsets: tuple[int | str, ...]
    weekly_from: int | None
    every: int | None
    unit: str
    audiences: tuple[str, ...]
    is_on: bool = True
    teams: tuple[int, ...] = ()

    @property
    def step(self) -> int:
        """How many days lie between two occurrences after the last fixed one."""
        return self.every or WEEK[Unit(self.unit)]


def default_timing(rule: Rule) -> Timing:
    """Return the numbers that hold where no row says otherwise."""
    return Timing(tuple(rule.offsets), rule.weekly_from, rule.every, rule.unit, tuple(rule.audiences))


def grouped(default: Timing, own: dict[int, Timing]) -> tuple[Timing, ...]:
    """Return the default and, of the teams' own numbers, each that differs once with all its teams."""
    found: dict[Timing, list[int]] = {}
    for team, timing in sorted(own.items()):
        found.setdefault(replace(timing, teams=(), unit=default.unit), []).append(team)
    return (default, *(replace(timing, teams=tuple(teams)) for timing, teams in found.items()))


@dataclass(frozen=True)
class Clauses:
    """The parts of the statement that follow from the numbers of one rule; the first of ``timings`` is the default."""

    rule: Rule
    timings: Sequence[Timing]

    @property
    def is_workdays(self) -> bool:
        """Whether offsets count workdays."""
        return self.timings[0].unit == Unit.WORKDAY

    @property
    def is_silent(self) -> bool:
        """Whether it is switched off for everybody."""
        return not any(timing.is_on for timing in self.timings)

    def days_ahead(self, today: date, calendar: WorkCalendar | None) -> int:
        """Return how many natural days ahead of ``today`` a due date may lie to be spoken of already."""
        offsets = [offset for timing in self.timings if timing.is_on for offset in timing.offsets]
        least = min([0, *(offset for offset in offsets if isinstance(offset, int))])
        named = self.rule.days_ahead if any(isinstance(offset, str) for offset in offsets) else 0
        if calendar is not None:
            return max(named, (calendar.add_workdays(today, -least) - today).days)
        return max(named, -least)

    @property
    def gauge(self) -> str:
        """SQL over a fact ``f``: how many days have gone by since its due date, negative before."""
        return self._gauge_on("%(today)s::date")

    @property
    def moments(self) -> str:
        """SQL over a fact ``f``: further columns with the offsets that hang on the object, in the unit of the rule."""
        columns = [f", {self._gauge_on(f'(f.due_on + f.{name})')} AS {at(name)}" for name in self.rule.moments]
        return "".join(columns)

    @property
    def group(self) -> str:
        """SQL over a fact ``f``: the place in ``timings`` of the numbers that hold for it."""
        own = [f"WHEN {self.rule.team} = ANY(ARRAY{list(one.teams)}::bigint[]) THEN {n}" for n, one in self._own()]
        return f"CASE {' '.join(own)} ELSE 0 END" if own else "0"

    @property
    def told(self) -> str:
        """SQL over a dated fact ``g``: whether the numbers that hold for it speak to this person at all."""
        return self._by_group("g", [_speaks(self.rule, timing) for timing in self.timings])

    @property
    def latest(self) -> str:
        """SQL over a dated fact ``g``: the last offset that has come by today, NULL before the first."""
        return self._by_group("g", [_latest(timing) for timing in self.timings])

    @property
    def series(self) -> str:
        """SQL over the latest occurrence ``l``: every offset up to it, as a table of ``o``."""
        if len(self.timings) == 1:
            return _series(self.timings[0])
        each = [f"SELECT o FROM ({_series(one)}) o{n} WHERE l.grp = {n}" for n, one in enumerate(self.timings)]  # noqa: S608 (our own words)
        return " UNION ALL ".join(each)

    def occurs(self, offset: str) -> str:
        """SQL over ``l``: the day of the occurrence ``offset``."""
        if not self.is_workdays:
            return f"(l.due_on + {offset})"
        after, before = _number("l.due_on"), _number("(l.due_on - 1)")
        return f"""CASE WHEN {offset} = 0 THEN l.due_on ELSE COALESCE((SELECT CASE WHEN {offset} > 0
            THEN w.days[{after} + {offset}] ELSE w.days[{before} + {offset} + 1] END FROM worked w), l.due_on + {offset}) END"""  # noqa: S608 (our own words)

    def _gauge_on(self, day: str) -> str:
        if not self.is_workdays:
            return f"({day} - f.due_on)"
        until, before = _number(day), "(f.due_on - 1)"
        return f"""CASE WHEN {day} >= f.due_on THEN {until} - {_number("f.due_on")}
            ELSE {until} - {_number(before)} - 1 END"""

    def _own(self):
        return list(enumerate(self.timings))[1:]

    def _by_group(self, row: str, each: list[str]) -> str:
        if len(each) == 1:
            return each[0]
        return f"CASE {row}.grp {' '.join(f'WHEN {n} THEN {one}' for n, one in enumerate(each))} END"


def workdays(calendar: WorkCalendar, today: date) -> list[date]:
    """Return every workday from the epoch on, far enough ahead of ``today`` for any offset."""
    days = (EPOCH + timedelta(days=number) for number in range((today + AHEAD - EPOCH).days))
    return [day for day in days if calendar.is_workday(day)]


def at(offset: int | str) -> str:
    """SQL for an offset: the number, or the column of ``Clauses.moments``."""
    return f"{offset}_at" if isinstance(offset, str) else str(offset)


def _number(day: str) -> str:
    """SQL: how many workdays lie between the epoch and ``day``, itself counted."""
    return f"width_bucket({day}, (SELECT days FROM worked))"  # noqa: S608 (our own words)


def _speaks(rule: Rule, timing: Timing) -> str:
    if not timing.is_on or not timing.audiences:
        return "false"
    if len(rule.audiences) == 1:
        return "true"
    told, others = list(map(str, timing.audiences)), set(map(str, rule.audiences)) - set(map(str, timing.audiences))
    told += [f"{one}/{other}" for one in told for other in sorted(others)]
    return f"g.audience IN ({', '.join(map(repr, told))})"


def _latest(timing: Timing) -> str:
    past = [f"CASE WHEN g.days >= {offset} THEN {offset} END" for offset in map(at, timing.offsets)]
    if timing.weekly_from is not None:
        begun = timing.weekly_from
        past.append(f"CASE WHEN g.days >= {begun} THEN g.days - (g.days - {begun}) %% {timing.step} END")
    return f"GREATEST({', '.join(past)})" if past else "NULL::int"


def _series(timing: Timing) -> str:
    fixed = f"SELECT unnest(ARRAY[{', '.join(map(at, timing.offsets))}]::int[]) AS o"
    if timing.weekly_from is None:
        return fixed
    step = timing.step
    first = timing.weekly_from + (step if timing.weekly_from in timing.offsets else 0)
    return f"{fixed} UNION ALL SELECT generate_series({first}, l.day_offset, {step})"
