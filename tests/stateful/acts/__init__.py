"""What people do, by what they do it to."""

from tests.stateful.acts import claims, contracts, money, projects, requests, reviews, service
from tests.stateful.acts.registry import ACTS, Act

__all__ = ["ACTS", "Act", "claims", "contracts", "money", "projects", "requests", "reviews", "service"]
