"""Firms, their other names, the people one talks to there, and firms that are one."""

from crm.enterprises.models.contacts import Contact
from crm.enterprises.models.duplicates import DuplicatePair, DuplicateSearch
from crm.enterprises.models.enterprises import Alias, Enterprise, VerifySource
from crm.enterprises.models.firm_lists import FirmList, FirmListItem
from crm.enterprises.models.merges import Merge
from crm.enterprises.models.quality import FaultTally

__all__ = [
    "Alias",
    "Contact",
    "DuplicatePair",
    "DuplicateSearch",
    "Enterprise",
    "FaultTally",
    "FirmList",
    "FirmListItem",
    "Merge",
    "VerifySource",
]
