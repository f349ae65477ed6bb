"""REVIEW_OP: around the day by which an agency gives its opinion, to the clerks who may give it (domain.md 2.7, 5.2); workdays."""

from crm.notices.rules.addressing import ALWAYS
from crm.notices.rules.base import Audience, Rule, Unit

# The clerks of an agency today, with what it still has to answer: that is what `opinion_waiting` answers. A clerk sees
# the opinion, not the project.
FACTS = f"""
SELECT o.id AS target_id, NULL::bigint AS project_id, NULL::bigint AS enterprise_id, o.due_on,
    COALESCE(o.asked_on, (v.applied_at AT TIME ZONE %(zone)s)::date) AS known_on, c.user_id AS recipient_id,
    {ALWAYS} AS from_offset, left('联审待反馈：' || p.name, 200) AS title,
    left(c.name || '应于 ' || o.due_on || ' 前反馈意见', 400) AS body
FROM (SELECT DISTINCT a.agency_id, a.user_id, g.name FROM chains_agencypost a
      JOIN clerks ON clerks.id = a.user_id JOIN chains_agency g ON g.id = a.agency_id
      WHERE a.since <= %(today)s AND (a.until IS NULL OR a.until >= %(today)s)) c
JOIN reviews_opinion o ON o.agency_id = c.agency_id AND o.result = 'none'
    AND o.due_on <= %(today)s::date + %(days_ahead)s::int
JOIN reviews_review v ON v.id = o.review_id AND v.status = 'open'
JOIN projects_project p ON p.id = v.project_id AND p.status = 'active'
"""  # noqa: S608 (our own column names)

REVIEW_OPINION = Rule(
    code="REVIEW_OP",
    target_type="reviews.opinion",
    facts=FACTS,
    offsets=(-1, 0, 1),
    days_ahead=14,
    weekly_from=None,
    level="CASE WHEN day_offset > 0 THEN 'bad' ELSE 'warn' END",
    unit=Unit.WORKDAY,
    audiences=(Audience.CLERK,),
    team="",
)
