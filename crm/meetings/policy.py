"""Who may prepare and run which meeting; ``None`` is the system."""

from chains.access import reach_of
from chains.models import Chain
from core.accounts.models import User
from core.accounts.roles import CHAIN_ROLES, HEADQUARTERS, TEAM_ROLES
from crm.meetings.models import Meeting
from crm.meetings.states import Act, is_possible
from crm.projects.policy import is_headquarters
from crm.tasks import policy as tasks


def can_list_meetings(user: User) -> bool:
    """Say whether ``user`` has the page of meetings: headquarters, chains and teams."""
    return user.is_active and user.role in HEADQUARTERS | CHAIN_ROLES | TEAM_ROLES


def leads_chains(by: User | None) -> bool:
    """Say whether ``by`` answers for a chain, as its leader or in its office."""
    return by is not None and by.is_active and by.role in CHAIN_ROLES and bool(reach_of(by).chain_ids)


def can_call_meetings(by: User | None) -> bool:
    """Say whether ``by`` calls meetings at all: HQ any, chain leaders and their offices those of their chains."""
    return is_headquarters(by) or leads_chains(by)


def can_call(by: User | None, kind: str, chain: Chain | None) -> bool:
    """Say whether ``by`` may call a meeting of this kind for this chain (None: not for a chain)."""
    if is_headquarters(by):
        return True
    own = by is not None and leads_chains(by) and chain is not None and chain.pk in reach_of(by).chain_ids
    return own and kind == Meeting.Kind.CHAIN


def can_run(by: User | None, meeting: Meeting) -> bool:
    """Say whether ``by`` prepares, runs and closes the meeting, whatever state it is in."""
    return can_call(by, meeting.kind, meeting.chain)


def can_prepare(by: User | None, meeting: Meeting) -> bool:
    """Say whether ``by`` may change the meeting and its agenda now: before it opens."""
    return meeting.is_draft and can_run(by, meeting)


def can_decide(by: User | None, meeting: Meeting) -> bool:
    """Say whether ``by`` may record what is decided now: while it is open."""
    return meeting.is_open and can_run(by, meeting)


def can_cancel(by: User | None, meeting: Meeting) -> bool:
    """Say whether ``by`` may call the meeting off now: before it is over."""
    return is_possible(Act.CANCEL, meeting.state) and can_run(by, meeting)


def can_give_tasks(by: User | None, meeting: Meeting) -> bool:
    """Say whether ``by`` may give out tasks in the meeting: a chain's office records conclusions, its leader gives out."""
    return can_decide(by, meeting) and tasks.can_issue(by)


def can_take_minutes(meeting: Meeting) -> bool:
    """Say whether there are minutes to take: of a closed meeting, for whoever sees it."""
    return meeting.is_closed
