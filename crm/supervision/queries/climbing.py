"""The ladder of one object as it stands today: its rungs, reached or to come, each with its day."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from core.calendar.queries import load_calendar
from crm.followups.models import FollowUp
from crm.projects.models import Project
from crm.supervision.models import SupervisionOrder, SupervisionScan
from crm.supervision.rules import SOURCES, Case
from crm.supervision.rules.ladder import counted_from, reached_on
from crm.supervision.states import SENT_TO, STEPS, Level, Source
from crm.tasks.models import Task
from crm.tasks.queries import limits_today

AHEAD = timedelta(days=60)  # wider than ten workdays and any holiday


@dataclass(frozen=True)
class Rung:
    """One step: the level, from which day it holds if nobody acts, whether it is reached, its order."""

    level: str
    on: date
    is_reached: bool
    order: SupervisionOrder | None = None

    @property
    def word(self) -> str:
        """The step in words: after how many workdays, who hears of it."""
        return f"{Level(self.level).label}：{SENT_TO[Level(self.level)]}"

    @property
    def days(self) -> int:
        """After how many workdays without action."""
        return STEPS[self.level]


@dataclass(frozen=True)
class Spell:
    """One object without action: what it is, how many workdays nobody acted, its rungs from the lowest."""

    case: Case
    subject: str
    idle_workdays: int
    rungs: list[Rung]

    @property
    def next_rung(self) -> Rung | None:
        """The step that comes next if nobody acts."""
        return next((one for one in self.rungs if not one.is_reached), None)


def spells_of_project(project: Project) -> list[Spell]:
    """Return the spells of what is overdue on a project, but for its tasks, which have pages of their own; no more than a
    fixed number of queries."""
    yesterday = timezone.localdate() - timedelta(days=1)
    steps = FollowUp.objects.filter(project=project).open_steps().values_list("pk", flat=True)
    wanted = {
        Source.STAGE: [project.pk],
        Source.QUIET: [project.pk],
        Source.STEP: list(steps),
        Source.MONEY: list(project.commitments.values_list("pk", flat=True)),
    }
    cases = [case for source, ids in wanted.items() if ids for case in SOURCES[source].cases(yesterday, ids=ids)]
    return _spells(sorted(cases, key=lambda one: one.idle_from_on))


def spell_of_task(task: Task) -> Spell | None:
    """Return the spell of a task whose turn is the assignee's, overdue or not yet; None for others and while it rests."""
    cases = SOURCES[Source.TASK].cases(date.max, ids=[task.pk])
    return next(iter(_spells(cases)), None)


def _spells(cases: list[Case]) -> list[Spell]:
    if not cases:
        return []
    today = timezone.localdate()
    days = [case.idle_from_on for case in cases]
    calendar = load_calendar(min([*days, today]), max([*days, today]) + AHEAD)
    orders, told = _orders_of(cases), _subjects(cases)
    since = _counted_from(cases, orders, today)
    found = []
    for case in cases:
        rungs = [
            Rung(level, on, on <= today, orders.get((*case.key, level)) or orders.get((*case.key[:2], None, level)))
            for level, on in reached_on(since[case.key], calendar).items()
        ]
        idle = max(calendar.workdays_between(case.idle_from_on, today), 0)
        found.append(Spell(case, told[case.source, case.target_id], idle, rungs))
    return found


def _counted_from(cases: list[Case], orders: dict[tuple, SupervisionOrder], today: date) -> dict[tuple, date]:
    """Return from which day the ladder counts each case: as its orders say, else as the next scan will."""
    last = SupervisionScan.objects.filter(day__lte=today).order_by("-day").first()
    limits = limits_today(today)
    seen = None if last is None else limits if last.day == today else limits_today(last.day)
    found: dict[tuple, date] = {}
    for case in cases:
        own = [one for key, one in orders.items() if key[:2] == case.key[:2] and key[2] in (case.idle_from_on, None)]
        arrears = [one.counted_from_on for one in own if one.is_arrear]
        found[case.key] = max(arrears, default=case.idle_from_on) if own else counted_from(case, limits, seen)
    return found


def _subjects(cases: list[Case]) -> dict[tuple[str, int], str]:
    ids: dict[str, list[int]] = {}
    for case in cases:
        ids.setdefault(case.source, []).append(case.target_id)
    return {
        (source, pk): told.subject
        for source, wanted in ids.items()
        for pk, told in SOURCES[source].told(wanted).items()
    }


def _orders_of(cases: list[Case]) -> dict[tuple, SupervisionOrder]:
    ids = {case.target_id for case in cases}
    rows = SupervisionOrder.objects.filter(
        target_id__in=ids, source__in={case.source for case in cases}
    ).select_related("project")
    found: dict[tuple, SupervisionOrder] = {}
    for one in rows:
        found[one.source, one.target_id, one.idle_from_on, one.level] = one
        if one.is_open:  # one whose spell turned out to have begun earlier (rules.ladder.decide)
            found[one.source, one.target_id, None, one.level] = one
    return found
