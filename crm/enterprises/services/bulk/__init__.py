"""The library in bulk: many firms matched, compared, entered and changed by a few statements.

Everything happens inside the caller's transaction, in this order: ``hold_library`` → ``stage_identities`` →
``find_matches`` → ``stage`` → ``compare`` → ``insert_firms`` and ``change_firms``; or ``hold_library`` → ``lock_firms`` → ``remove_firms`` and
``restore_firms``.
"""

from crm.enterprises.services.bulk.entering import NEW, NewFirm, Selected, insert_firms, insert_selected, keys_of
from crm.enterprises.services.bulk.matching import Candidate, Difference, Match, compare, find_matches, taken_codes
from crm.enterprises.services.bulk.removing import lock_firms, pointed_at, remove_firms
from crm.enterprises.services.bulk.restoring import FirmRestore, restore_firms
from crm.enterprises.services.bulk.staging import COLUMNS, MARKS, StagedFirm, stage, stage_identities
from crm.enterprises.services.bulk.tidying import SearchTidier
from crm.enterprises.services.bulk.writing import (
    Changed,
    FirmChange,
    change_firms,
    hold_library,
)
from crm.enterprises.services.writing import CODES

__all__ = [
    "CODES",
    "COLUMNS",
    "MARKS",
    "NEW",
    "Candidate",
    "Changed",
    "Difference",
    "FirmChange",
    "FirmRestore",
    "Match",
    "NewFirm",
    "SearchTidier",
    "Selected",
    "StagedFirm",
    "change_firms",
    "compare",
    "find_matches",
    "hold_library",
    "insert_firms",
    "insert_selected",
    "keys_of",
    "lock_firms",
    "pointed_at",
    "remove_firms",
    "restore_firms",
    "stage",
    "stage_identities",
    "taken_codes",
]
