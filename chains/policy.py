"""Who may change teams, memberships, chains and terms."""

from chains.models import Membership, Team
from core.accounts.models import User
from core.accounts.roles import BUSINESS_ROLES, HEADQUARTERS, Role


def can_manage_organisation(by: User | None) -> bool:
    """Say whether ``by`` sets up teams, chains, nodes, terms, agencies and parks; None is the system."""
    return by is None or (by.is_active and by.role == Role.SYSADMIN)


def can_manage_memberships(by: User | None) -> bool:
    """Say whether ``by`` puts people into teams: system and security administrator and HQ."""
    return by is None or (by.is_active and by.role in {Role.SYSADMIN, Role.SECADMIN, *HEADQUARTERS})


def leads_team(user: User, team_id: int) -> bool:
    """Say whether ``user`` is a leader (组长) who works in this team today."""
    return (
        user.is_active
        and user.role == Role.TEAM_LEADER
        and Membership.objects.current().filter(user=user, team_id=team_id, team__is_active=True).exists()
    )


def can_end_membership(by: User | None, team: Team) -> bool:
    """Say whether ``by`` may let somebody leave ``team``: who manages memberships, and the team's own leader."""
    return can_manage_memberships(by) or (by is not None and leads_team(by, team.pk))


def handover_teams(by: User | None, receiver: User) -> frozenset[int] | None:
    """Return the teams whose work ``by`` may hand over to ``receiver``; None means all rows, also those of no team.

    HQ and the system hand over everything, a leader the work of his own team. The receiver works in the team, or in HQ,
    so that he sees what he receives (architecture.md 3); whoever cannot receive anything gets the empty set.
    """
    given = _teams_led_by(by)
    if not receiver.is_active or receiver.role not in BUSINESS_ROLES:
        return frozenset()
    taken = None if receiver.role in HEADQUARTERS else _teams_of(receiver)
    if given is None or taken is None:
        return taken if given is None else given
    return given & taken


def can_hand_over(by: User | None) -> bool:
    """Say whether ``by`` may hand over anything at all: HQ, and who leads a team today."""
    return _teams_led_by(by) != frozenset()


def _teams_led_by(by: User | None) -> frozenset[int] | None:
    if by is None or (by.is_active and by.role in HEADQUARTERS):
        return None
    return _teams_of(by) if by.is_active and by.role == Role.TEAM_LEADER else frozenset()


def _teams_of(user: User) -> frozenset[int]:
    current = Membership.objects.current().filter(user=user, team__is_active=True)
    return frozenset(current.values_list("team_id", flat=True))
