"""SUPERVISE: a 督办单 to each of its recipients until he signs for it; the due day is the day of issue (domain.md 5.2)."""

from crm.notices.rules.base import Rule

# Who holds the office today is kept by the scan of the ladder (``crm.supervision.services.offices``). An order about a task
# goes to the task's team, which may not see the project any more: it names none.
FACTS = """SELECT o.id AS target_id,
        CASE WHEN o.source <> 'task' THEN o.project_id END AS project_id, NULL::bigint AS enterprise_id,
        o.issued_on AS due_on, o.issued_on AS known_on,
        r.user_id AS recipient_id, -9999 AS from_offset,
        left(CASE o.level WHEN 'red' THEN '红色督办：' WHEN 'yellow' THEN '黄色督办：' ELSE '蓝色督办：' END || o.subject, 200) AS title,
        left(o.no || '：' || o.sentence, 400) AS body
    FROM supervision_supervisionrecipient r
    JOIN supervision_supervisionorder o ON o.id = r.order_id AND o.closed_at IS NULL
    JOIN accounts_user u ON u.id = r.user_id AND u.is_active
    LEFT JOIN projects_project p ON p.id = o.project_id
    WHERE r.acknowledged_at IS NULL AND r.relieved_at IS NULL AND o.issued_on <= %(today)s
        AND (p.id IS NULL OR p.status = 'active')"""

SUPERVISE = Rule(
    code="SUPERVISE",
    target_type="supervision.supervisionorder",
    facts=FACTS,
    offsets=(0,),
    days_ahead=0,
    weekly_from=None,
    level="'bad'",
)
