"""Restarting a project that looked dead (重启, domain.md 4.6)."""

from django.db import transaction

from crm.projects import policy
from crm.projects.models import Project, StatusChange
from crm.projects.services.states import write_state
from crm.projects.services.writing import check_reason, check_running, check_version, forbid_unless, locked
from crm.projects.services.zombies import show_life


@transaction.atomic
def restart_project(pk: int, *, by, reason: str, version: int | None = None) -> Project:
    """Record that a dead-looking project goes on and how, and return it; the zombie list leaves it alone for 90 days.

    State and stage stay. Raises RuleViolation ``forbidden``, ``project_ended``, ``reason_missing``; StaleWrite for
    another ``version`` (so that of two at once the second is told).
    """
    project = locked(pk, by)
    forbid_unless(policy.can_restart_project(by), "重启由指挥部办理")
    check_version(project, version)
    check_running(project)
    check_reason(reason, "请写明重启措施")
    write_state(project, StatusChange.Kind.RESTARTED, reason, by=by, kept=project.status_reason)
    show_life(project)
    return project
