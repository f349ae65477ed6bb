"""DATE: three days before an anniversary of a served firm, to who serves it: 投产, 成立, 上市 (domain.md 5.2).

The due day is this year's; who was born on 29 February celebrates on the 28th in common years. What falls on one day is
one reminder.
"""

import calendar
from datetime import date, timedelta
from typing import Any

from crm.notices.rules.addressing import ALWAYS
from crm.notices.rules.base import Audience, Rule, serves
from crm.notices.terms import ANNIVERSARY_STANDS

AHEAD = 3
FURTHEST = 30  # what the rule's row may ask for


def month_day(column: str) -> str:
    """SQL for the day of the year as a number: 1231 for 31 December."""
    return f"((EXTRACT(MONTH FROM {column}) * 100) + EXTRACT(DAY FROM {column}))"


def days_around(today: date, days_ahead: int) -> list[tuple[int, date]]:
    """Return the days of the year that are, were or will soon be celebrated, each with its date."""
    days = [today + timedelta(days=number) for number in range(-ANNIVERSARY_STANDS, days_ahead + 1)]
    found = [(day.month * 100 + day.day, day) for day in days]
    return found + [(229, day) for mark, day in found if mark == 228 and not calendar.isleap(day.year)]


def _values(today: date, days_ahead: int) -> dict[str, Any]:
    marks, days = zip(*days_around(today, days_ahead), strict=True)
    return {"marks": list(marks), "days": list(days)}


def _falls(column: str) -> str:
    return f"{month_day(column)} = a.mark AND {column} < a.due_on"


def _years(column: str) -> str:
    return f"(EXTRACT(YEAR FROM a.due_on) - EXTRACT(YEAR FROM {column}))::int || ' 周年'"


def _of_firms(column: str, word: str, place: int) -> str:
    return f"""SELECT e.id AS enterprise_id, w.officer_id, a.due_on, {place} AS place, '{word} ' || {_years(column)} AS what
        FROM w JOIN enterprises_enterprise e ON e.id = w.enterprise_id JOIN a ON {_falls(column)}"""  # noqa: S608 (our own column names)


FACTS = f"""
WITH a AS MATERIALIZED (SELECT * FROM unnest(%(marks)s::numeric[], %(days)s::date[]) AS a(mark, due_on)),
w AS MATERIALIZED (
    SELECT e.id AS enterprise_id, e.service_officer_id AS officer_id FROM enterprises_enterprise e
    WHERE e.service_officer_id IN (SELECT id FROM officers)
    UNION
    SELECT p.enterprise_id, p.service_officer_id FROM projects_project p
    WHERE p.status = 'active' AND {serves("p.service_officer_id")}
),
d AS (
    {_of_firms("e.established_on", "企业成立", 1)}
    UNION ALL {_of_firms("e.listed_on", "企业上市", 2)}
    UNION ALL
    SELECT p.enterprise_id, p.service_officer_id, a.due_on, 3, p.name || ' 投产 ' || {_years("p.commissioned_on")}
    FROM a JOIN projects_project p ON {_falls("p.commissioned_on")}
    WHERE p.status = 'active' AND p.service_officer_id IS NOT NULL AND {serves("p.service_officer_id")}
)
SELECT e.id AS target_id, NULL::bigint AS project_id, e.id AS enterprise_id, d.due_on,
    (e.created_at AT TIME ZONE %(zone)s)::date AS known_on, d.officer_id AS recipient_id, {ALWAYS} AS from_offset,
    left('纪念日：' || e.name, 200) AS title, left(string_agg(d.what, '；' ORDER BY d.place, d.what), 400) AS body
FROM d JOIN enterprises_enterprise e ON e.id = d.enterprise_id AND NOT e.is_deleted
GROUP BY e.id, d.due_on, d.officer_id
"""  # noqa: S608 (our own column names)

ANNIVERSARY = Rule(
    code="DATE",
    target_type="enterprises.enterprise",
    facts=FACTS,
    offsets=(-AHEAD,),
    days_ahead=AHEAD,
    weekly_from=None,
    audiences=(Audience.OFFICER,),
    team="",
    furthest=-FURTHEST,
    level="'info'",
    more=_values,
)
