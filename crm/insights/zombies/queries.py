"""Which projects look dead today: the projects' own rule with the money that arrived."""

from django.utils import timezone

from crm.commitments.models import FundArrival
from crm.projects.models import ProjectQuerySet
from crm.projects.queries.zombies import zombies


def zombies_of(projects: ProjectQuerySet) -> ProjectQuerySet:
    """Keep of ``projects`` those that look dead today, each with ``zombie_why``; one query."""
    funded = FundArrival.objects.verified().order_by().values("project_id")
    return zombies(projects, timezone.localdate(), funded)
