"""What it means that a firm's base data were checked by a person, and which changes end that; pure."""

from collections.abc import Mapping
from typing import Any

from crm.enterprises.models import Enterprise

# What stands on a licence and in the public register; a change of any of these was not seen by whoever checked.
BASE = frozenset(
    {"name", "uscc", "reg_no", "org_code", "exchange", "stock_code", "listed_on", "legal_person", "established_on"}
    | {"reg_capital_amount", "reg_capital_currency", "reg_status", "ent_type", "region_code", "address"}
    | {"business_scope"}
)
NOT_VERIFIED: Mapping[str, Any] = {"verified_at": None, "verified_by": None, "verified_source": ""}
MARKS = tuple(NOT_VERIFIED)


def no_longer_verified(firm: Enterprise, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the columns that take the mark away when ``values`` change base data of a verified firm, else nothing."""
    if firm.verified_at is None:
        return {}
    changes = any(name in BASE and (value or None) != (getattr(firm, name) or None) for name, value in values.items())
    return NOT_VERIFIED if changes else {}
