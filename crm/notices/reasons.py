"""Whether the reason of a reminder of claims, leads, promises, tasks, opinions, contracts, anniversaries and days off stands."""

from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, Func, IntegerField, OuterRef, Q
from django.db.models.lookups import Exact
from django.utils import timezone

from chains.access import agency_ids_of, reach_of
from chains.models import Membership
from core.accounts.models import User
from core.accounts.roles import HEADQUARTERS, Role
from core.calendar.queries import is_year_settled
from crm.claims.models import Claim, LeadIntake
from crm.commitments.models import Commitment
from crm.commitments.states import OPEN_OF
from crm.enterprises.models import Enterprise
from crm.notices.terms import ANNIVERSARY_STANDS, CLAIM_STANDS, CONTRACT_STANDS, PAYMENT_STANDS, YEAR_AHEAD
from crm.projects.models import Contract, Project
from crm.projects.stages import SERVED_STAGES
from crm.reviews.models import Opinion
from crm.tasks.models import Task
from crm.tasks.states import CHASED

SAME = {"pk": OuterRef("target_id")}
SAME_DAY = {**SAME, "due_on": OuterRef("due_on")}
CLOCKS = {
    "LEAD_1D": LeadIntake.Step.RESPOND,
    "LEAD_3D": LeadIntake.Step.JUDGE,
    "LEAD_7D": LeadIntake.Step.FEEDBACK,
}


class MonthDay(Func):
    """The day of the year as a number: 1231 for 31 December."""

    template = "((EXTRACT(MONTH FROM %(expressions)s) * 100) + EXTRACT(DAY FROM %(expressions)s))"
    output_field = IntegerField()


def holds_for(user: User) -> Q:
    """Return the condition on an open reminder of ``user`` by these rules, those of his role alone."""
    today = timezone.localdate()
    if user.role == Role.SYSADMIN:
        return _days_off(today)
    if user.role == Role.AGENCY_CLERK:
        return _opinion(user)
    if user.role == Role.SERVICE_OFFICER:
        return _contract(user, today) | _anniversary(user, today)
    rules = (_claim(user, today), _lead(user), _payment(user, today), _contract(user, today), _task(user, today))
    return reduce(or_, rules)


def seen_without_project(user: User) -> Q:
    """Return the condition on a reminder that is not about a project: ``user`` may open what it is about."""
    if user.role == Role.SYSADMIN:
        return Q(project=None, rule="CALENDAR")
    if user.role == Role.AGENCY_CLERK:
        return Q(project=None, rule="REVIEW_OP") & Q(Exists(Opinion.objects.visible_to(user).filter(**SAME)))
    if user.role == Role.SERVICE_OFFICER:
        return Q(project=None, rule="DATE") & Q(Exists(Enterprise.objects.visible_to(user).filter(**SAME)))
    return Q(project=None, rule="TASK") & Q(Exists(Task.objects.visible_to(user).filter(**SAME)))


def _leads(user: User) -> frozenset[int]:
    return reach_of(user).team_ids if user.role == Role.TEAM_LEADER else frozenset()


def _claim(user: User, today: date) -> Q:
    lapsed = Q(status=Claim.Status.LAPSED, ended_on=OuterRef("due_on")) & ~Q(end_reason=Claim.End.ENDED)
    lapsed &= Q(ended_on__gte=today - timedelta(days=CLAIM_STANDS))
    mine = Q(project__owner=user) | Q(project__owner=None, filed_by=user) | Q(team_id__in=_leads(user))
    claims = Claim.objects.filter(
        Q(status=Claim.Status.ACTIVE, due_on=OuterRef("due_on")) | lapsed, mine, **SAME,
        project__status__in=(Project.Status.ACTIVE, Project.Status.SUSPENDED),
    )  # fmt: skip
    return Q(rule="CLAIM") & Q(Exists(claims))


def _lead(user: User) -> Q:
    mine = Q(project__owner=user) | Q(project__owner=None, project__team_id__in=_leads(user))
    if user.role == Role.HQ_STAFF:
        mine = Q()
    found = Q()
    for rule, step in CLOCKS.items():
        leads = LeadIntake.objects.filter(
            mine, **SAME, next_step=step, next_due_at__date=OuterRef("due_on"), project__status=Project.Status.ACTIVE
        )
        found |= Q(rule=rule) & Q(Exists(leads))
    return found


