"""Questions about reviews."""

from crm.reviews.queries.asking import mandatory_rules, setting
from crm.reviews.queries.steps import OpenStep, current_review, obstacles, open_mandatory_steps

__all__ = [
    "OpenStep",
    "current_review",
    "mandatory_rules",
    "obstacles",
    "open_mandatory_steps",
    "setting",
]
