"""CLAIM: before a claim ceases to protect and on the day it does, to the owner and the claiming team's leaders (domain.md 2.5).

The due day is the first day without protection: the end of its 90 days, the first red day of the activity light, or 30
days of suspension, whichever comes first; the claims keep it as ``Claim.due_on``.
"""

from crm.claims.models import Claim
from crm.claims.terms import WARN_DAYS
from crm.notices.rules.addressing import addressed, leaders, owner
from crm.notices.rules.base import Audience, Rule
from crm.notices.terms import CLAIM_STANDS

ENDED = Claim.End.ENDED.value

_BODY = """CASE WHEN c.status = 'lapsed' THEN '首谈保护已失效' ELSE '自 ' || {due} || ' 起不再受保护' END || '：' ||
    CASE WHEN {due} > c.protect_until THEN '保护期满' WHEN p.status = 'suspended' THEN '搁置超过 30 天'
         ELSE '未有有效跟进，亮灯转红' END"""


def _claims(due: str, condition: str) -> str:
    return f"""SELECT p.id, p.team_id, COALESCE(p.owner_id, c.filed_by_id) AS owner_id, p.id AS project_id, p.enterprise_id,
        c.team_id AS claiming_id, c.id AS target_id, {due} AS due_on, (c.confirmed_at AT TIME ZONE %(zone)s)::date AS known_on,
        left('首谈保护到期：' || p.name, 200) AS title, {_BODY.format(due=due)} AS body
    FROM claims_claim c JOIN projects_project p ON p.id = c.project_id WHERE {condition}"""  # noqa: S608 (our own column names)


_RUNNING = "p.status IN ('active', 'suspended')"
_SOON = f"c.status = 'active' AND c.due_on <= %(today)s::date + %(days_ahead)s::int AND {_RUNNING}"
# Read team by team: that is what the index `claim_lost` answers.
_LAPSED = f"""c.status = 'lapsed' AND c.end_reason <> '{ENDED}' AND c.team_id IN (SELECT id FROM chains_team)
    AND c.ended_on >= %(today)s::date - {CLAIM_STANDS} AND {_RUNNING}"""  # noqa: S608 (our own column names)

ROWS = f"{_claims('c.due_on', _SOON)} UNION ALL {_claims('c.ended_on', _LAPSED)}"

CLAIM = Rule(
    code="CLAIM",
    target_type="claims.claim",
    facts=addressed(ROWS, owner(), leaders("r.claiming_id")),
    offsets=(*(-days for days in WARN_DAYS), 0),
    days_ahead=max(WARN_DAYS),
    weekly_from=None,
    audiences=(Audience.OWNER, Audience.LEADER),
    level="CASE WHEN day_offset < 0 THEN 'warn' ELSE 'bad' END",
)
