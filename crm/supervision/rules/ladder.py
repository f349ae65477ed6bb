"""The ladder as pure rules: which steps a spell without action has reached, and what a scan does about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from core.calendar.arithmetic import WorkCalendar
from crm.supervision.rules.base import Case
from crm.supervision.states import ORDER, STEPS
from crm.tasks.colours import Limits

Key = tuple[str, int, date]


def level_on(idle_from_on: date, limits: Limits) -> str:
    """Return the step that holds on the day of ``limits`` for something on which nobody acted since then; "" before the first."""
    return next((colour.value for bound, colour in limits.idle if idle_from_on <= bound), "")


def reached_on(idle_from_on: date, calendar: WorkCalendar) -> dict[str, date]:
    """Return on which day each step is reached if nobody acts, the lowest first."""
    return {level: calendar.add_workdays(idle_from_on, days) for level, days in STEPS.items()}


def counted_from(case: Case, limits: Limits, seen: Limits | None) -> date:
    """Return from which day the ladder counts a spell of which nothing was ordered yet.

    The spell's own day, unless the last scan that looked at everything (``seen``: its bounds; None: there was none)
    should have ordered something already: then it is an old arrear that came in now (the first scan of an office, a
    list read in, a day typed in later) and counts as if it reached the lowest step today.
    """
    lowest = max(bound for bound, _colour in limits.idle)
    known_by = max(bound for bound, _colour in seen.idle) if seen else date.max
    return lowest if case.idle_from_on <= min(lowest, known_by) else case.idle_from_on


def steps_up_to(level: str) -> list[str]:
    """Return the steps below ``level``, the lowest first."""
    return ORDER[: ORDER.index(level)]


@dataclass(frozen=True)
class Known:
    """An order as the scan knows it."""

    pk: int
    key: Key
    level: str
    is_open: bool
    counted_from_on: date
    may_reopen: bool = True


class Step(NamedTuple):
    """A step to order: of which spell, the lower steps that were never ordered, from which day the ladder counts."""

    case: Case
    level: str
    skipped: list[str]
    counted_from_on: date


@dataclass
class Decision:
    """What a scan does: the steps to issue, the orders to open again, those whose case is gone."""

    issue: list[Step] = field(default_factory=list)
    reopen: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def decide(cases: Iterable[Case], orders: Iterable[Known], limits: Limits, seen: Limits | None = None) -> Decision:
    """Compare what stands with what was ordered.

    Of each spell the step that holds now is ordered unless it, or a higher one, was; the lower ones that were never
    ordered are named as skipped. An order that the scan closed opens again when its spell stands again (a follow-up
    that was voided). Where the spell of an open order turns out to have begun earlier (a grade or a limit changed, a
    follow-up was voided), nobody acted: its step counts as taken in the longer spell, and it stays open unless that has
    an order of the same step. A spell of which nothing was ordered counts by ``counted_from``, and goes on from there.
    Running it on its own result decides nothing.
    """
    standing = {case.key: case for case in cases}
    begun = {(case.source, case.target_id): case.idle_from_on for case in standing.values()}
    known = list(orders)
    taken: dict[Key, set[str]] = {}
    counted: dict[Key, date] = {}
    for one in known:
        _take(taken, counted, one.key, one)
    own = {key: set(levels) for key, levels in taken.items()}
    found = Decision()
    for one in known:
        source, target, since = one.key
        if one.key in standing:
            if not one.is_open and one.may_reopen:
                found.reopen.append(one.pk)
        elif one.is_open:
            longer = (source, target, begun.get((source, target), since))
            if longer[2] < since and one.level not in own.get(longer, ()):
                _take(taken, counted, longer, one)
            else:
                found.gone.append(one.pk)
    for case in standing.values():
        had = taken.get(case.key, set())
        since = counted.get(case.key, case.idle_from_on) if had else counted_from(case, limits, seen)
        found.issue += _next_step(case, had, since, limits)
    return found


def _take(taken: dict[Key, set[str]], counted: dict[Key, date], key: Key, order: Known) -> None:
    """Note that the step of an order was taken in a spell; one that came in as an old arrear goes on as such."""
    taken.setdefault(key, set()).add(order.level)
    if order.counted_from_on > order.key[2]:
        counted[key] = max(order.counted_from_on, counted.get(key, order.counted_from_on))


def _next_step(case: Case, had: set[str], since: date, limits: Limits) -> list[Step]:
    """Return the step to order, with the lower ones that never were; none where it, or a higher one, was taken."""
    level = level_on(since, limits)
    if not level or any(one in had for one in ORDER[ORDER.index(level) :]):
        return []
    return [Step(case, level, [one for one in steps_up_to(level) if one not in had], since)]
