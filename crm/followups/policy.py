"""Who may log, mend and void follow-ups."""

from collections.abc import Collection

from chains.access import reach_of
from core.accounts.models import User
from core.accounts.roles import HEADQUARTERS, TEAM_ROLES
from crm.followups.models import FollowUp
from crm.projects.models import Project
from crm.projects.policy import can_edit_project, can_list_projects, can_serve_project, serves_project


def can_list_followups(user: User) -> bool:
    """Say whether ``user`` leafs through follow-ups and next steps: whoever has a list of projects."""
    return can_list_projects(user)


def can_log_followup(user: User, project: Project | None = None) -> bool:
    """Say whether ``user`` may log contact with a firm: for a project who works on it, and its service officer from 投产 on;
    without one team and HQ."""
    if project is not None:
        return can_edit_project(user, project) or serves_project(user, project)
    if not user.is_active:
        return False
    return user.role in HEADQUARTERS or (user.role in TEAM_ROLES and bool(reach_of(user).team_ids))


def can_log_somewhere(user: User) -> bool:
    """Say whether ``user`` logs follow-ups at all, about whatever: teams, HQ, and service officers about what they serve."""
    return can_log_followup(user) or can_serve_project(user)


def can_correct_followup(user: User, followup: FollowUp) -> bool:
    """Say whether ``user`` may change or append to it: its author, while he may still work on the object.

    Whether there is still time to change it is a rule (``rules.can_still_be_corrected``).
    """
    return user.pk == followup.created_by_id and can_log_followup(user, followup.project)


def can_take_step(user: User, followup: FollowUp) -> bool:
    """Say whether ``user`` may complete or move the next step: who has to take it and who may log on the object.

    The service officer takes his own steps alone, the team's he only reads.
    """
    project = followup.project
    if project is not None and not can_edit_project(user, project):
        return serves_project(user, project) and user.pk == followup.next_owner_id
    if followup.project_id is None and user.role not in HEADQUARTERS:
        own = followup.team_id in reach_of(user).team_ids
        return user.is_active and own and (user.pk == followup.next_owner_id or can_log_followup(user))
    return can_log_followup(user, followup.project)


def can_void_followup(user: User, followup: FollowUp | None = None) -> bool:
    """Say whether ``user`` may void a follow-up: the headquarters alone (domain.md 5.1)."""
    return user.is_active and user.role in HEADQUARTERS


def steps_within(user: User, followups: Collection[FollowUp]) -> set[int]:
    """Return the ids of those whose next step ``user`` may complete or move: ``can_take_step`` for many, one query.

    Their projects are loaded already.
    """
    worked_on = _works_on(user, followups)
    found = set()
    for one in followups:
        if one.project is None:
            may = can_take_step(user, one)
        elif one.pk in worked_on:
            may = True
        else:
            may = serves_project(user, one.project) and user.pk == one.next_owner_id
        if may:
            found.add(one.pk)
    return found


def corrections_within(user: User, followups: Collection[FollowUp]) -> set[int]:
    """Return the ids of those which ``user`` may change or append to: ``can_correct_followup`` for many, one query.

    Their projects are loaded already.
    """
    own = [one for one in followups if one.created_by_id == user.pk]
    worked_on = _works_on(user, own)
    found = set()
    for one in own:
        if one.project is None:
            may = can_log_followup(user)
        elif one.pk in worked_on:
            may = True
        else:
            may = serves_project(user, one.project)
        if may:
            found.add(one.pk)
    return found


def _works_on(user: User, followups: Collection[FollowUp]) -> set[int]:
    """Return the ids of those on whose project ``user`` works: ``can_edit_project`` for many, one query."""
    if user.role in HEADQUARTERS:
        return {one.pk for one in followups if one.project is not None and can_edit_project(user, one.project)}
    own = reach_of(user).team_ids if user.is_active and user.role in TEAM_ROLES else frozenset()
    others = {one.project.pk for one in followups if one.project and one.project.team_id not in own}
    links = Project.co_teams.through.objects.filter(team_id__in=own, project_id__in=others)
    shared = set(links.values_list("project_id", flat=True)) if own and others else set()
    return {one.pk for one in followups if one.project and (one.project.team_id in own or one.project.pk in shared)}
