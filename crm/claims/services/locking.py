"""Locks in one order: the project, then what hangs on it; a hidden row is like a missing one."""

from typing import Any

from core.errors import StaleWrite
from crm.claims.models import Claim
from crm.projects.models import Project
from crm.projects.services.writing import locked


def lock_project(pk: int, by) -> Project:
    """Return the project that ``by`` sees, under a row lock; raise Project.DoesNotExist.

    The bare row first: waiting on a join would lose a project whose team was changed meanwhile.
    """
    Project.objects.select_for_update().filter(pk=pk).order_by().values("pk").first()
    return locked(pk, by)


def lock_claim(pk: int, by) -> Claim:
    """Lock the project of a claim, then the claim, and return it as it is now; raise Claim.DoesNotExist."""
    claims = Claim.objects.all() if by is None else Claim.objects.visible_to(by)
    project_id = claims.values_list("project_id", flat=True).get(pk=pk)
    project = lock_project(project_id, None)
    claim = Claim.objects.select_for_update(of=("self",)).select_related("team").get(pk=pk)
    claim.project = project
    return claim


def check_version(row: Any, version: int | None) -> None:
    """Raise StaleWrite when the writer had read another version of ``row``; None asks for no check."""
    if version is not None and row.version != version:
        raise StaleWrite(row)
