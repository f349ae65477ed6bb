"""The scope that everything about a project's promises shares."""

from django.db import models

from chains.access import reach_of
from core.accounts.roles import Role
from crm.projects.models import Project


class OfProjectQuerySet(models.QuerySet):
    """Reading rows that belong to a project."""

    def visible_to(self, user):
        """Limit to rows of projects that ``user`` sees; partners read master data and amounts, never promises."""
        if getattr(user, "role", None) == Role.PARTNER:
            return self.none()
        if reach_of(user).everything:
            return self.all()
        return self.filter(project__in=Project.objects.visible_to(user).order_by())

    def live(self):
        """Keep the rows that were not voided."""
        return self.filter(voided_at=None)

    def with_related(self):
        """Load what a list row shows, in one query."""
        return self.select_related("project__enterprise", "project__team")
