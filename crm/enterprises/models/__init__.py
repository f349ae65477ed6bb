"""Firms, their other names and the people one talks to there."""

from crm.enterprises.models.contacts import Contact
from crm.enterprises.models.enterprises import Alias, Enterprise

__all__ = ["Alias", "Contact", "Enterprise"]
