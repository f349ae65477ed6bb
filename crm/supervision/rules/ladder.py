"""The ladder as pure rules: which steps a spell without action has reached, and what a scan does about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

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
    may_reopen: bool = True


@dataclass
class Decision:
    """What a scan does: the cases to issue with level and skipped steps, the orders to open again, those whose case is gone."""

    issue: list[tuple[Case, str, list[str]]] = field(default_factory=list)
    reopen: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def decide(cases: Iterable[Case], orders: Iterable[Known], limits: Limits) -> Decision:
    """Compare what stands with what was ordered.

    Of each spell the step that holds now is ordered unless it, or a higher one, was; the lower ones that were never
    ordered are named as skipped. An order that the scan closed opens again when its spell stands again (a follow-up
    that was voided). Where the spell of an open order turns out to have begun earlier (a grade or a limit changed, a
    follow-up was voided), nobody acted: its step counts as taken in the longer spell, and it stays open unless that has
    an order of the same step. Running it on its own result decides nothing.
    """
    standing = {case.key: case for case in cases}
    begun = {(case.source, case.target_id): case.idle_from_on for case in standing.values()}
    known = list(orders)
    taken: dict[Key, set[str]] = {}
    for one in known:
        taken.setdefault(one.key, set()).add(one.level)
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
                taken.setdefault(longer, set()).add(one.level)
            else:
                found.gone.append(one.pk)
    steps = (_next_step(case, taken.get(case.key, set()), limits) for case in standing.values())
    found.issue = [step for step in steps if step]
    return found


def _next_step(case: Case, had: set[str], limits: Limits) -> tuple[Case, str, list[str]] | None:
    """Return the step to order, with the lower ones that never were; None where it, or a higher one, was taken."""
    level = level_on(case.idle_from_on, limits)
    if not level or any(one in had for one in ORDER[ORDER.index(level) :]):
        return None
    return case, level, [one for one in steps_up_to(level) if one not in had]
