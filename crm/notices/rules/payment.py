"""PAYMENT: around the day of promised money of either side, to the owner and the dispatchers, who pay and verify (domain.md 6.3).

A clause names no agency and no account is a financial one: the headquarters decide on and record every payment, so their
dispatchers hear what finance has to know.
"""

from crm.commitments.states import OPEN_OF, Side
from crm.notices.rules.addressing import OF_PROJECT, addressed, dispatchers, owner
from crm.notices.rules.base import Audience, Rule
from crm.notices.terms import PAYMENT_STANDS

_WORD = "CASE WHEN c.side = 'gov' THEN '兑现付款' WHEN c.measure = 'investment' THEN '到位资金' ELSE '企业履约' END"


def _open(side: str) -> str:
    """The open clauses of one side with money, written so that the index of open clauses answers."""
    states = ", ".join(f"'{one.value}'" for one in OPEN_OF[side])
    return f"""SELECT * FROM commitments_commitment
        WHERE side = '{side}' AND voided_at IS NULL AND status IN ({states}) AND amount_wan IS NOT NULL
          AND due_on BETWEEN %(today)s::date - {PAYMENT_STANDS} AND %(today)s::date + %(days_ahead)s::int"""  # noqa: S608 (our own column names)


ROWS = f"""SELECT {OF_PROJECT}, c.id AS target_id, c.due_on, (c.created_at AT TIME ZONE %(zone)s)::date AS known_on,
        left({_WORD} || '：' || c.item || '，' || p.name, 200) AS title,
        '应于 ' || c.due_on || ' 前' || CASE WHEN c.side = 'gov' THEN '兑现 ' ELSE '到位 ' END
            || trim_scale(c.amount_wan) || ' 万元' AS body
    FROM ({" UNION ALL ".join(_open(side) for side in (Side.GOV.value, Side.INVESTOR.value))}) c
    JOIN projects_project p ON p.id = c.project_id AND p.status = 'active'"""  # noqa: S608 (our own column names)

PAYMENT = Rule(
    code="PAYMENT",
    target_type="commitments.commitment",
    facts=addressed(ROWS, owner(), dispatchers()),
    offsets=(-7, -3, -1, 1),
    days_ahead=7,
    weekly_from=None,
    audiences=(Audience.OWNER, Audience.HQ),
    level="CASE WHEN day_offset > 0 THEN 'bad' WHEN day_offset >= -3 THEN 'warn' ELSE 'info' END",
)
