"""Two claims of two projects under lock, always in the order of the projects."""

from crm.claims.models import Claim
from crm.projects.models import Project


def lock_pair(holder_id: int, challenger_id: int) -> tuple[Claim, Claim]:
    """Lock both projects by id, then both claims, and return the claims as they are now."""
    pair = [holder_id, challenger_id]
    ids = list(Claim.objects.filter(pk__in=pair).values_list("project", flat=True))
    rows = Project.objects.filter(pk__in=ids).order_by("pk").select_for_update()
    held = list(rows.values_list("pk", flat=True))  # the bare rows first, as in lock_project
    locked = Project.objects.select_related("team", "enterprise", "owner").in_bulk(held)
    claims = Claim.objects.filter(pk__in=pair).order_by("pk").select_for_update(of=("self",)).select_related("team")
    found = {claim.pk: claim for claim in claims}
    for claim in found.values():
        claim.project = locked[claim.project_id]
    return found[holder_id], found[challenger_id]
