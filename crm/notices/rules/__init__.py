"""The rules that raise reminders, each in a module of its own; they only read."""

from crm.notices.rules.anniversary import ANNIVERSARY
from crm.notices.rules.base import Rule
from crm.notices.rules.claim import CLAIM
from crm.notices.rules.contract_end import CONTRACT_END
from crm.notices.rules.holidays import HOLIDAYS
from crm.notices.rules.lead import FEEDBACK, JUDGEMENT, RESPONSE
from crm.notices.rules.milestone import MILESTONE
from crm.notices.rules.next_step import NEXT_STEP
from crm.notices.rules.payment import PAYMENT
from crm.notices.rules.review_opinion import REVIEW_OPINION
from crm.notices.rules.stale import STALE
from crm.notices.rules.supervise import SUPERVISE
from crm.notices.rules.task import TASK

RULES: tuple[Rule, ...] = (
    NEXT_STEP, STALE, CLAIM, RESPONSE, JUDGEMENT, FEEDBACK, MILESTONE, PAYMENT, TASK, REVIEW_OPINION, CONTRACT_END,
    ANNIVERSARY, HOLIDAYS, SUPERVISE,
)  # fmt: skip

__all__ = ["RULES", "Rule"]
