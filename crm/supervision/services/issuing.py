"""Issuing orders: number, words, rows, audit."""

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.utils import timezone

from core.audit.services import record_many
from core.calendar.queries import load_calendar
from crm.supervision.models import SupervisionOrder, SupervisionSeries
from crm.supervision.rules import SOURCES, Case, Told
from crm.supervision.rules.ladder import Step
from crm.supervision.states import STEPS, TARGETS, Level, Source

MANY = 1_000
_RESERVE = f"""
INSERT INTO {SupervisionSeries._meta.db_table} AS series (year, last) VALUES (%s, %s)
ON CONFLICT (year) DO UPDATE SET last = series.last + excluded.last RETURNING last
"""  # noqa: S608 (the table name is our own)


def issue_orders(found: Sequence[Step], today: date) -> int:
    """Write an order for each case and return how many; a fixed number of statements for any number of them.

    Called under the lock of the scan; the unique key is the proof that none is issued twice.
    """
    if not found:
        return 0
    ordered = sorted(found, key=lambda one: (one.case.idle_from_on, one.case.source, one.case.target_id))
    told = _words_of([one.case for one in ordered])
    calendar = load_calendar(ordered[0].case.idle_from_on, today)
    idle = {day: calendar.workdays_between(day, today) for day in {one.case.idle_from_on for one in ordered}}
    last = _reserve(today.year, len(ordered))
    now = timezone.now()
    rows = []
    for number, step in enumerate(ordered, last - len(ordered) + 1):
        case = step.case
        row = _order(step, told[case.source, case.target_id], idle[case.idle_from_on])
        row.no, row.issued_at, row.issued_on = f"DB-{today.year}-{number:04}", now, today
        rows.append(row)
    SupervisionOrder.objects.bulk_create(rows, batch_size=500)
    if len(rows) >= MANY:
        _count_anew()
    record_many("supervision.issued", [(one, _audited(one)) for one in rows], by=None)
    return len(rows)


def _order(step: Step, told: Told, idle: int) -> SupervisionOrder:
    case = step.case
    return SupervisionOrder(
        source=case.source, target_type=TARGETS[Source(case.source)], target_id=case.target_id,
        project_id=case.project_id, team_id=case.team_id, owner_id=case.owner_id, subject=told.subject[:200],
        sentence=sentence(step, told.fact, idle)[:500], due_on=case.due_on,
        idle_from_on=case.idle_from_on, idle_workdays=idle, level=step.level, skipped=step.skipped,
        counted_from_on=step.counted_from_on,
    )  # fmt: skip


def sentence(step: Step, fact: str, idle: int) -> str:
    """Return what the order says: the fact, how long nobody acted, the step, and the steps that were not sent."""
    case, level = step.case, Level(step.level)
    acted = case.acted_on if case.acted_on and case.acted_on > case.due_on else None
    since = f"最近一次动作是 {acted}，此后" if acted else f"期限 {case.due_on} 之后"
    words = "、".join(str(Level(one).label) for one in step.skipped)
    missed = f"{words}未单独发出，一并督办。" if step.skipped else ""
    told = f"{fact}。{since} {idle} 个工作日没有动作"
    if step.counted_from_on > case.idle_from_on:
        return f"{told}；纳入督办时早已逾期，从{Level.BLUE.label}起逐级督办，本单为{level.label}。{missed}"
    return f"{told}，达到{level.label}（{STEPS[level]} 个工作日）。{missed}"


def _words_of(cases: Sequence[Case]) -> dict[tuple[str, int], Told]:
    ids: dict[str, list[int]] = {}
    for case in cases:
        ids.setdefault(case.source, []).append(case.target_id)
    return {(source, pk): told for source, wanted in ids.items() for pk, told in SOURCES[source].told(wanted).items()}


def _reserve(year: int, count: int) -> int:
    """Return the last of ``count`` numbers in a row."""
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, [year, count])
        return cursor.fetchone()[0]


def _count_anew() -> None:
    """Let the planner know at once that the table grew: what follows in the same scan joins it."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {SupervisionOrder._meta.db_table}")


def _audited(order: SupervisionOrder) -> dict:
    names = ("source", "target_id", "level", "skipped", "due_on", "idle_from_on", "idle_workdays", "counted_from_on")
    return {name: getattr(order, name) for name in names}
