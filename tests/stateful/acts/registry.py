"""Every act of the walk, with how often it is tried."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.stateful.world import Attempt, World

Maker = Callable[[World], Attempt | None]


@dataclass(frozen=True)
class Act:
    """Something that people do: ``make`` chooses who does it to what, and returns None where there is nothing to do."""

    name: str
    weight: float
    make: Maker


ACTS: list[Act] = []


def act(weight: float) -> Callable[[Maker], Maker]:
    """Let a function be tried ``weight`` times as often as others."""

    def registered(make: Maker) -> Maker:
        ACTS.append(Act(make.__name__, weight, make))
        return make

    return registered
