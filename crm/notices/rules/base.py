"""What a rule is: a set-based SELECT of the facts that stand today, and the days around a due date on which it speaks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.accounts.roles import ADMINISTRATORS, ASSIGNED_ROLES, HEADQUARTERS, Role
from crm.projects.stages import SERVED_STAGES

# Who works where today: `staff` are the active accounts, `seats` their current places in active teams; `officers` serve
# what is assigned to them.
PEOPLE = """
staff AS MATERIALIZED (
    SELECT id, role = ANY(%(headquarters)s) AS everywhere FROM accounts_user
    WHERE is_active AND NOT role = ANY(%(without_lists)s)
),
officers AS MATERIALIZED (SELECT id FROM accounts_user WHERE is_active AND role = %(officer)s),
seats AS MATERIALIZED (
    SELECT DISTINCT m.user_id, m.team_id, u.role = %(leader)s AS leads
    FROM chains_membership m
    JOIN chains_team t ON t.id = m.team_id AND t.is_active
    JOIN accounts_user u ON u.id = m.user_id AND u.is_active
    WHERE m.since <= %(today)s AND (m.until IS NULL OR m.until >= %(today)s)
)"""


def _nothing_more(today: date) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Rule:
    """One rule of domain.md 5.2; every offset is in natural days.

    ``facts`` is a SELECT over ``PEOPLE`` of target_id, project_id, enterprise_id, due_on, known_on (the day since which
    the date is known), recipient_id, from_offset (this person is told from this offset on), title and body: one row a
    person and object whose due date is ``days_ahead`` away or nearer.
    ``offsets``: when it speaks, in order; numbers or columns of the facts. ``weekly_from``: after this offset it speaks
    every seven days. ``level``: SQL over ``day_offset``. ``more``: further values for the SELECT by day.
    """

    code: str
    target_type: str
    facts: str
    offsets: tuple[int | str, ...]
    days_ahead: int
    weekly_from: int | None
    level: str
    more: Callable[[date], dict[str, Any]] = _nothing_more

    def params(self, today: date) -> dict[str, Any]:
        """Return the values for the placeholders of ``PEOPLE`` and ``facts`` on the day ``today``."""
        return {
            "rule": self.code,
            "target_type": self.target_type,
            "today": today,
            "days_ahead": self.days_ahead,
            "headquarters": [role.value for role in HEADQUARTERS],
            "without_lists": [role.value for role in ADMINISTRATORS | ASSIGNED_ROLES | {Role.DATA_ADMIN, Role.PARTNER}],
            "leader": Role.TEAM_LEADER.value,
            "officer": Role.SERVICE_OFFICER.value,
            "served_stages": [str(stage) for stage in SERVED_STAGES],
            **self.more(today),
        }

    @property
    def latest(self) -> str:
        """SQL over a fact: the last offset that has come by today, NULL before the first."""
        days = "(%(today)s - due_on)"
        fixed = [f"WHEN {days} >= {offset} THEN {offset}" for offset in reversed(self.offsets)]
        if self.weekly_from is not None:
            fixed.insert(0, f"WHEN {days} >= {self.weekly_from} THEN {days} - ({days} - {self.weekly_from}) %% 7")
        return f"CASE {' '.join(fixed)} END"

    @property
    def series(self) -> str:
        """SQL over the latest occurrence ``l``: every offset up to it, as a table of ``o``."""
        fixed = f"SELECT unnest(ARRAY[{', '.join(str(offset) for offset in self.offsets)}]) AS o"
        if self.weekly_from is None:
            return fixed
        return f"{fixed} UNION ALL SELECT generate_series({self.weekly_from + 7}, l.day_offset, 7)"


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

    ``projects`` is the FROM and WHERE part over the project ``p``; ``columns`` end without recipient and from_offset.
    """
    to_owner = f"SELECT {columns}, p.owner_id AS recipient_id, -9999 AS from_offset"
    to_leaders = f"SELECT {columns}, s.user_id, {leaders_from}"
    led = projects.replace("WHERE", "JOIN seats s ON s.team_id = p.team_id AND s.leads WHERE", 1)
    owner = f"{to_owner} {projects} AND {works_on('p.owner_id')}"
    return f"{owner} UNION ALL {to_leaders} {led} AND s.user_id IS DISTINCT FROM p.owner_id"
