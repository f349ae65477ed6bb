"""FU_NEXT: the day before and the day of an agreed next step, to whoever has to take it (domain.md 5.2)."""

from crm.notices.rules.base import Rule, serves, works_on

# After a 移交 the project's owner takes over; so he does when the person left the team, or serves the project no more
# (`FollowUpQuerySet.owed_by`).
HANDED_OVER = """EXISTS (SELECT 1 FROM projects_statuschange c WHERE c.project_id = p.id
    AND c.kind = 'reassigned' AND c.detail LIKE '%%负责人%%' AND c.recorded_at > f.next_set_at)"""

# The steps with the team and the key (`id`) of their project, and who has to take them.
FACTS = f"""
WITH steps AS MATERIALIZED (
    SELECT f.id AS target_id, f.project_id, f.enterprise_id, f.next_on AS due_on, f.next_step, f.next_set_at,
           f.team_id AS own_team_id, p.id, p.team_id, p.service_officer_id, p.stage,
           CASE WHEN p.id IS NULL OR {serves("f.next_owner_id")}
                     OR ({works_on("f.next_owner_id")} AND NOT {HANDED_OVER})
                THEN f.next_owner_id ELSE p.owner_id END AS recipient_id
    FROM followups_followup f LEFT JOIN projects_project p ON p.id = f.project_id
    WHERE f.next_done_at IS NULL AND f.voided_at IS NULL AND f.next_on IS NOT NULL
      AND f.next_on <= %(today)s::date + %(days_ahead)s::int
      AND (p.id IS NULL OR p.status = 'active')
)
SELECT s.target_id, s.project_id, s.enterprise_id, s.due_on, (s.next_set_at AT TIME ZONE %(zone)s)::date AS known_on,
       s.recipient_id, -9999 AS from_offset, left('跟进 ' || e.name, 200) AS title,
       left(CASE WHEN s.next_step = '' THEN '约定 ' || s.due_on || ' 跟进' ELSE s.next_step END, 400) AS body
FROM steps s JOIN enterprises_enterprise e ON e.id = s.enterprise_id
WHERE CASE WHEN s.id IS NOT NULL THEN {works_on("s.recipient_id", "s")} OR {serves("s.recipient_id", "s")}
           ELSE s.recipient_id IN (SELECT id FROM staff WHERE everywhere)
                OR (s.recipient_id, s.own_team_id) IN (SELECT user_id, team_id FROM seats) END
"""  # noqa: S608 (our own column names)

NEXT_STEP = Rule(
    code="FU_NEXT",
    target_type="followups.followup",
    facts=FACTS,
    offsets=(-1, 0),
    days_ahead=1,
    weekly_from=None,
    level="CASE WHEN day_offset < 0 THEN 'info' ELSE 'warn' END",
)
