"""Who may do what to a project (architecture.md 3, domain.md 4.2); ``None`` is the system: a job, a command, the demo."""

from collections.abc import Collection

from chains.access import reach_of
from chains.models import Membership, Team
from chains.policy import leads_team
from core.accounts.models import User
from core.accounts.roles import BUSINESS_ROLES, HEADQUARTERS, TEAM_ROLES, Role
from crm.projects.gates import FACTS, Recorder
from crm.projects.models import Project
from crm.projects.stages import is_signed


def is_headquarters(by: User | None) -> bool:
    """Say whether ``by`` acts for the headquarters, or is the system."""
    return by is None or (by.is_active and by.role in HEADQUARTERS)


def can_list_projects(user) -> bool:
    """Say whether ``user`` leafs through projects on list and board; which ones is the business of ``visible_to``.

    Assigned people have no list, they open what is assigned to them (architecture.md 3).
    """
    return user.is_active and user.role in BUSINESS_ROLES and reach_of(user).assigned_to is None


def can_export_projects(user) -> bool:
    """Say whether ``user`` may take the list away as a file; the export is logged."""
    return can_list_projects(user)


def can_create_project(by: User | None, team: Team | None = None) -> bool:
    """Say whether ``by`` may create a project for ``team`` (for any team when it is None)."""
    if is_headquarters(by):
        return True
    if by is None or not by.is_active or by.role not in TEAM_ROLES:
        return False
    own = reach_of(by).team_ids
    return bool(own) if team is None else team.pk in own


def can_open_existing_project(by: User | None) -> bool:
    """Say whether ``by`` may open a project in the midst of its path: HQ alone, because no gate is passed."""
    return is_headquarters(by)


def can_edit_project(by: User | None, project: Project) -> bool:
    """Say whether ``by`` works on the project: HQ, and members and leaders of its own and co-teams. One query at most."""
    if is_headquarters(by):
        return True
    if by is None or not by.is_active or by.role not in TEAM_ROLES:
        return False
    own = reach_of(by).team_ids
    return project.team_id in own or (bool(own) and project.co_teams.filter(pk__in=own).exists())


def can_move_project(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may move the project forward; skipping and going back need more."""
    return can_edit_project(by, project)


def can_skip_stages(by: User | None) -> bool:
    """Say whether ``by`` may pass over stages, with a reason: HQ."""
    return is_headquarters(by)


def can_move_back(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may take a project back before signing, with a reason: HQ and the leader of its team."""
    return by is None or is_headquarters(by) or leads_team(by, project.team_id)


def can_change_signed_amounts(by: User | None) -> bool:
    """Say whether ``by`` may correct what a signed contract fixed, with a reason: HQ."""
    return is_headquarters(by)


def can_record_fact(by: User | None, project: Project, code: str) -> bool:
    """Say whether ``by`` may record or withdraw the fact: HQ every one, who works on the project the team's own."""
    requirement = FACTS.get(code)
    if requirement is not None and requirement.recorded_by == Recorder.HQ:
        return is_headquarters(by)
    return can_edit_project(by, project)


def can_suspend_project(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may suspend a project and resume it: HQ (domain.md 4.6)."""
    return is_headquarters(by)


def can_terminate_project(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may end a project: HQ, and before signing the leader of its team."""
    if is_headquarters(by):
        return True
    return by is not None and not is_signed(project.stage) and leads_team(by, project.team_id)


def can_reassign_project(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may name another owner: HQ, and the leader of its team within the team."""
    return by is None or is_headquarters(by) or leads_team(by, project.team_id)


def can_move_between_teams(by: User | None) -> bool:
    """Say whether ``by`` may give a project to another team: HQ."""
    return is_headquarters(by)


def can_own_project(user: User, team: Team) -> bool:
    """Say whether ``user`` may be a project's owner in ``team``: who works there today, or in HQ."""
    if not user.is_active or user.role not in BUSINESS_ROLES:
        return False
    return user.role in HEADQUARTERS or Membership.objects.current().filter(user=user, team=team).exists()


def can_serve_project(user: User) -> bool:
    """Say whether ``user`` may be a project's service officer."""
    return user.is_active and user.role == Role.SERVICE_OFFICER


def movable_ids(by: User, projects: Collection[Project]) -> set[int]:
    """Return the ids of those ``projects`` that ``by`` may move forward; at most one query for all of them."""
    if is_headquarters(by):
        return {project.pk for project in projects}
    if not by.is_active or by.role not in TEAM_ROLES:
        return set()
    own = reach_of(by).team_ids
    others = [project.pk for project in projects if project.team_id not in own]
    links = Project.co_teams.through.objects.filter(team_id__in=own, project_id__in=others)
    shared = set(links.values_list("project_id", flat=True)) if own and others else set()
    return {project.pk for project in projects if project.team_id in own} | shared
