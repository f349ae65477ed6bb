"""Who may change teams, memberships, chains and terms."""

from chains.models import Membership, Team
from core.accounts.models import User
from core.accounts.roles import HEADQUARTERS, Role


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