def _payment(user: User, today: date) -> Q:
    still = reduce(or_, (Q(side=side, status__in=states) for side, states in OPEN_OF.items()))
    mine = Q() if user.role == Role.HQ_STAFF else Q(project__owner=user)
    clauses = Commitment.objects.live().filter(
        still, mine, **SAME_DAY, amount_wan__isnull=False, project__status=Project.Status.ACTIVE
    )
    return Q(rule="PAYMENT", due_on__gte=today - timedelta(days=PAYMENT_STANDS)) & Q(Exists(clauses))


def _contract(user: User, today: date) -> Q:
    officers = User.objects.filter(is_active=True, role=Role.SERVICE_OFFICER)
    served = Q(Exists(officers.filter(pk=OuterRef("project__service_officer"))), project__stage__in=SERVED_STAGES)
    mine = (served & Q(project__service_officer=user)) | (~served & Q(project__owner=user))
    contracts = Contract.objects.signed().filter(
        mine, **SAME, valid_until=OuterRef("due_on"), project__status=Project.Status.ACTIVE
    )
    replaced = Contract.objects.signed().filter(upgrades=OuterRef("pk"))
    since = today - timedelta(days=CONTRACT_STANDS)
    return Q(rule="CONTRACT_END", due_on__gte=since) & Q(Exists(contracts.filter(~Exists(replaced))))


def _task(user: User, today: date) -> Q:
    """The assignee while he works in the team, else its leaders; the issuer once it is overdue."""
    teams = reach_of(user).team_ids
    seat = Membership.objects.current().filter(user=OuterRef("assignee"), team=OuterRef("team"), team__is_active=True)
    headquarters = User.objects.filter(pk=OuterRef("assignee"), is_active=True, role__in=HEADQUARTERS)
    in_hand = Q(Exists(headquarters)) | Q(Exists(seat.filter(user__is_active=True)))
    mine = Q(issuer=user, due_on__lt=today)
    mine |= Q(assignee=user) & (Q() if user.role in HEADQUARTERS else Q(team_id__in=teams))
    mine |= Q(team_id__in=_leads(user)) & ~in_hand
    rests = Q(project__isnull=False) & ~Q(project__status=Project.Status.ACTIVE)
    return Q(rule="TASK") & Q(Exists(Task.objects.filter(~rests, mine, **SAME_DAY, status__in=CHASED)))


def _opinion(user: User) -> Q:
    asked = Opinion.objects.waiting().filter(
        **SAME_DAY, agency__in=agency_ids_of(user), review__project__status=Project.Status.ACTIVE
    )
    return Q(rule="REVIEW_OP") & Q(Exists(asked))


def _anniversary(user: User, today: date) -> Q:
    projects = Project.objects.filter(service_officer=user, status=Project.Status.ACTIVE, stage__in=SERVED_STAGES)
    firms = Enterprise.objects.filter(**SAME, is_deleted=False)
    served = firms.filter(Q(service_officer=user) | Q(Exists(projects.filter(enterprise=OuterRef("pk")))))
    of_firm = served.filter(_falls_due("established_on") | _falls_due("listed_on"))
    of_project = projects.filter(_falls_due("commissioned_on"), enterprise=OuterRef("target_id"))
    since = today - timedelta(days=ANNIVERSARY_STANDS)
    return Q(rule="DATE", due_on__gte=since) & (Q(Exists(of_firm)) | Q(Exists(of_project)))


def _falls_due(column: str) -> Q:
    """The anniversary of ``column`` is on the due day, that of 29 February also on the 28th."""
    day, due = MonthDay(column), MonthDay(OuterRef("due_on"))
    return Q(Exact(day, due)) | (Q(Exact(day, 229)) & Q(Exact(due, 228)))


def _days_off(today: date) -> Q:
    year = (today + timedelta(days=YEAR_AHEAD)).year
    return Q(pk__in=[]) if is_year_settled(year) else Q(rule="CALENDAR", target_id=year)
