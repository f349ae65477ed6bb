"""What a scan would raise, without raising it: for days ahead, and for numbers that are not saved yet."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from core.accounts.models import User
from core.calendar.queries import answered_by, load_calendar
from crm.notices.models import ReminderRule
from crm.notices.rules import RULES, Rule
from crm.notices.rules.in_force import Timings, timings_of, timings_on
from crm.notices.rules.statement import read_part, values_for
from crm.notices.rules.timing import AHEAD, EPOCH, Clauses, Timing
from crm.projects.models import Project

MOST_NAMED = 20

SELECT = """{read}
SELECT %(rule)s, %(target_type)s, l.target_id, l.project_id, CASE WHEN l.project_id IS NULL THEN l.enterprise_id END,
    l.due_on, l.day_offset, {occurs}, l.recipient_id, l.title, l.body, {level}
FROM fresh l ORDER BY l.target_id, l.due_on, l.recipient_id
"""


@dataclass(frozen=True)
class Occurrence:
    """One reminder that is not there yet."""

    rule: str
    target_type: str
    target_id: int
    project_id: int | None
    enterprise_id: int | None
    due_on: date
    day_offset: int
    occurs_on: date
    recipient_id: int
    title: str
    body: str
    level: str


@dataclass(frozen=True)
class RulePreview:
    """What a rule would raise by other numbers on a day, and what it would raise by those in force."""

    then: list[Occurrence]
    now: list[Occurrence]
    named: list[Occurrence]

    @property
    def people(self) -> int:
        """How many people would be reminded."""
        return len({one.recipient_id for one in self.then})

    @property
    def people_now(self) -> int:
        """How many people are reminded by the numbers in force."""
        return len({one.recipient_id for one in self.now})

    @property
    def added(self) -> int:
        """How many reminders there would be that the numbers in force do not bring."""
        return len(set(map(_key, self.then)) - set(map(_key, self.now)))

    @property
    def dropped(self) -> int:
        """How many reminders the numbers in force bring that there would not be."""
        return len(set(map(_key, self.now)) - set(map(_key, self.then)))

    @property
    def by_offset(self) -> list[tuple[int, int, int]]:
        """Each offset with its reminders now and then."""
        now, then = (Counter(one.day_offset for one in side) for side in (self.now, self.then))
        return [(offset, now[offset], then[offset]) for offset in sorted({*now, *then})]


def occurrences(
    day: date, rules: Iterable[Rule] | None = None, settings: Timings | None = None
) -> list[Occurrence]:  # fmt: skip
    """Return what a scan on ``day`` would create and show: of each object, due day and person the latest occurrence.

    ``rules`` limits it to some rules, ``settings`` takes the place of the numbers in force on that day. Writes nothing
    and waits for nobody; one query a rule, and two for the numbers and the calendar. Reminders that would come back are
    there already and not among them.
    """
    timings = timings_on(day) if settings is None else settings
    with answered_by(load_calendar(EPOCH, day + AHEAD)):
        return [one for rule in rules or RULES for one in _of_rule(rule, timings[rule.code], day)]


def preview_rule(wanted: ReminderRule, user: User, day: date) -> RulePreview:
    """Return what the version ``wanted`` would raise on ``day`` if it held already, beside what the one in force would.

    The counts are of the whole district; ``named`` are at most 20 of those about projects that ``user`` sees.
    """
    rows = list(ReminderRule.objects.on(day))
    rules = [rule for rule in RULES if rule.code == wanted.code]
    others = [row for row in rows if row.key != wanted.key]
    then = occurrences(day, rules, timings_of([*others, wanted]))
    return RulePreview(then=then, now=occurrences(day, rules, timings_of(rows)), named=_seen(then, user))


def _of_rule(rule: Rule, timings: Sequence[Timing], day: date) -> list[Occurrence]:
    sql = SELECT.format(
        read=read_part(rule, timings),
        occurs=Clauses(rule, timings).occurs("l.day_offset"),
        level=rule.level.replace("day_offset", "l.day_offset"),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values_for(rule, timings, day))
        return [Occurrence(*row) for row in cursor.fetchall()]


def _key(one: Occurrence) -> tuple:
    return one.rule, one.target_type, one.target_id, one.due_on, one.day_offset, one.recipient_id


def _seen(found: list[Occurrence], user: User) -> list[Occurrence]:
    ids = {one.project_id for one in found if one.project_id}
    visible = set(Project.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    return [one for one in found if one.project_id in visible][:MOST_NAMED]
