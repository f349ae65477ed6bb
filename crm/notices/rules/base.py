"""What a rule is: a set-based SELECT of the facts that stand today, and the days around a due date on which it speaks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.accounts.roles import ADMINISTRATORS, ASSIGNED_ROLES, HEADQUARTERS, Role
from crm.notices.rule_names import Audience, Unit
from crm.projects.stages import SERVED_STAGES

# Who works where today: `staff` are the active accounts, `seats` their current places in active teams; `officers` serve
# what is assigned to them.
PEOPLE = """
staff AS MATERIALIZED (
    SELECT id, role = ANY(%(headquarters)s) AS everywhere FROM accounts_user
    WHERE is_active AND NOT role = ANY(%(without_lists)s)
),
officers AS MATERIALIZED (SELECT id FROM accounts_user WHERE is_active AND role = %(officer)s),
clerks AS MATERIALIZED (SELECT id FROM accounts_user WHERE is_active AND role = %(clerk)s),
seats AS MATERIALIZED (
    SELECT DISTINCT m.user_id, m.team_id, u.role = %(leader)s AS leads
    FROM chains_membership m
    JOIN chains_team t ON t.id = m.team_id AND t.is_active
    JOIN accounts_user u ON u.id = m.user_id AND u.is_active
    WHERE m.since <= %(today)s AND (m.until IS NULL OR m.until >= %(today)s)
)"""


def _nothing_more(today: date, days_ahead: int) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Rule:
    """One rule of domain.md 5.2: what it looks at, and the numbers that hold where no row says otherwise.

    ``facts`` is a SELECT over ``PEOPLE`` of target_id, project_id, enterprise_id, due_on, known_on (the day since which
    the date is known), recipient_id, from_offset (this person is told from this offset on), title and body: one row a
    person and object whose due date is ``days_ahead`` natural days away or nearer. With more than one of ``audiences``
    there is one more column, ``audience``: as whom this person is told; ``leader/owner`` is a leader who is the owner too
    and hears it as leader only where owners are not told.
    ``offsets``: when it speaks; numbers, or columns of the facts (each in ``moments`` with its word) that hold natural days. ``weekly_from``: after this offset
    it speaks every week, or every ``every`` days. ``unit``: what offsets count, natural days or workdays of our own calendar.
    ``level``: SQL over ``day_offset``. ``more``: further values for the SELECT by day and days ahead. ``furthest``: the earliest offset
    that a row may ask for. ``team``: SQL over a fact ``f`` for the team whose own row holds; empty where no team has one.
    """

    code: str
    target_type: str
    facts: str
    offsets: tuple[int | str, ...]
    days_ahead: int
    weekly_from: int | None
    level: str
    more: Callable[[date, int], dict[str, Any]] = _nothing_more
    unit: str = Unit.NATURAL
    every: int | None = None
    audiences: tuple[str, ...] = (Audience.OWNER,)
    moments: Mapping[str, str] = field(default_factory=dict)
    furthest: int = -365
    team: str = "(SELECT t.team_id FROM projects_project t WHERE t.id = f.project_id)"

    def params(self, today: date, days_ahead: int | None = None) -> dict[str, Any]:
        """Return the values for the placeholders of ``PEOPLE`` and ``facts`` on the day ``today``."""
        ahead = self.days_ahead if days_ahead is None else days_ahead
        return {
            "rule": self.code,
            "target_type": self.target_type,
            "today": today,
            "days_ahead": ahead,
            "headquarters": [role.value for role in HEADQUARTERS],
            "without_lists": [role.value for role in ADMINISTRATORS | ASSIGNED_ROLES | {Role.DATA_ADMIN, Role.PARTNER}],
            "leader": Role.TEAM_LEADER.value,
            "officer": Role.SERVICE_OFFICER.value,
            "clerk": Role.AGENCY_CLERK.value,
            "served_stages": [str(stage) for stage in SERVED_STAGES],
            **self.more(today, ahead),
        }


def works_on(user: str, project: str = "p") -> str:
    """Return SQL for: the account ``user`` is active and works in HQ, in the project's team or in a co-team today."""
    return f"""({user} IN (SELECT id FROM staff WHERE everywhere)
        OR ({user} IN (SELECT id FROM staff) AND (
            ({user}, {project}.team_id) IN (SELECT user_id, team_id FROM seats)
            OR ({user}, {project}.id) IN (
                SELECT seats.user_id, c.project_id FROM projects_project_co_teams c JOIN seats USING (team_id)))))"""  # noqa: S608 (our own column names)


def serves(user: str, project: str = "p") -> str:
    """Return SQL for: the account ``user`` is the service officer who looks after the project today."""
    return f"""({user} = {project}.service_officer_id AND {project}.stage = ANY(%(served_stages)s)
        AND {user} IN (SELECT id FROM officers))"""  # noqa: S608 (our own column names)


def owner_and_leaders(columns: str, projects: str, leaders_from: str) -> str:
    """Return SQL for one row a person: the owner from the first offset, the team's leaders from ``leaders_from`` on.

    ``projects`` is the FROM and WHERE part over the project ``p``; ``columns`` end without recipient, from_offset, audience.
    """
    to_owner = f"SELECT {columns}, p.owner_id AS recipient_id, -9999 AS from_offset, 'owner' AS audience"
    to_leaders = f"SELECT {columns}, s.user_id, {leaders_from}, {told_as(Audience.LEADER, 's.user_id = p.owner_id')}"
    led = projects.replace("WHERE", "JOIN seats s ON s.team_id = p.team_id AND s.leads WHERE", 1)
    owner = f"{to_owner} {projects} AND {works_on('p.owner_id')}"
    return f"{owner} UNION ALL {to_leaders} {led}"


def told_as(audience: str, also: str, other: str = Audience.OWNER) -> str:
    """Return SQL for the column ``audience``: as ``audience``, or where ``also`` holds, as ``audience`` unless as ``other``."""
    return f"CASE WHEN {also} THEN '{audience}/{other}' ELSE '{audience}' END"
