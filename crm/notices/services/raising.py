"""Raising the reminders that are due: one set-based statement a rule, safe to run at any time, twice, or four at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from core.calendar.queries import answered_by, load_calendar
from crm.notices.rules import RULES, Rule
from crm.notices.rules.in_force import timings_on
from crm.notices.rules.statement import KEY, OPEN, SAME, known_by, read_part, values_for
from crm.notices.rules.timing import AHEAD, EPOCH, Clauses, Timing

# One scan after another, each sees what the one before it made; the unique key `notice_once` is the proof of it. ON CONFLICT
# would look every row up a second time.
SCAN_LOCK = 20261101
MANY = 1_000

STATEMENT = """{read},
born AS (
    INSERT INTO notices_notice (rule, target_type, target_id, project_id, enterprise_id, due_on, day_offset, occurs_on,
        recipient_id, title, body, level, created_at, snooze_count, superseded_at)
    SELECT %(rule)s, %(target_type)s, l.target_id, l.project_id,
        CASE WHEN l.project_id IS NULL THEN l.enterprise_id END, l.due_on, s.o, {occurs},
        l.recipient_id, l.title, l.body, {level}, %(now)s, 0, CASE WHEN s.o < l.day_offset THEN %(now)s::timestamptz END
    FROM fresh l CROSS JOIN LATERAL ({series}) s
    WHERE s.o <= l.day_offset AND s.o >= l.from_offset AND {known_each}
        AND NOT EXISTS (SELECT 1 FROM notices_notice n WHERE {same} AND n.day_offset >= s.o)
    ORDER BY l.target_id, l.due_on, l.recipient_id, s.o
    RETURNING 1
),
superseded AS (
    UPDATE notices_notice n SET superseded_at = %(now)s FROM fresh l
    WHERE {same} AND n.day_offset < l.day_offset AND n.superseded_at IS NULL AND n.done_at IS NULL
    RETURNING n.cancelled_at
),
revived AS (
    UPDATE notices_notice n SET cancelled_at = NULL FROM l
    WHERE n.id = l.notice_id AND l.cancelled_at IS NOT NULL RETURNING 1
),
cancelled AS (
    UPDATE notices_notice n SET cancelled_at = %(now)s
    WHERE {key} AND {open} AND (n.target_id, n.due_on, n.recipient_id) NOT IN (
        SELECT target_id, due_on, recipient_id FROM dated WHERE day_offset IS NOT NULL)
    RETURNING 1
)
SELECT (SELECT count(*) FROM born), (SELECT count(*) FROM superseded WHERE cancelled_at IS NULL),
    (SELECT count(*) FROM revived), (SELECT count(*) FROM cancelled)
"""


@dataclass(frozen=True)
class Raised:
    """What one scan changed, in rows."""

    created: int = 0
    superseded: int = 0
    revived: int = 0
    cancelled: int = 0

    def __add__(self, other: "Raised") -> "Raised":
        return Raised(
            self.created + other.created,
            self.superseded + other.superseded,
            self.revived + other.revived,
            self.cancelled + other.cancelled,
        )


def raise_due_notices(today: date | None = None) -> Raised:
    """Create every reminder that is due on ``today`` (Asia/Shanghai) and is not there yet; return what changed, in rows.

    Of one rule, object, due date and person only the latest occurrence stays in the inbox; missed earlier ones become
    rows that are superseded at birth. Open reminders whose reason is gone are cancelled, and come back if it returns.
    Rules obey their rows in force on that day (``rules.statement`` says what other numbers do to what was told before).
    Running it again creates none; scans at the same time wait for each other; a scan that is killed leaves each rule
    wholly done or not begun.
    """
    day = today or timezone.localdate()
    timings = timings_on(day)
    with answered_by(load_calendar(EPOCH, day + AHEAD)):
        raised = sum((_raise(rule, timings[rule.code], day) for rule in RULES), Raised())
    if raised.created >= MANY:
        _count_anew()
    return raised


@transaction.atomic
def _raise(rule: Rule, timings: Sequence[Timing], today: date) -> Raised:
    values = values_for(rule, timings, today)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SCAN_LOCK])
        cursor.execute(_statement(rule, timings), values)
        return Raised(*cursor.fetchone())


def _count_anew() -> None:
    """Let the planner know at once that the table grew: the next scan is a minute away, autovacuum may be later."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notices_notice")


def _statement(rule: Rule, timings: Sequence[Timing]) -> str:
    clauses = Clauses(rule, timings)
    return STATEMENT.format(
        read=read_part(rule, timings),
        series=clauses.series,
        occurs=clauses.occurs("s.o"),
        level=rule.level.replace("day_offset", "s.o"),
        key=KEY,
        same=SAME,
        open=OPEN,
        known_each=known_by(clauses, "s.o"),
    )
