"""LEAD_1D, LEAD_3D, LEAD_7D: the clocks of a lead, at 80 % of their time and when it is over (domain.md 2.6, 5.2).

The due day is the day of the moment that the claims keep (``LeadIntake.next_due_at``). 80 % counts whole days, rounded
down, from the day on which the clock began: of 1 day that first day, of 3 days the second day after it, of 7 the fifth.
The owner hears both, the team's leaders while nobody owns the lead; the dispatchers of the headquarters when it is over.
"""

from crm.claims.models import LeadIntake
from crm.claims.terms import FEEDBACK_DAYS, JUDGE_DAYS, JUDGE_MAJOR_DAYS, RESPOND_DAYS
from crm.notices.rules.addressing import OF_PROJECT, addressed, dispatchers, leaders, owner
from crm.notices.rules.base import Audience, Rule

Step = LeadIntake.Step
# The clock runs from the reception, anew for a team that took the lead out of the pool; that it runs is known before.
_BEGUN = "(COALESCE(l.claimed_at, l.received_at) AT TIME ZONE %(zone)s)::date"


def early(days: int) -> int:
    """Return the offset of 80 % of ``days`` from the due day: whole days, rounded down."""
    return days * 4 // 5 - days


def _rows(step: str, word: str) -> str:
    due = "(l.next_due_at AT TIME ZONE %(zone)s)"
    return f"""SELECT {OF_PROJECT}, l.id AS target_id, {due}::date AS due_on, {_BEGUN} - 1 AS known_on,
        CASE WHEN l.is_major THEN {early(JUDGE_MAJOR_DAYS)} ELSE {early(JUDGE_DAYS)} END AS judge_early,
        left('线索待{word}：' || p.name, 200) AS title,
        '应于 ' || to_char({due}, 'YYYY-MM-DD HH24:MI') || ' 前完成{word}' AS body
    FROM claims_leadintake l JOIN projects_project p ON p.id = l.project_id
    WHERE l.next_step = '{step}' AND p.status = 'active'
      AND l.next_due_at < (%(today)s::date + %(days_ahead)s::int + 1)::timestamp AT TIME ZONE %(zone)s"""  # noqa: S608 (our own column names)


def _clock(code: str, step: Step, days: int, first: int | str) -> Rule:
    return Rule(
        code=code,
        target_type="claims.leadintake",
        facts=addressed(
            _rows(step.value, str(step.label)),
            owner(),
            leaders(when="r.owner_id IS NULL"),
            dispatchers(from_offset="0"),
            more="r.judge_early",
        ),
        offsets=(first, 0),
        days_ahead=-early(days),
        weekly_from=None,
        audiences=(Audience.OWNER, Audience.LEADER, Audience.HQ),
        moments={"judge_early": "用时 80%"} if first == "judge_early" else {},
        level="CASE WHEN day_offset < 0 THEN 'warn' ELSE 'bad' END",
    )


RESPONSE = _clock("LEAD_1D", Step.RESPOND, RESPOND_DAYS, early(RESPOND_DAYS))
JUDGEMENT = _clock("LEAD_3D", Step.JUDGE, JUDGE_MAJOR_DAYS, "judge_early")
FEEDBACK = _clock("LEAD_7D", Step.FEEDBACK, FEEDBACK_DAYS, early(FEEDBACK_DAYS))
