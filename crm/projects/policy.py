"""Who may do what to a project (architecture.md 3, domain.md 4.2); ``None`` is the system: a job, a command, the demo."""

from collections.abc import Collection

from chains.access import reach_of
from chains.models import Membership, Team
from chains.policy import leads_team
from core.accounts.models import User
from core.accounts.roles import BUSINESS_ROLES, HEADQUARTERS, TEAM_ROLES, Role
from crm.projects.gates import Recorder
from crm.projects.models import Contract, ProgressReport, Project, ProjectFile, rulebook
from crm.projects.queries.progress import figured_by
from crm.projects.rules import is_under_contract
from crm.projects.stages import SERVED_PHASES

SERVICE_FILE = "service_file"


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


def can_take_brief(user) -> bool:
    """Say whether ``user`` may take a project's 简报 away: the staff that work with projects, assigned people included."""
    return user.is_active and user.role in BUSINESS_ROLES


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
    """Say whether ``by`` may record or withdraw the fact: HQ every one, who works on the project the team's own, its
    service officer the 服务档案."""
    requirement = rulebook().fact(code)
    if requirement is not None and requirement.recorded_by == Recorder.HQ:
        return is_headquarters(by)
    return can_edit_project(by, project) or (code == SERVICE_FILE and serves_project(by, project))


def can_record_facts(by: User | None, project: Project) -> bool:
    """Say whether ``by`` records any fact of the project at all: who works on it, and who serves it."""
    return can_edit_project(by, project) or serves_project(by, project)


def can_suspend_project(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may suspend a project and resume it: HQ (domain.md 4.6)."""
    return is_headquarters(by)


def can_terminate_project(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may end a project at once: before signing HQ and the leader of its team, then the commander.

    A signed project is otherwise ended by request, which somebody else in HQ approves.
    """
    if by is None or (by.is_active and by.role == Role.COMMANDER):
        return True
    return (is_headquarters(by) or leads_team(by, project.team_id)) and not is_under_contract(project)


def can_merge_projects(by: User | None) -> bool:
    """Say whether ``by`` may merge duplicates: HQ."""
    return is_headquarters(by)


def can_restart_project(by: User | None) -> bool:
    """Say whether ``by`` decides that a dead-looking project goes on: HQ."""
    return is_headquarters(by)


def can_preview_rules(by: User) -> bool:
    """Say whether ``by`` may try what a change of the rules would do: who changes them, and HQ, who proposes changes."""
    return can_manage_rules(by) or is_headquarters(by)


def can_see_losses(user: User) -> bool:
    """Say whether ``user`` has the analysis of lost projects: whoever has a list of projects, within the own scope."""
    return can_list_projects(user)


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


def serves_project(by: User | None, project: Project) -> bool:
    """Say whether ``by`` looks after the project as its service officer: from 投产 on he keeps its 服务档案 and logs his
    visits (domain.md 4.1, 6.1); before that he reads. No query."""
    own = by is not None and project.service_officer_id == by.pk and can_serve_project(by)
    return own and project.phase in SERVED_PHASES


def can_attach_file(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may add files: who works on the project or serves it; to one that has ended only HQ (解除协议 and
    the like)."""
    if not project.is_running:
        return is_headquarters(by)
    return can_edit_project(by, project) or serves_project(by, project)


def can_replace_file(by: User | None, file: ProjectFile, project: Project) -> bool:
    """Say whether ``by`` may put in the next version of ``file``: who may add files; the service officer of his own
    uploads alone."""
    if not can_attach_file(by, project):
        return False
    return can_edit_project(by, project) or (by is not None and file.created_by_id == by.pk)


def can_withdraw_file(by: User | None, file: ProjectFile, project: Project) -> bool:
    """Say whether ``by`` may withdraw a file: HQ, the leader of the project's team, and who uploaded it."""
    if is_headquarters(by):
        return True
    if by is None:
        return True
    works = can_edit_project(by, project) or serves_project(by, project)
    return leads_team(by, project.team_id) or (file.created_by_id == by.pk and works)


def can_read_downloads(by: User | None) -> bool:
    """Say whether ``by`` may read who downloaded a file: HQ."""
    return is_headquarters(by)


def can_report_progress(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may file or correct a month's progress: who works on the project."""
    return can_edit_project(by, project)


def can_verify_progress(by: User | None, report: ProgressReport) -> bool:
    """Say whether ``by`` may verify a month's progress: HQ, and never who filed or corrected its figures."""
    return report.pk in verifiable_ids(by, [report])


def verifiable_ids(by: User | None, reports: Collection[ProgressReport]) -> set[int]:
    """Return the ids of those ``reports`` that ``by`` may verify; at most one query for all of them."""
    if by is None or not is_headquarters(by):
        return set()
    open_ids = {one.pk for one in reports if one.verified_at is None and one.reported_by_id != by.pk}
    return open_ids - figured_by(by.pk, open_ids) if open_ids else set()


def is_own_progress(by: User, report: ProgressReport) -> bool:
    """Say whether the figures of the month are the person's own, filed or corrected since it was last sent back."""
    return report.reported_by_id == by.pk or bool(figured_by(by.pk, [report.pk]))


def can_reopen_progress(by: User | None, report: ProgressReport) -> bool:
    """Say whether ``by`` may send a verified month back to be corrected: HQ."""
    return is_headquarters(by) and report.verified_at is not None


def can_keep_milestones(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may add and complete milestones and ask for extensions: who works on the project."""
    return can_edit_project(by, project)


def can_set_milestone_day(by: User | None) -> bool:
    """Say whether ``by`` may put the contract's day to a milestone, or strike one out: HQ."""
    return is_headquarters(by)


def can_request_change(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may ask for an amendment of a signed project: who works on it."""
    return can_edit_project(by, project)


def can_decide(by: User | None, requested_by_id: int | None) -> bool:
    """Say whether ``by`` may approve or reject a request: HQ, and never who asked."""
    return is_headquarters(by) and (by is None or by.pk != requested_by_id)


def can_withdraw_request(by: User | None, requested_by_id: int | None) -> bool:
    """Say whether ``by`` may take a request back: who asked, and HQ."""
    return is_headquarters(by) or (by is not None and by.is_active and by.pk == requested_by_id)


def can_manage_rules(by: User | None) -> bool:
    """Say whether ``by`` may change gates and deadlines: the system administrator, who sees no business data."""
    return by is None or (by.is_active and by.role == Role.SYSADMIN)


def can_edit_contracts(by: User | None, project: Project) -> bool:
    """Say whether ``by`` drafts contracts about the project: who works on it."""
    return can_edit_project(by, project)


def can_draft_contracts(by: User | None) -> bool:
    """Say whether ``by`` drafts contracts at all, about whichever project."""
    return is_headquarters(by) or (by is not None and by.is_active and by.role in TEAM_ROLES)


def can_sign_contract(by: User | None, project: Project) -> bool:
    """Say whether ``by`` may record that a contract was signed: who works on the project."""
    return can_edit_project(by, project)


def can_correct_contract(by: User | None) -> bool:
    """Say whether ``by`` may correct a signed contract, with a reason, and leave one out of the statistics: HQ."""
    return is_headquarters(by)


def can_terminate_contract(by: User | None, project: Project, contract: Contract) -> bool:
    """Say whether ``by`` may end a contract: a draft who works on the project, a signed one HQ."""
    is_draft = contract.status == Contract.Status.DRAFT
    return can_edit_project(by, project) if is_draft else is_headquarters(by)


def can_close_month(by: User | None) -> bool:
    """Say whether ``by`` may close a month of the statistics: HQ."""
    return is_headquarters(by)


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
