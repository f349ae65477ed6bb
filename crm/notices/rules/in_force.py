"""The numbers in force on a day: those of the rows, and of the code where there is no row."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from crm.notices.models import ReminderRule
from crm.notices.rules import RULES
from crm.notices.rules.timing import Timing, default_timing, grouped

Timings = dict[str, tuple[Timing, ...]]


def timings_on(day: date) -> Timings:
    """Return by rule the numbers in force on ``day``, the default first; one query. A missing row silences nothing."""
    return timings_of(ReminderRule.objects.on(day))


def timings_of(rows: Iterable[ReminderRule]) -> Timings:
    """Return by rule the numbers that ``rows`` say, at most one of them a rule and team."""
    found: dict[str, Timing] = {}
    own: dict[str, dict[int, Timing]] = defaultdict(dict)
    for row in rows:
        if row.team_id is None:
            found[row.code] = timing_of(row)
        elif not row.follows_default:
            own[row.code][row.team_id] = timing_of(row)
    return {
        rule.code: grouped(found.get(rule.code) or default_timing(rule), own[rule.code] if rule.team else {})
        for rule in RULES
    }


def timing_of(row: ReminderRule) -> Timing:
    """Return the numbers of a row."""
    return Timing(
        offsets=(*row.moments, *sorted(row.offsets)),
        weekly_from=row.weekly_from,
        every=row.every,
        unit=row.unit,
        audiences=tuple(row.audiences),
        is_on=row.is_active,
    )
