"""CALENDAR: daily from 1 December on while next year's days off are not loaded, to the system administrators (domain.md 5.3).

It does not stop with the year: a year whose official notice nobody loaded is counted by guess.
"""

from core.accounts.roles import Role
from crm.notices.rules.addressing import ALWAYS
from crm.notices.rules.base import Audience, Rule
from crm.notices.terms import YEAR_AHEAD

FACTS = f"""
SELECT y.year AS target_id, NULL::bigint AS project_id, NULL::bigint AS enterprise_id,
    y.first - {YEAR_AHEAD} AS due_on, (u.created_at AT TIME ZONE %(zone)s)::date AS known_on,
    u.id AS recipient_id, {ALWAYS} AS from_offset, y.year || ' 年放假安排尚未载入' AS title,
    '工作日暂按周一至周五和法定节日推算；请载入国务院办公厅的放假通知' AS body
FROM (SELECT EXTRACT(YEAR FROM day)::int AS year, date_trunc('year', day)::date AS first
      FROM (SELECT (%(today)s::date + {YEAR_AHEAD})::timestamp AS day) t) y
JOIN accounts_user u ON u.is_active AND u.role = '{Role.SYSADMIN.value}'
WHERE NOT EXISTS (SELECT 1 FROM workcalendar_workcalendarday c WHERE c.date BETWEEN y.first AND y.first + 365
                  AND EXTRACT(YEAR FROM c.date) = y.year)
   OR EXISTS (SELECT 1 FROM workcalendar_workcalendarday c WHERE c.date BETWEEN y.first AND y.first + 365
              AND EXTRACT(YEAR FROM c.date) = y.year AND c.source = 'provisional')
"""  # noqa: S608 (our own column names)

HOLIDAYS = Rule(
    code="CALENDAR",
    target_type="workcalendar.year",
    facts=FACTS,
    offsets=(0,),
    days_ahead=0,
    weekly_from=0,
    every=1,
    audiences=(Audience.SYSADMIN,),
    team="",
    furthest=0,
    level="CASE WHEN day_offset < 31 THEN 'warn' ELSE 'bad' END",
)
