"""FU_STALE: a project before signing turns yellow, red, and stays red; the due day is the one of turning red (domain.md 4.4).

The owner hears from yellow on, the team's leaders from red on, then both every seven days.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from crm.notices.rules.base import Audience, Rule, owner_and_leaders
from crm.notices.standing import BEFORE_SIGNING
from crm.projects.light_limits import GRADES
from crm.projects.models import rulebook

_CONTACT = "COALESCE(p.last_effective_followup_at, p.created_at)"
# Grade by grade, with the stages written out, so that the index of quiet projects (`project_quiet`) answers.
_STAGES = ", ".join(f"'{stage}'" for stage in BEFORE_SIGNING)


def _quiet(grade: str) -> str:
    return f"""SELECT p.id, p.enterprise_id, p.owner_id, p.team_id, p.name, p.grade, p.created_at,
        %(yellow_{grade})s::int AS yellow, %(red_{grade})s::int AS red, p.last_effective_followup_at IS NULL AS never,
        ({_CONTACT} AT TIME ZONE %(zone)s)::date AS last_on
    FROM projects_project p
    WHERE p.status = 'active' AND p.stage IN ({_STAGES}) AND p.grade = '{grade}' AND {_CONTACT} < %(quiet_{grade})s"""  # noqa: S608 (our own column names)


# How long nobody called is known at any time; only a pause of the project starts the clock of reminders anew.
COLUMNS = """p.id AS target_id, p.id AS project_id, p.enterprise_id, p.last_on + p.red AS due_on, (GREATEST(p.created_at,
        (SELECT max(recorded_at) FROM projects_statuschange c WHERE c.project_id = p.id AND c.kind = 'resumed')
    ) AT TIME ZONE %(zone)s)::date AS known_on, p.yellow - p.red AS yellow_offset, left('久未跟进：' || p.name, 200) AS title,
    '最近有效跟进：' || CASE WHEN p.never THEN '无' ELSE p.last_on::text END
    || '，' || p.grade || ' 级满 ' || p.red || ' 天转红' AS body"""

FACTS = f"""WITH quiet AS MATERIALIZED ({" UNION ALL ".join(_quiet(grade) for grade in GRADES)})
    {owner_and_leaders(COLUMNS, "FROM quiet p WHERE true", leaders_from="0")}"""


def _limits(today: date, days_ahead: int) -> dict[str, Any]:
    """By grade: the days to yellow and red, and the first moment of the day that is still green; one query."""
    zone = timezone.get_default_timezone()
    found: dict[str, Any] = {}
    for grade, limits in rulebook().lights.activity.items():
        found |= {
            f"yellow_{grade}": limits.green + 1,
            f"red_{grade}": limits.yellow + 1,
            f"quiet_{grade}": datetime.combine(today - timedelta(days=limits.green), time.min, zone),
        }
    return found


STALE = Rule(
    code="FU_STALE",
    target_type="projects.project",
    facts=FACTS,
    offsets=("yellow_offset", 0),
    days_ahead=0,
    weekly_from=0,
    level="CASE WHEN day_offset < 0 THEN 'warn' ELSE 'bad' END",
    more=_limits,
    audiences=(Audience.OWNER, Audience.LEADER),
    moments={"yellow_offset": "转黄当天"},
)
