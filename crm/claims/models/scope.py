"""Who reads what hangs on a project: whoever sees the project; no partner."""

from django.db import models

from chains.access import reach_of
from crm.projects.models import Project


class OfProjectQuerySet(models.QuerySet):
    """Reading rows of one project each."""

    def visible_to(self, user):
        """Limit to rows of visible projects; partners, who see no internal dealings, get none."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        if not reach.restricted:
            return self.none()
        return self.filter(project__in=Project.objects.visible_to(user).order_by().values("pk"))
