"""What a scan reads: the facts of a rule, the occurrence that each has come to, and those that nobody was told of yet.

**Changed numbers.** The key of a reminder is (rule, object, due day, offset, person). Of one object, day and person
nothing is told at or before an offset that was told already: with other numbers the past is not written anew, and nobody
hears the same again. An open reminder of old numbers stays until the next occurrence by the new ones takes its place. It
is cancelled while by the new numbers nothing would be due yet, or while its rule is off or does not tell this person,
and comes back when the numbers do.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from core.calendar.queries import load_calendar
from crm.notices.rules.base import PEOPLE, Rule
from crm.notices.rules.timing import AHEAD, EPOCH, Clauses, Timing, workdays

KEY = "n.rule = %(rule)s AND n.target_type = %(target_type)s"
SAME = f"{KEY} AND n.target_id = l.target_id AND n.due_on = l.due_on AND n.recipient_id = l.recipient_id"
OPEN = "n.done_at IS NULL AND n.cancelled_at IS NULL AND n.superseded_at IS NULL"

READ = """
WITH {worked}{people},
facts AS MATERIALIZED ({facts}),
dated AS MATERIALIZED (
    SELECT g.*, {latest} AS day_offset
    FROM (SELECT f.*, {gauge} AS days, {group} AS grp{moments} FROM facts f) g WHERE {told}
),
l AS MATERIALIZED (
    SELECT l.*, n.id AS notice_id, n.cancelled_at
    FROM dated l
    LEFT JOIN notices_notice n ON {same} AND n.day_offset >= l.day_offset AND n.superseded_at IS NULL
    WHERE l.day_offset >= l.from_offset AND {known_latest}
),
fresh AS MATERIALIZED (SELECT * FROM l WHERE notice_id IS NULL)"""


def read_part(rule: Rule, timings: Sequence[Timing]) -> str:
    """Return the tables that reading and writing share, down to ``fresh``: one row a person to be told now."""
    clauses = Clauses(rule, timings)
    return READ.format(
        worked="worked AS MATERIALIZED (SELECT %(worked_days)s::date[] AS days),\n"
        if _counts_workdays(rule, clauses)
        else "",
        people=PEOPLE,
        facts=rule.facts,
        latest=clauses.latest,
        gauge=clauses.gauge,
        moments=clauses.moments,
        group=clauses.group,
        told=clauses.told,
        same=SAME,
        known_latest=known_by(clauses, "l.day_offset"),
    )


def known_by(clauses: Clauses, offset: str) -> str:
    """SQL over ``l``: an advance notice on the very day on which the date was agreed would tell nothing new."""
    day = clauses.occurs(offset)
    return f"({day} > l.known_on OR ({offset} >= 0 AND {day} = l.known_on))"


def values_for(rule: Rule, timings: Sequence[Timing], today: date) -> dict[str, Any]:
    """Return the values of the placeholders on the day ``today``; one query for a rule that counts workdays."""
    clauses = Clauses(rule, timings)
    calendar = load_calendar(EPOCH, today + AHEAD) if _counts_workdays(rule, clauses) else None
    values = rule.params(today, clauses.days_ahead(today, calendar))
    values |= {"now": timezone.now(), "zone": timezone.get_default_timezone_name()}
    return values | ({"worked_days": workdays(calendar, today)} if calendar else {})


def _counts_workdays(rule: Rule, clauses: Clauses) -> bool:
    """Whether the scan needs the workdays: for its offsets, or for a rule whose facts count in them whatever the unit."""
    return clauses.is_workdays or "FROM worked" in rule.facts
