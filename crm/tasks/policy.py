"""Who may do what to a task; ``None`` is the system (domain.md 2.4)."""

from django.db.models import Q, QuerySet

from chains.access import reach_of
from chains.models import Team
from core.accounts.models import User
from core.accounts.roles import BUSINESS_ROLES, HEADQUARTERS, TEAM_ROLES, Role
from crm.projects.policy import is_headquarters
from crm.tasks.models import Task, TaskExtension
from crm.tasks.queries.boxes import boxes_of
from crm.tasks.states import Act, Status, is_possible

ISSUERS = HEADQUARTERS | {Role.CHAIN_LEADER, Role.TEAM_LEADER}


def can_list_tasks(user: User) -> bool:
    """Say whether ``user`` has the page of tasks: who has any tab of it."""
    return user.is_active and user.role in BUSINESS_ROLES and bool(boxes_of(user))


def can_issue(by: User | None) -> bool:
    """Say whether ``by`` gives out tasks at all: HQ, chain leaders, team leaders."""
    return by is None or (by.is_active and by.role in ISSUERS)


def teams_for(by: User) -> QuerySet[Team]:
    """Return the teams to which ``by`` may give tasks: HQ all, a chain leader those that work on his chains, a team
    leader his own."""
    teams = Team.objects.visible_to(by).filter(is_active=True)
    if by.role in HEADQUARTERS:
        return teams
    if not can_issue(by):
        return teams.none()
    reach = reach_of(by)
    if by.role == Role.TEAM_LEADER:
        return teams.filter(pk__in=reach.team_ids)
    working = Q(chains__in=reach.chain_ids) | Q(projects__chain__in=reach.chain_ids)
    return teams.filter(pk__in=Team.objects.filter(working).order_by().values("pk"))


def can_issue_to(by: User | None, team: Team) -> bool:
    """Say whether ``by`` may give a task to ``team``."""
    return by is None or (can_issue(by) and teams_for(by).filter(pk=team.pk).exists())


def is_assignee(by: User | None, task: Task) -> bool:
    """Say whether ``by`` does, signed for, or handed in the task: he never accepts its result, even in HQ."""
    return by is not None and by.pk in (task.assignee_id, task.accepted_by_id, task.submitted_by_id)


def works_on(by: User | None, task: Task) -> bool:
    """Say whether it is for ``by`` to act on the task: its assignee, the leader of its team, anybody of the team while
    it names nobody."""
    if by is None:
        return True
    if not by.is_active:
        return False
    if task.assignee_id == by.pk:
        return True
    in_team = by.role in TEAM_ROLES and task.team_id in reach_of(by).team_ids
    return in_team and (task.assignee_id is None or by.role == Role.TEAM_LEADER)


def rules_over(by: User | None, task: Task) -> bool:
    """Say whether ``by`` decides about the task: its issuer and HQ."""
    return is_headquarters(by) or (by is not None and can_issue(by) and task.issuer_id == by.pk)


def can_edit_draft(by: User | None, task: Task) -> bool:
    """Say whether ``by`` may change and issue the draft: its writer and HQ."""
    return task.status == Status.DRAFT and rules_over(by, task)


def can_act(by: User | None, task: Task, act: Act) -> bool:
    """Say whether ``by`` may do ``act`` to the task as it stands; the services say why not."""
    return is_possible(act, task.status) and may(by, task, act)


def may(by: User | None, task: Task, act: Act) -> bool:
    """Say whether ``act`` is for ``by`` to do, whatever state the task is in."""
    if act in (Act.ACCEPT, Act.REJECT, Act.FEEDBACK, Act.SUBMIT, Act.EXTEND):
        return works_on(by, task)
    if act in (Act.RETURN, Act.CLOSE):
        return rules_over(by, task) and not is_assignee(by, task)
    if act == Act.REASSIGN:
        return is_headquarters(by)
    if act in (Act.CANCEL, Act.MERGE):  # else HQ would end so what it was given; an issuer takes back his own order
        return rules_over(by, task) and (not is_assignee(by, task) or (by is not None and task.issuer_id == by.pk))
    return rules_over(by, task)


def can_decide_extension(by: User | None, extension: TaskExtension, task: Task) -> bool:
    """Say whether ``by`` may grant or refuse more time: the issuer and HQ, never who asked nor who does the task."""
    own = by is not None and (extension.requested_by_id == by.pk or task.assignee_id == by.pk)
    return rules_over(by, task) and not own


def can_withdraw_extension(by: User | None, extension: TaskExtension, task: Task) -> bool:
    """Say whether ``by`` may take a request back: who asked, and HQ."""
    return is_headquarters(by) or (by is not None and by.is_active and extension.requested_by_id == by.pk)


def can_take_letter(by: User, task: Task, kind: str) -> bool:
    """Say whether ``by`` may print the letter: the 交办单 who reads the task once it was given out, the 催办单 the issuer
    and HQ while it is the assignee's turn."""
    if kind == "urge":
        return task.is_chased and rules_over(by, task)
    return task.issued_at is not None
