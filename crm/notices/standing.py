"""Whether the reason of an open reminder still stands for a person: the same conditions as ``rules``, as a filter."""

from django.db.models import Exists, F, OuterRef, Q

from chains.access import reach_of
from core.accounts.models import User
from core.accounts.roles import Role
from crm.followups.models import FollowUp
from crm.notices.reasons import holds_for
from crm.projects.models import Project
from crm.projects.queries.light_limits import turns_red_on
from crm.projects.stages import ORDER, is_signed
from crm.supervision.models import SupervisionOrder
from crm.supervision.queries import unsigned_by

BEFORE_SIGNING = tuple(stage.value for stage in ORDER if not is_signed(stage))


def stands_for(user: User) -> Q:
    """Return the condition on an open reminder of ``user``: its date, its object's state and his duty are as then."""
    return _next_step(user) | _stage_deadline(user) | _stale(user) | holds_for(user) | _supervised(user)


def _next_step(user: User) -> Q:
    owed = FollowUp.objects.visible_to(user).live_steps().owed_by(user)
    return Q(Exists(owed.filter(pk=OuterRef("target_id"), next_on=OuterRef("due_on"))), rule="FU_NEXT")


def _stage_deadline(user: User) -> Q:
    return Q(_answers_for(user), rule="MILESTONE", project__stage_due_on=F("due_on"))


def _stale(user: User) -> Q:
    quiet = Project.objects.filter(pk=OuterRef("project_id"), stage__in=BEFORE_SIGNING)
    same_contact = quiet.annotate(red_on=turns_red_on()).filter(red_on=OuterRef("due_on"))
    return Q(Exists(same_contact), _answers_for(user), rule="FU_STALE")


def _supervised(user: User) -> Q:
    orders = SupervisionOrder.objects.open().filter(pk=OuterRef("target_id"), issued_on=OuterRef("due_on"))
    going_on = Q(project=None) | Q(project__status=Project.Status.ACTIVE)
    return Q(Exists(orders.filter(going_on).filter(Exists(unsigned_by(user)))), rule="SUPERVISE")


def _answers_for(user: User) -> Q:
    """The recipients of rules about projects: the owner, and the leaders of the owning team."""
    mine = Q(project__owner=user)
    if user.role == Role.TEAM_LEADER:
        mine |= Q(project__team_id__in=reach_of(user).team_ids)
    return Q(mine, project__status=Project.Status.ACTIVE)
