"""“一键移交”: everything that one person answers for goes to another in one act, when somebody moves or leaves."""

import datetime
from dataclasses import asdict, dataclass

from django.db import transaction

from chains import policy
from chains.models import Membership
from chains.services import leave_team
from core.accounts.models import User
from core.audit.services import record
from core.errors import RuleViolation
from crm.enterprises.services.handover import enterprises_to_hand_over, hand_over_enterprises, may_take_service
from crm.followups.services.handover import hand_over_next_steps, next_steps_to_hand_over
from crm.projects.services.handover import hand_over_projects, projects_to_hand_over, services_to_hand_over


@dataclass(frozen=True)
class Handover:
    """How much goes, or went, over: counts of rows."""

    projects: int
    next_steps: int
    served_projects: int
    served_enterprises: int
    memberships: int = 0

    @property
    def total(self) -> int:
        """All rows that change hands."""
        return self.projects + self.next_steps + self.served_projects + self.served_enterprises


def preview_handover(from_user: User, to_user: User, *, by: User | None) -> Handover:
    """Return what ``hand_over`` would move now; writes nothing. Raises RuleViolation as ``hand_over`` does."""
    _check(from_user, to_user, by)
    return Handover(
        projects=projects_to_hand_over(from_user, to_user, by=by).count(),
        next_steps=next_steps_to_hand_over(from_user, to_user, by=by).count(),
        served_projects=services_to_hand_over(from_user, to_user, by=by).count(),
        served_enterprises=enterprises_to_hand_over(from_user, to_user, by=by).count(),
        memberships=len(_memberships_closed(from_user, by)),
    )


@transaction.atomic
def hand_over(
    from_user: User, to_user: User, *, by: User | None, reason: str = "", leave_on: datetime.date | None = None
) -> Handover:
    """Give all projects, next steps and service duties of ``from_user`` to ``to_user``; return what moved.

    With ``leave_on`` the memberships of ``from_user`` in the teams that ``by`` answers for end on that last day.
    Raises RuleViolation ``forbidden``, ``same_person``, ``not_eligible`` or ``ends_before_start`` and changes nothing
    then. A second run moves nothing more.
    """
    _check(from_user, to_user, by)
    owned, served = hand_over_projects(from_user, to_user, by=by, reason=reason)
    closed = _memberships_closed(from_user, by) if leave_on else []
    for membership in closed:
        leave_team(membership.pk, by=by, until=leave_on)
    done = Handover(
        projects=owned,
        next_steps=hand_over_next_steps(from_user, to_user, by=by),
        served_projects=served,
        served_enterprises=hand_over_enterprises(from_user, to_user, by=by),
        memberships=len(closed),
    )
    changes = {"from": from_user.pk, "to": to_user.pk, "reason": reason, "leave_on": leave_on, **asdict(done)}
    record("handover.done", from_user, by=by, changes=changes)
    return done


def _check(from_user: User, to_user: User, by: User | None) -> None:
    if not policy.can_hand_over(by):
        raise RuleViolation("只有指挥部和组长可以办理移交", code="forbidden")
    if from_user.pk == to_user.pk:
        raise _wrong("移交给本人没有意义，请选择另一人", "same_person")
    if policy.handover_teams(by, to_user) == frozenset() and not may_take_service(to_user, by):
        raise _wrong("接收人须是同组在用人员，或指挥部人员", "not_eligible")


def _memberships_closed(user: User, by: User | None) -> list[Membership]:
    open_ones = Membership.objects.filter(user=user, until=None).select_related("team")
    return [membership for membership in open_ones if policy.can_end_membership(by, membership.team)]


def _wrong(message: str, code: str) -> RuleViolation:
    return RuleViolation(message, code=code, fields={"to_user": message})
