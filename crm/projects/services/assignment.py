"""Giving a project to another owner or team."""

from collections.abc import Collection

from django.db import transaction

from chains.models import Team
from core.accounts.models import User
from core.audit.services import record
from core.errors import RuleViolation
from crm.projects import policy
from crm.projects.models import Project, StatusChange
from crm.projects.services.contracts.booking import follow_team
from crm.projects.services.fields import check_references
from crm.projects.services.writing import (
    check_reason,
    check_running,
    check_version,
    forbid_unless,
    locked,
    save_written,
)


@transaction.atomic
def reassign_project(
    pk: int, *, by, team: Team, owner: User | None, reason: str, co_teams: Collection[Team] | None = None,
    version: int | None = None,
) -> Project:  # fmt: skip
    """Give a project a leading team, an owner and (unless None) its co-teams; return it.

    A leader names owner and co-teams, HQ also another team. Raises RuleViolation ``forbidden``, ``project_ended``,
    ``reason_missing``, ``invalid`` (an owner from elsewhere), ``nothing_changed`` (also the second time); StaleWrite.
    """
    project = locked(pk, by)
    forbid_unless(policy.can_reassign_project(by, project), "移交由组长或指挥部办理")
    check_version(project, version)
    check_running(project)
    forbid_unless(team == project.team or policy.can_move_between_teams(by), "移交到其他组由指挥部办理")
    check_reason(reason, "请写明移交原因")
    before = list(project.co_teams.all())
    after = before if co_teams is None else [one for one in co_teams if one != team]
    changes = _changes(project, team, owner, before, after)
    if not changes:
        raise RuleViolation("牵头组、负责人和协同组都没有变化", code="nothing_changed")
    is_moved = project.team != team
    project.team, project.owner = team, owner
    check_references(project, {"team": team, "owner": owner}, by=by)
    save_written(project, ["team", "owner"], by=by)
    if is_moved:
        follow_team(project)
    project.co_teams.set(after)
    detail = "；".join(f"{label} {old} → {new}" for label, old, new in changes)[:200]
    StatusChange.objects.create(
        project=project, kind=StatusChange.Kind.REASSIGNED, detail=detail, reason=reason.strip(), by=by
    )
    record("project.reassigned", project, by=by, changes={"detail": detail, "reason": reason})
    return project


def _changes(project: Project, team: Team, owner: User | None, before, after) -> list[tuple[str, str, str]]:
    pairs = [
        ("牵头组", project.team, team),
        ("负责人", project.owner or "无", owner or "无"),
        ("协同组", _names(before), _names(after)),
    ]
    return [(label, str(old), str(new)) for label, old, new in pairs if old != new]


def _names(teams: Collection[Team]) -> str:
    return "、".join(sorted(team.code for team in teams)) or "无"
