"""Who may do what to a review; ``None`` is the system."""

from chains.access import agency_ids_of
from core.accounts.models import User
from core.accounts.roles import HEADQUARTERS, TEAM_ROLES, Role
from crm.projects.models import Project
from crm.projects.policy import can_edit_project, can_list_projects, is_headquarters
from crm.reviews.models import Opinion, Review


def can_list_reviews(user: User) -> bool:
    """Say whether ``user`` leafs through reviews: whoever has a list of projects."""
    return can_list_projects(user)


def can_apply(user: User) -> bool:
    """Say whether ``user`` applies for reviews at all: teams and HQ."""
    return user.is_active and user.role in TEAM_ROLES | HEADQUARTERS


def can_open_review(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may apply for a review: who works on the project."""
    return project.is_running and can_edit_project(by, project)


def can_ask_opinion(by: User | None, review: Review) -> bool:
    """Say whether ``by`` may ask a further agency: HQ, while the review is open."""
    return review.is_open and is_headquarters(by)


def can_answer(by: User | None, opinion: Opinion) -> bool:
    """Say whether ``by`` may give the opinion: a clerk of its agency, and HQ for an answer on paper."""
    return is_headquarters(by) or (by is not None and opinion.agency_id in agency_ids_of(by))


def can_list_opinions(user: User) -> bool:
    """Say whether ``user`` has the page of his agency's opinions: its clerks, and HQ for all agencies."""
    return user.is_active and (user.role == Role.AGENCY_CLERK or is_headquarters(user))


def can_conclude(by: User | None, review: Review) -> bool:
    """Say whether ``by`` may record what was decided: HQ, while the review is open."""
    return review.is_open and is_headquarters(by)


def can_revoke(by: User | None, review: Review) -> bool:
    """Say whether ``by`` may revoke a conclusion: HQ, while it stands."""
    return review.status == Review.Status.CONCLUDED and is_headquarters(by)


def can_decide(by: User | None) -> bool:
    """Say whether ``by`` asks agencies, records and revokes conclusions and declares conditions met: HQ."""
    return is_headquarters(by)


def can_hold_meetings(user: User | None) -> bool:
    """Say whether ``user`` keeps meetings, agendas and minutes: HQ."""
    return is_headquarters(user)


def can_change_setting(by: User | None) -> bool:
    """Say whether ``by`` decides how silence is dealt with: HQ."""
    return is_headquarters(by)
