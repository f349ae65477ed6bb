"""Questions about follow-ups that services and pages share."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from chains.models import Membership, Team
from core.accounts.models import User
from core.accounts.roles import TEAM_ROLES
from crm.enterprises.models import Enterprise
from crm.followups.models import FollowUp
from crm.followups.rules import REPEAT_TIME
from crm.projects.models import Project


def recent_like(author: User, enterprise: Enterprise, project: Project | None, kind: str, now: datetime) -> QuerySet:
    """Return the author's follow-ups of the same kind on the same object, logged within the last 30 minutes."""
    return FollowUp.objects.filter(
        created_by=author, enterprise=enterprise, project=project, kind=kind, voided_at=None,
        created_at__gt=now - REPEAT_TIME,
    )  # fmt: skip


def team_of(author: User, project: Project | None) -> Team | None:
    """Return the team a follow-up belongs to: the project's, else the author's primary team (None if there is none)."""
    if project is not None:
        return project.team
    current = Membership.objects.current().filter(user=author, team__is_active=True)
    seat = current.select_related("team").order_by("-is_primary", "since", "id").first()
    return seat.team if seat else None


def week_of(day: date) -> tuple[date, date]:
    """Return Monday and Sunday of the week of ``day``."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def steps_for(user: User) -> QuerySet[FollowUp]:
    """Return the open next steps that ``user`` looks after, soonest first: members their own, others all in scope."""
    steps = FollowUp.objects.visible_to(user).live_steps()
    own = steps.owed_by(user) if user.role in TEAM_ROLES and not _leads(user) else steps
    return own.with_related().order_by("next_on", "id")


def _leads(user: User) -> bool:
    return user.role == "team_leader"
