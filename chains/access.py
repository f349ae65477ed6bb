"""What part of the district a user answers for.

Responsibility is permission: every ``visible_to`` starts from ``reach_of`` and nothing else decides who sees a row
(architecture.md 3, "Who sees what").
"""

from dataclasses import dataclass, field

from chains.models import AgencyPost, Leadership, Membership, PartnerScope
from core.accounts.roles import BUSINESS_ROLES, HEADQUARTERS, Role


@dataclass(frozen=True)
class Reach:
    """The part of the district one user may see.

    ``everything`` all rows · ``enterprises`` base data of every firm · ``team_ids``, ``chain_ids``, ``park_ids`` the
    rows of these · ``assigned_to`` rows assigned to this account id · ``names`` may read chains, nodes and teams ·
    ``restricted`` also projects whose confidentiality is 受限.
    """

    everything: bool = False
    enterprises: bool = False
    contacts: bool = False
    names: bool = False
    followups: bool = True
    restricted: bool = True
    team_ids: frozenset[int] = field(default_factory=frozenset)
    chain_ids: frozenset[int] = field(default_factory=frozenset)
    park_ids: frozenset[int] = field(default_factory=frozenset)
    assigned_to: int | None = None


NOTHING = Reach()


def reach_of(user) -> Reach:
    """Return what ``user`` may see; worked out once per user object, that is once a request.

    A disabled, anonymous or administrator account reaches nothing. Runs at most two queries.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOTHING
    if not hasattr(user, "_reach"):
        user._reach = _work_out(user)
    return user._reach


def _work_out(user) -> Reach:
    if user.role in HEADQUARTERS:
        return Reach(everything=True, enterprises=True, contacts=True, names=True)
    if user.role == Role.DATA_ADMIN:
        return Reach(enterprises=True, contacts=True, names=True)
    if user.role == Role.PARTNER:
        return _of_partner(user)
    if user.role in {Role.SERVICE_OFFICER, Role.AGENCY_CLERK}:
        return Reach(contacts=True, names=True, assigned_to=user.pk)
    if user.role in BUSINESS_ROLES:
        teams = Membership.objects.current().filter(user=user, team__is_active=True).values_list("team_id", flat=True)
        chains = Leadership.objects.current().filter(user=user).values_list("chain_id", flat=True)
        return Reach(
            enterprises=True, contacts=True, names=True, team_ids=frozenset(teams), chain_ids=frozenset(chains)
        )
    return NOTHING


def _of_partner(user) -> Reach:
    scope = PartnerScope.objects.filter(account=user).prefetch_related("chains", "parks").first()
    if scope is None:
        return NOTHING
    return Reach(
        names=True,
        followups=scope.sees_followups,
        restricted=False,
        chain_ids=frozenset(chain.pk for chain in scope.chains.all()),
        park_ids=frozenset(park.pk for park in scope.parks.all()),
    )


def agency_ids_of(user) -> frozenset[int]:
    """Return the agencies that ``user`` answers for as a clerk today; one query, once a request, none for others."""
    if not getattr(user, "is_authenticated", False) or not user.is_active or user.role != Role.AGENCY_CLERK:
        return frozenset()
    if not hasattr(user, "_agency_ids"):
        posts = AgencyPost.objects.current().filter(user=user).values_list("agency_id", flat=True)
        user._agency_ids = frozenset(posts)
    return user._agency_ids
