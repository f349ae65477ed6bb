"""The week strip: next steps and stage deadlines by day."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from core.accounts.models import User
from core.calendar.queries import load_calendar
from core.web.formats import WEEKDAYS
from crm.followups.queries import steps_for, week_of
from crm.insights.workbench.queries import projects_of
from crm.projects.models import Project
from crm.projects.stages import next_stage, stage_label

MOST_A_DAY = 4
MOST_A_WEEK = 200


@dataclass(frozen=True)
class Entry:
    """One thing of a day: what it is (约, 限), whose, and how it stands."""

    mark: str
    text: str
    url: str
    kind: str


@dataclass
class Day:
    """One day of the strip; ``more`` is how many entries are not shown."""

    day: date
    word: str
    works: bool
    is_today: bool
    entries: list[Entry] = field(default_factory=list)
    more: int = 0


def week_strip(user: User, day: date, today: date) -> list[Day]:
    """Return the seven days of the week of ``day`` with what the person has on each; three queries."""
    monday, sunday = week_of(day)
    calendar = load_calendar(monday, sunday)
    days = [monday + timedelta(days=number) for number in range(7)]
    found = _steps(user, monday, sunday, today) + _deadlines(user, monday, sunday, today)
    strip = []
    for one in days:
        entries = [entry for on, entry in found if on == one]
        cell = Day(one, WEEKDAYS[one.weekday()], calendar.is_workday(one), one == today, entries[:MOST_A_DAY])
        cell.more = len(entries) - len(cell.entries)
        strip.append(cell)
    return strip


def _steps(user: User, monday: date, sunday: date, today: date) -> list[tuple[date, Entry]]:
    steps = steps_for(user).filter(next_on__range=(monday, sunday))[:MOST_A_WEEK]
    return [
        (on, Entry("约", one.enterprise.name, one.get_absolute_url(), "bad" if on < today else "info"))
        for one in steps
        if (on := one.next_on)
    ]


def _deadlines(user: User, monday: date, sunday: date, today: date) -> list[tuple[date, Entry]]:
    due = projects_of(user).filter(stage_due_on__range=(monday, sunday), status=Project.Status.ACTIVE)
    rows = due.order_by("stage_due_on", "pk")[:MOST_A_WEEK]
    return [
        (on, Entry("限", _goal(one), one.get_absolute_url(), "bad" if on < today else "warn"))
        for one in rows
        if (on := one.stage_due_on)
    ]


def _goal(project: Project) -> str:
    following = next_stage(project.type, project.stage)
    return f"{stage_label(project.type, following) if following else project.stage_text} · {project.name}"
