"""FU_STALE: a project before signing turns yellow, red, and stays red; the due day is the one of turning red (domain.md 4.4).

The owner hears from yellow on, the team's leaders from red on, then both every seven days.
"""

from crm.notices.rules.base import Rule, owner_and_leaders
from crm.notices.standing import BEFORE_SIGNING
from crm.projects.lights import ACTIVITY

_LIMITS = ", ".join(f"('{grade}', {one.green + 1}, {one.yellow + 1})" for grade, one in ACTIVITY.items())
_LAST = "(COALESCE(p.last_effective_followup_at, p.created_at) AT TIME ZONE %(zone)s)::date"

# How long nobody called is known at any time; only a pause of the project starts the clock of reminders anew.
KNOWN = """(GREATEST(p.created_at,
    (SELECT max(recorded_at) FROM projects_statuschange c WHERE c.project_id = p.id AND c.kind = 'resumed')
) AT TIME ZONE %(zone)s)::date AS known_on"""

COLUMNS = f"""p.id AS target_id, p.id AS project_id, p.enterprise_id, {_LAST} + g.red AS due_on, {KNOWN},
    ARRAY[g.yellow - g.red, 0] AS offsets, left('久未跟进：' || p.name, 200) AS title,
    '最近有效跟进 ' || CASE WHEN p.last_effective_followup_at IS NULL THEN '无' ELSE {_LAST}::text END
    || '，' || p.grade || ' 级满 ' || g.red || ' 天转红' AS body"""

# A project before the yellow day of its grade is left out; the day after that of the mildest grade comes from the index.
PROJECTS = f"""FROM projects_project p JOIN (VALUES {_LIMITS}) g(grade, yellow, red) ON g.grade = p.grade
    WHERE p.status = 'active' AND p.stage = ANY(%(before_signing)s) AND {_LAST} <= %(today)s::date - g.yellow"""

STALE = Rule(
    code="FU_STALE",
    target_type="projects.project",
    facts=owner_and_leaders(COLUMNS, PROJECTS, leaders_from="0"),
    days_ahead=0,
    weekly_from=0,
    level="CASE WHEN day_offset < 0 THEN 'warn' ELSE 'bad' END",
    extra={"before_signing": list(BEFORE_SIGNING)},
)
