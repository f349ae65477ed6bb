"""Every write to claims, leads, pool, disputes and transfers: one function a verb."""

from crm.claims.services.city import keep_city_report
from crm.claims.services.clocks import keep_all, keep_recent
from crm.claims.services.confirming import confirm_claim, decline_claim
from crm.claims.services.disputes import appeal, close_disputes, file_dispute, rule_on_dispute
from crm.claims.services.ending import lapse_claims, release_claim, revoke_claim
from crm.claims.services.filing import file_claim
from crm.claims.services.intake import open_intakes, pool_leads
from crm.claims.services.leads import answer_referrer, judge_lead, respond_lead
from crm.claims.services.outcomes import accept_cowork
from crm.claims.services.pool import recycle_leads, set_pool_rule, take_from_pool
from crm.claims.services.renewing import renew_claim
from crm.claims.services.transfers import transfer_project

__all__ = [
    "accept_cowork",
    "answer_referrer",
    "appeal",
    "close_disputes",
    "confirm_claim",
    "decline_claim",
    "file_claim",
    "file_dispute",
    "judge_lead",
    "keep_all",
    "keep_city_report",
    "keep_recent",
    "lapse_claims",
    "open_intakes",
    "pool_leads",
    "recycle_leads",
    "release_claim",
    "renew_claim",
    "respond_lead",
    "revoke_claim",
    "rule_on_dispute",
    "set_pool_rule",
    "take_from_pool",
    "transfer_project",
]
