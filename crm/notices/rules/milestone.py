"""MILESTONE: around the deadline of a stage, to the owner and the team's leaders (domain.md 4.3, 5.2)."""

from crm.notices.rules.base import Audience, Rule, owner_and_leaders
from crm.projects.stages import PATHS, next_stage, stage_label


def _goals() -> str:
    """The stage that comes next, in the words of each type, as a table of (type, stage, goal)."""
    rows = [
        (kind, stage, stage_label(kind, following))
        for kind, path in PATHS.items()
        for stage in path
        if (following := next_stage(kind, stage))
    ]
    return ", ".join(f"('{kind}', '{stage}', '{goal}')" for kind, stage, goal in rows)


# The date is known since the project entered the stage, or since it was taken up again.
KNOWN = """(GREATEST(p.created_at,
    (SELECT max(recorded_at) FROM projects_stagechange c WHERE c.project_id = p.id),
    (SELECT max(recorded_at) FROM projects_statuschange c WHERE c.project_id = p.id AND c.kind = 'resumed')
) AT TIME ZONE %(zone)s)::date AS known_on"""

COLUMNS = f"""p.id AS target_id, p.id AS project_id, p.enterprise_id, p.stage_due_on AS due_on, {KNOWN},
    left('推进到“' || g.goal || '”：' || p.name, 200) AS title,
    '本阶段应于 ' || p.stage_due_on || ' 前完成' AS body"""

PROJECTS = f"""FROM projects_project p JOIN (VALUES {_goals()}) g(type, stage, goal) ON g.type = p.type AND g.stage = p.stage
    WHERE p.status = 'active' AND p.stage_due_on <= %(today)s::date + %(days_ahead)s::int"""

MILESTONE = Rule(
    code="MILESTONE",
    target_type="projects.project",
    facts=owner_and_leaders(COLUMNS, PROJECTS, leaders_from="-9999"),
    offsets=(-15, -7, -3, -1, 0, 1, 3, 7),
    days_ahead=15,
    weekly_from=7,
    level="CASE WHEN day_offset > 0 THEN 'bad' WHEN day_offset >= -3 THEN 'warn' ELSE 'info' END",
    audiences=(Audience.OWNER, Audience.LEADER),
)
