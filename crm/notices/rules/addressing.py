"""Who is told of a row: parts of SQL that turn the rows of a rule, ``r``, into facts, one a person."""

from core.accounts.roles import Role
from crm.notices.rules.base import Audience, told_as, works_on

ALWAYS = "-9999"
COLUMNS = "r.target_id, r.project_id, r.enterprise_id, r.due_on, r.known_on, r.title, r.body"
# Of the project ``p`` what decides who works on it; ``id`` is the project's.
OF_PROJECT = "p.id, p.team_id, p.owner_id, p.id AS project_id, p.enterprise_id"


def addressed(rows: str, *tellings: str, more: str = "") -> str:
    """Return the SELECT of a rule: ``rows`` (a SELECT that becomes ``r``), each told by every one of ``tellings``.

    ``more`` names further columns of ``r`` that hold offsets.
    """
    columns = ", ".join(filter(None, [COLUMNS, more]))
    told = " UNION ALL ".join(f"SELECT {columns}, {telling}" for telling in tellings)
    return f"WITH r AS MATERIALIZED ({rows}) {told}"


def owner(before: str = "true") -> str:
    """The project's owner, while he works on it and ``before`` holds."""
    return f"""r.owner_id AS recipient_id, {ALWAYS} AS from_offset, '{Audience.OWNER}' AS audience FROM r
        WHERE {before} AND {works_on("r.owner_id", "r")}"""


def leaders(team: str = "r.team_id", when: str = "true") -> str:
    """The leaders of ``team`` who work on the project, when ``when`` holds."""
    return f"""s.user_id, {ALWAYS}, {told_as(Audience.LEADER, "s.user_id = r.owner_id")} FROM r
        JOIN seats s ON s.team_id = {team} AND s.leads WHERE {when} AND {works_on("s.user_id", "r")}"""


def dispatchers(from_offset: str = ALWAYS) -> str:
    """The dispatchers of the headquarters (指挥部调度员), from ``from_offset`` on."""
    return f"""h.id, {from_offset}, {told_as(Audience.HQ, "h.id = r.owner_id")} FROM r
        JOIN accounts_user h ON h.is_active AND h.role = '{Role.HQ_STAFF.value}'"""
