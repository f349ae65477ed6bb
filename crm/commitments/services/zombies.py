"""The label of projects that look dead, with what is known here: which have money that arrived (domain.md 4.6)."""

from collections.abc import Collection

from crm.commitments.models import FundArrival
from crm.projects import services as projects
from crm.projects.models import Project


def label_zombies(project_ids: Collection[int] | None = None) -> int:
    """Bring the label of these projects, or of all, in line with today, and return how many changed; again none."""
    rows, funded = Project.objects.all(), FundArrival.objects.verified().order_by()
    if project_ids is not None:
        rows, funded = rows.filter(pk__in=project_ids), funded.filter(project__in=project_ids)
    return projects.label_zombies(rows, funded=funded.values("project_id"))
