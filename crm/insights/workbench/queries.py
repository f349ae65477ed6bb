"""The figures of the workbench and the rows behind each of them; a figure counts just the rows that its tab lists."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from chains.access import reach_of
from core.accounts.models import User
from core.accounts.roles import HEADQUARTERS, Role
from crm.followups.models import FollowUp
from crm.followups.queries import steps_for
from crm.notices.models import Notice
from crm.notices.standing import BEFORE_SIGNING
from crm.projects.models import GateFact, Project
from crm.projects.models.projects import ProjectQuerySet
from crm.projects.queries.light_limits import turns_red_on
from crm.projects.stages import Stage

COOLING_DAYS = 7
REVIEW_FACTS = ("review_passed", "fair_competition_passed", "legal_passed")


@dataclass(frozen=True)
class Figures:
    """The five figures of the strip and what stands beside them."""

    today: int
    overdue: int
    oldest_overdue_on: date | None
    cooling: int
    todo: int
    red: int
    in_hand: int


def projects_of(user: User) -> ProjectQuerySet:
    """Return the running projects that ``user`` looks after: members their own and the team's unowned, others all in scope."""
    running = Project.objects.visible_to(user).running()
    if user.role != Role.MEMBER:
        return running
    return running.filter(Q(owner=user) | Q(owner=None, team_id__in=reach_of(user).team_ids))


def steps_today(user: User, today: date) -> QuerySet[FollowUp]:
    """Return the next steps of today."""
    return steps_for(user).filter(next_on=today)


def steps_overdue(user: User, today: date) -> QuerySet[FollowUp]:
    """Return the next steps whose day has passed, oldest first."""
    return steps_for(user).filter(next_on__lt=today)


def cooling(user: User, today: date) -> QuerySet[Any]:
    """Return the projects before signing that turn red for want of contact within seven days, soonest first."""
    soon = _cooling(projects_of(user).with_related(), today)
    return soon.order_by("red_on", "pk")


def red(user: User) -> QuerySet[Project]:
    """Return the projects whose light is red, the longest in their stage first."""
    return projects_of(user).with_related().filter(light=Project.Light.RED).order_by("stage_since_on", "pk")


def in_review(user: User) -> QuerySet[Project]:
    """Return the projects at 研判评审 that still lack a conclusion of the headquarters, the longest waiting first."""
    waiting = Project.objects.visible_to(user).filter(status=Project.Status.ACTIVE, stage=Stage.REVIEW)
    missing = [~Exists(_fact(code)) for code in REVIEW_FACTS]
    return waiting.filter(missing[0] | missing[1] | missing[2]).with_related().order_by("stage_since_on", "pk")


def urgent(user: User) -> QuerySet[Notice]:
    """Return the open reminders that channels send at once (告警、督办), newest first."""
    notices = Notice.objects.visible_to(user).awake().urgent()
    return notices.select_related("project", "enterprise").order_by("-occurs_on", "-pk")


def todo(user: User) -> QuerySet:
    """Return what waits for this person: for headquarters reviews without conclusion, for others urgent reminders."""
    return in_review(user) if user.role in HEADQUARTERS else urgent(user)


def figures(user: User, today: date) -> Figures:
    """Return the figures of the strip; three queries beside the scope's."""
    steps = steps_for(user).filter(next_on__lte=today).order_by()
    due = steps.aggregate(
        today=Count("pk", filter=Q(next_on=today)),
        overdue=Count("pk", filter=Q(next_on__lt=today)),
        oldest=Min("next_on", filter=Q(next_on__lt=today)),
    )
    mine = projects_of(user).order_by()
    lights = mine.annotate(red_on=turns_red_on()).aggregate(
        red=Count("pk", filter=Q(light=Project.Light.RED)),
        cooling=Count("pk", filter=_cools(today)),
        all=Count("pk"),
    )
    return Figures(
        today=due["today"],
        overdue=due["overdue"],
        oldest_overdue_on=due["oldest"],
        cooling=lights["cooling"],
        todo=todo(user).order_by().count(),
        red=lights["red"],
        in_hand=lights["all"],
    )


def missing_conclusions(projects: list[Project]) -> dict[int, list[str]]:
    """Return for each project the codes of the conclusions that it still lacks; one query."""
    facts = GateFact.objects.filter(project__in=projects, code__in=REVIEW_FACTS, withdrawn_at=None)
    known = set(facts.values_list("project_id", "code"))
    return {one.pk: [code for code in REVIEW_FACTS if (one.pk, code) not in known] for one in projects}


def _fact(code: str) -> QuerySet[GateFact]:
    return GateFact.objects.filter(project=OuterRef("pk"), code=code, withdrawn_at=None)


def _cools(today: date) -> Q:
    soon = Q(red_on__gt=today, red_on__lte=today + timedelta(days=COOLING_DAYS))
    return soon & Q(status=Project.Status.ACTIVE, stage__in=BEFORE_SIGNING)


def _cooling(projects: QuerySet[Project], today: date) -> QuerySet[Any]:
    return projects.annotate(red_on=turns_red_on()).filter(_cools(today))
