"""Firms, their other names, the people one talks to there, and firms that are one."""

from crm.enterprises.models.contacts import Contact
from crm.enterprises.models.duplicates import DuplicatePair, DuplicateSearch
from crm.enterprises.models.enterprises import Alias, Enterprise
from crm.enterprises.models.merges import Merge

__all__ = ["Alias", "Contact", "DuplicatePair", "DuplicateSearch", "Enterprise", "Merge"]
