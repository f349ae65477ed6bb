"""The rules in force today, read once and kept in the process until somebody changes them."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils import timezone

from crm.projects.deadlines import DEFAULT_TERMS, FULL, NEXT, Term
from crm.projects.gates import FACTS, GATES, STAGE_OF_FACT, Kind, Requirement
from crm.projects.light_limits import DEFAULT_LIMITS, LightLimits
from crm.projects.models.light_rules import LightRule, limits_of
from crm.projects.models.ruling import GateRule, StageTerm
from crm.projects.stages import Stage

_TABLES = [model._meta.db_table for model in (GateRule, StageTerm, LightRule)]
_NEWEST = f"SELECT {', '.join(f'(SELECT max(id) FROM {table})' for table in _TABLES)}"  # noqa: S608 (our own tables)


@dataclass(frozen=True)
class Rulebook:
    """Gates, terms and limits of the lights of one day."""

    gates: Mapping[Any, tuple[Requirement, ...]]
    terms: dict[tuple[str, str, str], Term]
    labels: dict[str, str] = field(default_factory=dict)
    lights: LightLimits = DEFAULT_LIMITS

    @cached_property
    def facts(self) -> dict[str, Requirement]:
        """Every fact that some gate asks for, by code."""
        return {one.code: one for gate in self.gates.values() for one in gate if one.kind == Kind.FACT}

    @cached_property
    def stage_of_fact(self) -> dict[str, Stage]:
        """The stage whose gate asks for a fact."""
        return {
            one.code: Stage(stage) for stage, gate in self.gates.items() for one in gate if one.kind == Kind.FACT
        }  # fmt: skip

    def fact(self, code: str) -> Requirement | None:
        """Return what a fact is about, one that no gate asks for any more too; None for an unknown code."""
        return self.facts.get(code) or FACTS.get(code)

    def stage_asking(self, code: str) -> Stage | None:
        """Return the stage whose gate asks for a fact, or asked for it by default."""
        return self.stage_of_fact.get(code) or STAGE_OF_FACT.get(code)

    def gate(self, to: str) -> tuple[Requirement, ...]:
        """Return everything that entering ``to`` may ask for."""
        return self.gates.get(Stage(to), ())

    def term(self, project_type: str, stage: str, goal: str = NEXT) -> Term | None:
        """Return how long a project of the type may stay in ``stage``, None where nothing is set."""
        return self.terms.get((project_type, stage, goal))

    def full_term(self, project_type: str) -> Term | None:
        """Return how long it may take from 投产 to 达产."""
        return self.term(project_type, Stage.COMMISSIONED, FULL)


_kept: tuple[tuple, Rulebook] | None = None
_held: ContextVar[Rulebook | None] = ContextVar("held_rulebook", default=None)


def rulebook() -> Rulebook:
    """Return the rules in force today; one cheap query, three more after a change, none inside ``one_rulebook``.

    Versions are only ever added, so the newest ids say whether anything changed. Where there are no rows (a fresh
    database) the defaults of ``gates``, ``deadlines`` and ``light_limits`` hold.
    """
    global _kept
    if held := _held.get():
        return held
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST)
        key = (today, *cursor.fetchone())
    if _kept is None or _kept[0] != key:
        _kept = key, _read(today)
    return _kept[1]


@contextmanager
def one_rulebook() -> Iterator[Rulebook]:
    """Let an act on many rows go by the rules in force when it begins, read once and not again for each row."""
    token = _held.set(rulebook())
    try:
        yield rulebook()
    finally:
        _held.reset(token)


def fact_label(code: str) -> str:
    """Return the Chinese name of a fact, one that no gate asks for any more too; no query once a book is kept.

    A name that was changed a moment ago in another process may still be the old one.
    """
    book = _kept[1] if _kept else rulebook()
    return book.labels.get(code) or (str(FACTS[code].label) if code in FACTS else code)


def _read(today: datetime.date) -> Rulebook:
    gates: dict[str, list[tuple[int, Requirement]]] = defaultdict(list)
    rules = list(GateRule.objects.on(today))
    for rule in rules:
        if rule.is_active:
            gates[Stage(rule.stage)].append((rule.sort, rule.requirement()))
    terms = {(one.type, one.stage, one.goal): one.term() for one in StageTerm.objects.on(today) if one.is_active}
    ordered = {stage: tuple(one for _, one in sorted(rows, key=lambda row: row[0])) for stage, rows in gates.items()}
    labels = {rule.code: rule.label for rule in rules if rule.kind == Kind.FACT}
    known = ordered or (GATES if not GateRule.objects.exists() else {})
    lights = limits_of({one.code: one for one in LightRule.objects.on(today)})
    return Rulebook(known, terms or (DEFAULT_TERMS if not StageTerm.objects.exists() else {}), labels, lights)
