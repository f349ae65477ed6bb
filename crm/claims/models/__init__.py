"""The rows of 首谈报备, 线索池 and 流转."""

from crm.claims.models.city import CityReport
from crm.claims.models.claims import Claim, ClaimKey, Clash
from crm.claims.models.disputes import Dispute, Ruling
from crm.claims.models.kept import KeptRun
from crm.claims.models.leads import LeadIntake, PoolRule, PoolTake
from crm.claims.models.transfers import Transfer

__all__ = [
    "CityReport",
    "Claim",
    "ClaimKey",
    "Clash",
    "Dispute",
    "KeptRun",
    "LeadIntake",
    "PoolRule",
    "PoolTake",
    "Ruling",
    "Transfer",
]
