"""分派给我的: the projects and firms of those who have no list; here they find them."""

from dataclasses import dataclass

from core.accounts.models import User
from core.accounts.roles import ASSIGNED_ROLES
from crm.enterprises.models import Enterprise
from crm.projects.models import Project
from crm.projects.policy import serves_project

MOST = 200


@dataclass(frozen=True)
class Assigned:
    """What is assigned to one person, and whether there is more than is shown."""

    projects: list[Project]
    firms: list[Enterprise]
    more: bool
    loggable: set[int]  # ids of the projects about which the person logs follow-ups


def assigned_to(user: User) -> Assigned | None:
    """Return the newest projects and firms assigned to ``user``, at most 200 each; None for who has lists. Two queries."""
    if user.role not in ASSIGNED_ROLES:
        return None
    projects = list(Project.objects.visible_to(user).with_related()[: MOST + 1])
    firms = list(Enterprise.objects.visible_to(user).with_related().order_by("sort_key", "pk")[: MOST + 1])
    loggable = {one.pk for one in projects if one.is_running and serves_project(user, one)}
    return Assigned(projects[:MOST], firms[:MOST], len(projects) > MOST or len(firms) > MOST, loggable)
