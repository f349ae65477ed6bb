"""Who may do what to claims, leads, disputes and transfers; ``None`` is the system (domain.md 2.5, 2.6)."""

from chains.access import reach_of
from chains.models import Team
from chains.policy import leads_team
from core.accounts.models import User
from core.accounts.roles import TEAM_ROLES, Role
from crm.claims.models import Claim, Dispute
from crm.claims.queries.pool import sees_pool
from crm.projects.models import Project
from crm.projects.policy import can_create_project, can_list_projects, is_headquarters


def can_list_claims(user: User) -> bool:
    """Say whether ``user`` leafs through claims, leads and disputes: whoever has a list of projects."""
    return can_list_projects(user)


def can_see_pool(user: User) -> bool:
    """Say whether ``user`` reads the public facts of pooled leads: teams, chains, HQ."""
    return sees_pool(user)


def can_check_clashes(user: User) -> bool:
    """Say whether ``user`` may ask who is at a firm already: who registers projects."""
    return can_create_project(user)


def works_in(by: User | None, team_id: int) -> bool:
    """Say whether ``by`` works in the team today, as member or leader."""
    return by is not None and by.is_active and by.role in TEAM_ROLES and team_id in reach_of(by).team_ids


def can_file_claim(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may file for the leading team: its people and HQ."""
    return is_headquarters(by) or works_in(by, project.team_id)


def can_confirm_claim(by: User | None) -> bool:
    """Say whether ``by`` confirms, declines and revokes claims: HQ."""
    return is_headquarters(by)


def can_confirm_filed(by: User | None, claim: Claim) -> bool:
    """Say whether ``by`` confirms this claim: HQ, but not who filed it."""
    return is_headquarters(by) and (by is None or claim.filed_by_id != by.pk)


def can_renew_claim(by: User | None, claim: Claim) -> bool:
    """Say whether ``by`` may ask for the one renewal: the claiming team and HQ."""
    return is_headquarters(by) or works_in(by, claim.team_id)


def can_release_claim(by: User | None, claim: Claim) -> bool:
    """Say whether ``by`` may give the claim up: the leader of the claiming team and HQ."""
    return is_headquarters(by) or (by is not None and leads_team(by, claim.team_id))


def can_answer_lead(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may respond to a lead and answer its referrer: the leading team and HQ."""
    return is_headquarters(by) or works_in(by, project.team_id)


def can_judge_lead(by: User | None, project: Project) -> bool:
    """Say whether ``by`` decides what becomes of a lead: the leader of its team and HQ."""
    return is_headquarters(by) or (by is not None and leads_team(by, project.team_id))


def can_take_from_pool(by: User | None, team: Team | None = None) -> bool:
    """Say whether ``by`` may take a pooled lead for ``team`` (for any team when it is None)."""
    return can_create_project(by, team)


def can_set_pool_rule(by: User | None) -> bool:
    """Say whether ``by`` sets the limits of the pool: HQ."""
    return is_headquarters(by)


def can_transfer_project(by: User | None) -> bool:
    """Say whether ``by`` approves that a project passes to another team: HQ."""
    return is_headquarters(by)


def can_file_dispute(by: User | None, claim: Claim) -> bool:
    """Say whether ``by`` may contest what ``claim`` met: the leader of its team and HQ."""
    return is_headquarters(by) or (by is not None and leads_team(by, claim.team_id))


def can_rule(by: User | None, dispute: Dispute) -> bool:
    """Say whether ``by`` rules on the dispute as it stands: HQ in the first instance, the commander on appeal.

    Whoever ruled first does not rule on the appeal (decision 0020).
    """
    if dispute.status == Dispute.Status.APPEALED:
        if by is None:
            return True
        return by.is_active and by.role == Role.COMMANDER and not dispute.rulings.filter(by=by).exists()
    return is_headquarters(by)


def can_appeal(by: User | None, dispute: Dispute) -> bool:
    """Say whether ``by`` may appeal: the leaders of the two teams."""
    return by is not None and any(leads_team(by, claim.team_id) for claim in (dispute.claim, dispute.challenger))


def can_report_to_city(by: User | None, project: Project) -> bool:
    """Say whether ``by`` keeps the report to the city: HQ."""
    return is_headquarters(by)
