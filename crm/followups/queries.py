"""Questions about follow-ups that services and pages share."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from chains.models import Membership, Team
from core.accounts.models import User
from core.accounts.roles import Role
from crm.enterprises.models import Enterprise
from crm.followups.models import FollowUp, FollowUpQuerySet
from crm.projects.models import Project

OWN_STEPS = frozenset({Role.MEMBER, Role.SERVICE_OFFICER})


def recent_like(author: User, enterprise: Enterprise, project: Project | None, kind: str, since: datetime) -> QuerySet:
    """Return the author's follow-ups of the same kind on the same object that were logged after ``since``."""
    return FollowUp.objects.filter(
        created_by=author, enterprise=enterprise, project=project, kind=kind, voided_at=None,
        created_at__gt=since,
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


class Due(TextChoices):
    """The views of the schedule."""

    OPEN = "open", _("全部待办")
    OVERDUE = "overdue", _("已逾期")
    TODAY = "today", _("今天")
    WEEK = "week", _("本周")
    LATER = "later", _("以后")


def due_condition(due: str, today: date) -> Q:
    """Return the condition on ``next_on`` for one view of the schedule; 本周 ends on Sunday and begins today."""
    sunday = week_of(today)[1]
    return {
        Due.OPEN: Q(),
        Due.OVERDUE: Q(next_on__lt=today),
        Due.TODAY: Q(next_on=today),
        Due.WEEK: Q(next_on__gte=today, next_on__lte=sunday),
        Due.LATER: Q(next_on__gt=sunday),
    }[Due(due)]


def due_steps(followups: FollowUpQuerySet, due: str, today: date) -> FollowUpQuerySet:
    """Limit to the open next steps of one view of the schedule."""
    return followups.live_steps().filter(due_condition(due, today))


def due_counts(followups: FollowUpQuerySet, today: date) -> dict[str, int]:
    """Return how many next steps each view holds; one query."""
    counts = {due.value: Count("pk", filter=due_condition(due, today)) for due in Due}
    return followups.live_steps().order_by().aggregate(**counts)


def steps_for(user: User) -> QuerySet[FollowUp]:
    """Return the open next steps that ``user`` looks after, soonest first: members and service officers their own,
    others all in scope."""
    steps = FollowUp.objects.visible_to(user).live_steps()
    own = steps.owed_by(user) if user.role in OWN_STEPS else steps
    return own.with_related().order_by("next_on", "id")
