"""Handing all projects of one person to another: those he owns, and those he serves."""

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from chains.policy import handover_teams
from core.accounts.models import User
from core.audit.services import record_many
from crm.enterprises.services.handover import may_take_service
from crm.projects.models import Project, StatusChange


def projects_to_hand_over(from_user: User, to_user: User, *, by: User | None) -> QuerySet[Project]:
    """Return the running projects owned by ``from_user`` that ``by`` may give to ``to_user``; they keep their team."""
    return _within(Project.objects.running().filter(owner=from_user), handover_teams(by, to_user))


def services_to_hand_over(from_user: User, to_user: User, *, by: User | None) -> QuerySet[Project]:
    """Return the running projects served by ``from_user`` that ``by`` may give to ``to_user``."""
    served = Project.objects.running().filter(service_officer=from_user)
    return served if may_take_service(to_user, by) else _within(served, handover_teams(by, to_user))


@transaction.atomic
def hand_over_projects(from_user: User, to_user: User, *, by: User | None, reason: str = "") -> tuple[int, int]:
    """Make ``to_user`` owner and service officer of those projects; return how many owned and how many served.

    Each project gets a 移交 row in its history and an audit row. A second run finds none; a project that somebody moves
    at the same time is waited for and judged as it is then. All are locked as one set in the order of their keys.
    """
    owning = projects_to_hand_over(from_user, to_user, by=by)
    serving = services_to_hand_over(from_user, to_user, by=by)
    held = [one.pk for one in (owning | serving).order_by("pk").select_for_update(of=("self",))]
    owned, served = list(owning.filter(pk__in=held)), list(serving.filter(pk__in=held))
    _write(owned, by, owner=to_user)
    _write(served, by, service_officer=to_user)
    StatusChange.objects.bulk_create(
        [
            StatusChange(
                project=project, kind=StatusChange.Kind.REASSIGNED, by=by, reason=reason,
                detail=f"负责人 {from_user} → {to_user}",
            )
            for project in owned
        ]
    )  # fmt: skip
    record_many("project.reassigned", [(one, {"owner": [from_user.pk, to_user.pk]}) for one in owned], by=by)
    officer = {"service_officer": [from_user.pk, to_user.pk]}
    record_many("project.officer_changed", [(one, officer) for one in served], by=by)
    return len(owned), len(served)


def _within(projects: QuerySet[Project], teams: frozenset[int] | None) -> QuerySet[Project]:
    return projects if teams is None else projects.filter(team_id__in=teams)


def _write(projects: list[Project], by: User | None, **person: User) -> None:
    Project.objects.filter(pk__in=[project.pk for project in projects]).update(
        **person, version=F("version") + 1, updated_at=timezone.now(), updated_by=by
    )
