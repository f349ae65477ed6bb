"""TASK: around the day of a task while it is the assignee's turn, then by the colours of supervision (domain.md 2.4, 5.2); workdays.

The assignee hears of it while he works in the team, else the team's leaders; from overdue on the issuer too. Blue, yellow
and red count from the last action (``crm.tasks.queries.with_idle_days``), so every action puts them off.
"""

from crm.notices.rules.addressing import ALWAYS
from crm.notices.rules.base import Audience, Rule, Unit, told_as
from crm.tasks.colours import BLUE_AFTER, RED_AFTER, URGED_BEFORE, YELLOW_AFTER
from crm.tasks.states import CHASED, ENDED

STAGES_ACTED = ("forward", "skip", "back")


def _list(values) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


# What counts as an action, of the few tasks that are overdue.
_ACTED = f"""GREATEST(t.due_on, (GREATEST(p.last_effective_followup_at,
        (SELECT max(f.created_at) FROM tasks_feedback f WHERE f.task_id = t.id),
        (SELECT max(x.decided_at) FROM tasks_taskextension x WHERE x.task_id = t.id AND x.status = 'approved'),
        (SELECT max(v.at) FROM tasks_taskevent v WHERE v.task_id = t.id AND v.act = 'return'),
        (SELECT max(c.recorded_at) FROM projects_stagechange c WHERE c.project_id = t.project_id AND c.kind IN ({_list(STAGES_ACTED)})),
        (SELECT max(s.recorded_at) FROM projects_statuschange s WHERE s.project_id = t.project_id AND s.kind = 'resumed')
    ) AT TIME ZONE %(zone)s)::date)"""  # noqa: S608 (our own column names)

_COLOURS = {"blue_offset": BLUE_AFTER, "yellow_offset": YELLOW_AFTER, "red_offset": RED_AFTER}
# The day of a colour is so many workdays after the last action; offsets of facts are natural days.
_TURNS = "(SELECT days[width_bucket(t.idle_from, days) + {after}] FROM worked) - t.due_on"
_OFFSETS = ", ".join(f"{_TURNS.format(after=after)} AS {name}" for name, after in _COLOURS.items())

_ISSUER_IN_HAND = told_as(Audience.ISSUER, "r.issuer_id = r.assignee_id")
_ISSUER_LEADS = told_as(
    Audience.ISSUER, "(r.issuer_id, r.team_id) IN (SELECT user_id, team_id FROM seats WHERE leads)", Audience.LEADER
)

FACTS = f"""
WITH t AS MATERIALIZED (
    SELECT t.id, t.no, t.title, t.team_id, t.assignee_id, t.issuer_id, t.due_on, t.issued_at,
        CASE WHEN t.due_on < %(today)s::date THEN {_ACTED} END AS idle_from
    FROM tasks_task t LEFT JOIN projects_project p ON p.id = t.project_id
    WHERE t.status IN ({_list(CHASED)}) AND NOT (t.status IN ({_list(ENDED)}))
      AND t.due_on <= %(today)s::date + %(days_ahead)s::int
      AND (p.id IS NULL OR p.status = 'active')
),
r AS MATERIALIZED (
    SELECT t.*, {_OFFSETS},
        COALESCE(t.assignee_id IN (SELECT id FROM staff WHERE everywhere)
                 OR (t.assignee_id, t.team_id) IN (SELECT user_id, team_id FROM seats), false) AS in_hand
    FROM t
),
told AS (
    SELECT r.id, r.assignee_id AS recipient_id, {ALWAYS} AS from_offset, '{Audience.OWNER}' AS audience FROM r WHERE in_hand
    UNION ALL
    SELECT r.id, s.user_id, {ALWAYS}, '{Audience.LEADER}' FROM r JOIN seats s ON s.team_id = r.team_id AND s.leads
    WHERE NOT in_hand
    UNION ALL
    SELECT r.id, r.issuer_id, 1, CASE WHEN in_hand THEN {_ISSUER_IN_HAND} ELSE {_ISSUER_LEADS} END
    FROM r WHERE r.issuer_id IN (SELECT id FROM staff)
)
SELECT r.id AS target_id, NULL::bigint AS project_id, NULL::bigint AS enterprise_id, r.due_on,
    (r.issued_at AT TIME ZONE %(zone)s)::date AS known_on, r.blue_offset, r.yellow_offset, r.red_offset,
    left('任务：' || r.title, 200) AS title, r.no || '，应于 ' || r.due_on || ' 前办结' AS body, r.team_id,
    told.recipient_id, told.from_offset, told.audience
FROM r JOIN told ON told.id = r.id
"""  # noqa: S608 (our own column names)


TASK = Rule(
    code="TASK",
    target_type="tasks.task",
    facts=FACTS,
    offsets=(*(-days for days in URGED_BEFORE), 1, *_COLOURS),
    days_ahead=14,
    weekly_from=None,
    level="CASE WHEN day_offset > 0 THEN 'bad' ELSE 'warn' END",
    unit=Unit.WORKDAY,
    audiences=(Audience.OWNER, Audience.LEADER, Audience.ISSUER),
    moments={"blue_offset": "蓝色督办", "yellow_offset": "黄色督办", "red_offset": "红色督办"},
    team="f.team_id",
)
