"""Reading rows that hold for a time (memberships, terms of office) and names that all staff may read."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.accounts.roles import NAME_READERS


class DatedQuerySet(models.QuerySet):
    """Reading rows that hold from ``since`` until ``until`` (the last day; open when empty)."""

    def current(self, on=None):
        """Keep the rows in force on ``on`` (default: today in Asia/Shanghai)."""
        day = on or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class NamesQuerySet(models.QuerySet):
    """Reading the names of teams, chains, nodes, agencies and parks, which are open to all staff."""

    def visible_to(self, user):
        """Return every row to whoever works with the business data, and none to others."""
        known = getattr(user, "is_authenticated", False) and user.is_active and user.role in NAME_READERS
        return self.all() if known else self.none()
