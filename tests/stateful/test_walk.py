"""A random walk through the whole lifecycle by people of every role: what must hold, holds after every act."""

import datetime
import os
from collections import Counter
from collections.abc import Iterable

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from crm.claims import tasks as claim_tasks
from crm.projects import tasks as project_tasks
from tests.stateful.acts import ACTS, Act
from tests.stateful.clocks import kept_days_are_right, only_claims_changed
from tests.stateful.invariants import DAY, LEDGER_READS, WHAT_HOLDS, Signings
from tests.stateful.ledger import Ledger
from tests.stateful.offices import may_ever
from tests.stateful.pictures import Trail, picture
from tests.stateful.reading import nobody_reads_more
from tests.stateful.world import START, Attempt, World

pytestmark = pytest.mark.django_db
SEED = int(os.environ.get("WALK_SEED", "20261123"))
LONG_SEED = int(os.environ.get("WALK_SEED", "5"))
# So many fit into the drills; WALK_ACTS=2000 plays until nearly every kind of act was done and refused.
LONG_ACTS = int(os.environ.get("WALK_ACTS", "700"))
ALL_KINDS = 2_000
DONE, REFUSED = (200, 201, 302), (400, 401, 403, 404, 409, 412, 415, 422, 428)
READ_EVERY, CONSTRAINTS_EVERY, KEPT_EVERY = 50, 25, 5
CALLS = frozenset({"api.called"})  # that somebody called, whatever came of it


class Walk:
    """Plays one act after the other and looks at everything after each."""

    def __init__(self, seed: int, clock) -> None:
        self.clock, self.world = clock, World(seed, clock)
        self.ledger, self.signings, self.trail = Ledger(), Signings(), Trail()
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.log: list[str] = []
        self.before = picture()
        self.trail.grown()

    def play(self, steps: int) -> None:
        for number in range(1, steps + 1):
            try:
                self._step(number)
            except BaseException as error:
                told = "\n".join(self.log[-12:])
                error.add_note(f"step {number} of the walk with WALK_SEED={SEED}; the last acts:\n{told}")
                raise

    def _step(self, number: int) -> None:
        self._let_time_pass(number)
        act, attempt = self._next()
        self.log.append(f"{timezone.localtime():%m-%d %H:%M} {act.name}: {attempt}")
        self.world._client(attempt.who)  # signing in is no act of the walk
        self.trail.grown()
        answer = self.world.send(attempt)
        self.log[-1] += f" → {answer.status_code} {answer.content[:160].decode(errors='replace')}"
        self._look(self._judge(act, attempt, answer))
        if number % CONSTRAINTS_EVERY == 0:
            connection.check_constraints()
            self.trail.stays()
        if number % READ_EVERY == 0:
            nobody_reads_more(self.world)

    def _next(self) -> tuple[Act, Attempt]:
        while True:
            [act] = self.world.dice.choices(ACTS, weights=[one.weight for one in ACTS])
            if attempt := act.make(self.world):
                return act, attempt

    def _let_time_pass(self, number: int) -> None:
        dice = self.world.dice
        if dice.random() < 0.14:
            day = timezone.localtime() + datetime.timedelta(days=dice.choice((1, 1, 1, 2, 5)))
            self.clock.move_to(day.replace(hour=8, minute=30))
            project_tasks.refresh_lights()
            claim_tasks.lapse_claims()
            claim_tasks.open_intakes()
            self._look([*self._since(), DAY])
        else:
            self.clock.shift(datetime.timedelta(minutes=dice.randint(1, 6)))
            claim_tasks.open_intakes()
            self._since()
        if number % KEPT_EVERY == 0:
            kept_days_are_right()

    def _since(self) -> list[str]:
        """Return the tables that changed since the last look."""
        before, self.before = self.before, picture()
        return self.before.changed_since(before)

    def _judge(self, act: Act, attempt: Attempt, answer) -> list[str]:
        """An act that was refused changed nothing; one that changed something left its trace in the audit."""
        changed, told = self._since(), self.trail.grown()
        acts = [entry for entry in told if entry.result == "done" and entry.action not in CALLS]
        if answer.status_code in DONE:
            self.done[act.name] += 1
            assert bool(acts) == bool(changed), f"changed {changed}, audit {[entry.action for entry in acts]}"
            actor = getattr(self.world.people.get(attempt.who), "pk", None)
            assert not acts or actor in {entry.actor_id for entry in acts}, "the audit names somebody else"
            role = getattr(self.world.people.get(attempt.who), "role", None)
            assert not acts or may_ever(role, attempt.path, attempt.body, attempt.about), (
                f"this is no business of {role}"
            )
        else:
            self.refused[act.name] += 1
            assert answer.status_code in REFUSED, answer.content[:2000]
            assert changed == [], f"refused with {answer.status_code}, yet {changed} changed"
            assert acts == [], f"refused, yet the audit has {[entry.action for entry in acts]}"
        return changed

    def _look(self, changed: Iterable[str]) -> None:
        """Look at everything that rests on the tables that changed."""
        changed = list(changed)
        if only_claims_changed(changed):  # what others do to a project is followed by the run of the next minute
            kept_days_are_right()
        if "projects_countedmonth" in changed:
            self.ledger.closing()
        for holds, reads in WHAT_HOLDS.items():
            if not reads.isdisjoint(changed):
                holds()
        if not LEDGER_READS.isdisjoint(changed):
            self.ledger.look()
            self.signings.look()


@pytest.fixture
def clock():
    with time_machine.travel(START) as traveller:
        yield traveller


def test_a_short_walk_keeps_everything_that_must_hold(clock):
    walk = Walk(SEED, clock)

    walk.play(80)

    assert len(walk.done) > 10
    assert len(walk.refused) > 5


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_a_long_walk_of_all_roles_keeps_everything_that_must_hold(clock):
    walk = Walk(LONG_SEED, clock)

    walk.play(LONG_ACTS)

    names = {act.name for act in ACTS}
    assert len(walk.done) > len(names) // 2
    if LONG_ACTS < ALL_KINDS:
        return
    assert len(names - set(walk.done)) <= len(names) // 10, f"never done: {names - set(walk.done)}"
    assert len(names - set(walk.refused)) <= len(names) // 5, f"never refused: {names - set(walk.refused)}"
