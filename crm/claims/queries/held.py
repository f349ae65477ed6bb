"""Whether a waiting claim can be confirmed as things stand (domain.md 2.5), for every row of a list at once."""

import datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from crm.claims.models import Claim, Clash

PLACES = ("node", "park")


def with_hold(claims: QuerySet[Claim], today: datetime.date) -> QuerySet[Any]:
    """Annotate ``is_hit``, whether the claim met another when it was filed, and ``is_held``, whether confirming it would
    be refused: another team's claim protects the firm, and the project is not one at another node or site.

    What lapses today holds nothing, confirming ends it first. The same claims as ``claims_in_the_way`` but for firms that
    are alike by name alone and came later; the act itself looks again.
    """
    met = Clash.objects.filter(claim=OuterRef("pk"))
    standing = met.filter(_protects(today, "against__"))
    there = Claim.objects.filter(_protects(today), project__enterprise=OuterRef("project__enterprise"))
    there = there.exclude(team=OuterRef("team")).exclude(project=OuterRef("project"))
    same = standing.filter(*[_alike(f"against__project__{one}", F(f"claim__project__{one}")) for one in PLACES])
    same_there = there.filter(*[_alike(f"project__{one}", OuterRef(f"project__{one}")) for one in PLACES])
    held = Case(
        When(plea=Claim.Plea.DIFFERENT, then=Exists(same) | Exists(same_there)),
        default=Exists(standing) | Exists(there),
    )
    waits = When(status=Claim.Status.FILED, then=held)
    return claims.annotate(is_hit=Exists(met), is_held=Case(waits, default=Value(False)))


def _protects(today: datetime.date, prefix: str = "") -> Q:
    lasts = Q(**{f"{prefix}due_on": None}) | Q(**{f"{prefix}due_on__gt": today})
    return Q(**{f"{prefix}status": Claim.Status.ACTIVE}) & lasts


def _alike(name: str, other: Any) -> Q:
    """The two stand at the same place, or it is not known of both (``rules.is_another_project``)."""
    return Q(**{name: None}) | Q(**{name: Coalesce(other, F(name))})
