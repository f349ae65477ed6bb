"""CONTRACT_END: half a year, a quarter and a month before a contract ends, to whoever serves the project (domain.md 5.2).

That is the service officer from 投产 on; before, and where there is none, the project's owner.
"""

from crm.notices.rules.addressing import ALWAYS, OF_PROJECT, addressed, owner
from crm.notices.rules.base import Audience, Rule, serves
from crm.notices.terms import CONTRACT_STANDS

_SERVED = serves("p.service_officer_id")

# A contract that was upgraded has been replaced.
ROWS = f"""SELECT {OF_PROJECT}, c.id AS target_id, c.valid_until AS due_on,
        (c.created_at AT TIME ZONE %(zone)s)::date AS known_on, p.service_officer_id, COALESCE({_SERVED}, false) AS is_served,
        left('合同将到期：' || c.title || '，' || p.name, 200) AS title,
        left('有效期至 ' || c.valid_until || CASE WHEN c.no = '' THEN '' ELSE '，' || c.no END, 400) AS body
    FROM projects_contract c JOIN projects_project p ON p.id = c.project_id AND p.status = 'active'
    WHERE c.status = 'signed'
      AND c.valid_until BETWEEN %(today)s::date - {CONTRACT_STANDS} AND %(today)s::date + %(days_ahead)s::int
      AND NOT EXISTS (SELECT 1 FROM projects_contract u WHERE u.upgrades_id = c.id AND u.status = 'signed')"""  # noqa: S608 (our own column names)

_OFFICER = f"r.service_officer_id, {ALWAYS}, '{Audience.OFFICER}' FROM r WHERE r.is_served"

CONTRACT_END = Rule(
    code="CONTRACT_END",
    target_type="projects.contract",
    facts=addressed(ROWS, owner("NOT r.is_served"), _OFFICER),
    offsets=(-180, -90, -30),
    days_ahead=180,
    weekly_from=None,
    audiences=(Audience.OWNER, Audience.OFFICER),
    level="CASE WHEN day_offset < -30 THEN 'info' ELSE 'warn' END",
)
