"""To whom orders go: by office, as it is held today (domain.md 5.2).

Blue goes to the leaders of the team, yellow to the leader of the project's chain, red to the whole headquarters with the
commander; where nobody holds the office, to the dispatchers of the headquarters, else to the commander. Who no longer holds
it is relieved, whether he signed or not; an order of a suspended project rests.
"""

from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from core.accounts.roles import HEADQUARTERS, Role

# NOT IN, by hashes whatever the planner guesses of tables that just grew; none of the columns is ever empty.
_STATEMENT = """
WITH holders AS MATERIALIZED (
    SELECT id, role FROM accounts_user WHERE is_active AND role = ANY(%(roles)s)
),
leaders AS MATERIALIZED (
    SELECT DISTINCT m.team_id, m.user_id
    FROM chains_membership m
    JOIN chains_team t ON t.id = m.team_id AND t.is_active
    JOIN holders h ON h.id = m.user_id AND h.role = %(leader)s
    WHERE m.since <= %(today)s AND (m.until IS NULL OR m.until >= %(today)s)
),
chiefs AS MATERIALIZED (
    SELECT DISTINCT l.chain_id, l.user_id
    FROM chains_leadership l JOIN holders h ON h.id = l.user_id AND h.role = %(chief)s
    WHERE l.role = 'leader' AND l.since <= %(today)s AND (l.until IS NULL OR l.until >= %(today)s)
),
orders AS MATERIALIZED (
    SELECT o.id, o.level, o.team_id, p.chain_id
    FROM supervision_supervisionorder o LEFT JOIN projects_project p ON p.id = o.project_id
    WHERE o.closed_at IS NULL AND (p.id IS NULL OR p.status = 'active')
),
named AS MATERIALIZED (
    SELECT o.id, s.user_id, 'leader' AS office FROM orders o JOIN leaders s USING (team_id) WHERE o.level = 'blue'
    UNION ALL
    SELECT o.id, c.user_id, 'chief' FROM orders o JOIN chiefs c USING (chain_id) WHERE o.level = 'yellow'
    UNION ALL
    SELECT o.id, h.id, 'hq' FROM orders o JOIN holders h ON h.role = ANY(%(headquarters)s) WHERE o.level = 'red'
),
office AS MATERIALIZED (
    SELECT id, user_id, office FROM named
    UNION ALL
    SELECT o.id, h.id, 'hq' FROM orders o CROSS JOIN holders h
    WHERE o.id NOT IN (SELECT id FROM named)
        AND h.role = CASE WHEN EXISTS (SELECT 1 FROM holders WHERE role = %(dispatcher)s) THEN %(dispatcher)s ELSE %(commander)s END
),
added AS (
    INSERT INTO supervision_supervisionrecipient (order_id, user_id, office, added_at)
    SELECT f.id, f.user_id, f.office, %(now)s FROM office f
    WHERE (f.id, f.user_id) NOT IN (
        SELECT r.order_id, r.user_id FROM supervision_supervisionrecipient r
        JOIN supervision_supervisionorder s ON s.id = r.order_id AND s.closed_at IS NULL)
    ORDER BY f.id, f.user_id
    RETURNING 1
),
relieved AS (
    UPDATE supervision_supervisionrecipient r SET relieved_at = %(now)s
    FROM supervision_supervisionorder o LEFT JOIN projects_project p ON p.id = o.project_id
    WHERE o.id = r.order_id AND o.closed_at IS NULL AND (p.id IS NULL OR p.status = 'active')
        AND r.relieved_at IS NULL AND (r.order_id, r.user_id) NOT IN (SELECT id, user_id FROM office)
    RETURNING 1
),
back AS (
    UPDATE supervision_supervisionrecipient r SET relieved_at = NULL FROM office f
    WHERE r.order_id = f.id AND r.user_id = f.user_id AND r.relieved_at IS NOT NULL
    RETURNING 1
)
SELECT (SELECT count(*) FROM added) + (SELECT count(*) FROM relieved) + (SELECT count(*) FROM back)
"""


def send_to_offices(today: date) -> int:
    """Let every open order have the recipients that its level asks for today and return how many rows changed.

    One statement for any number of orders; again changes nothing.
    """
    values: dict[str, Any] = {
        "today": today, "now": timezone.now(), "leader": Role.TEAM_LEADER.value, "chief": Role.CHAIN_LEADER.value,
        "headquarters": [role.value for role in HEADQUARTERS], "dispatcher": Role.HQ_STAFF.value,
        "commander": Role.COMMANDER.value,
        "roles": [role.value for role in HEADQUARTERS | {Role.TEAM_LEADER, Role.CHAIN_LEADER}],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, values)
        return cursor.fetchone()[0]
