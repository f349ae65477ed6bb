"""Joining, leaving and changing teams; reach follows with the person's next request."""

import datetime

from django.db import transaction
from django.utils import timezone

from chains import policy
from chains.models import Membership, Team
from core.accounts.models import User
from core.accounts.roles import BUSINESS_ROLES
from core.audit.services import record
from core.calendar.span import day_fault
from core.errors import RuleViolation

ONE_DAY = datetime.timedelta(days=1)


@transaction.atomic
def join_team(
    user: User, team: Team, *, by: User | None, since: datetime.date | None = None, is_primary: bool = True
) -> Membership:
    """Put ``user`` into ``team`` from ``since`` (today) on and return the membership.

    Raises RuleViolation ``forbidden``, ``not_business`` (account disabled or without business role), ``team_closed``,
    ``already_member``, ``has_primary_team`` or ``invalid`` (a day before 1900). Of two at once the second is refused.
    """
    _lock(user)
    if not policy.can_manage_memberships(by):
        raise RuleViolation("无权调整组员", code="forbidden")
    if not user.is_active or user.role not in BUSINESS_ROLES:
        raise _wrong("user", "只有在用的业务人员可以入组", "not_business")
    if not team.is_active:
        raise _wrong("team", "该招商组已停用", "team_closed")
    open_ones = Membership.objects.filter(user=user, until=None)
    if open_ones.filter(team=team).exists():
        raise _wrong("team", "此人已在该组", "already_member")
    if is_primary and open_ones.filter(is_primary=True).exists():
        raise _wrong("is_primary", "此人已有主要归属的招商组，请改用调组，或取消勾选", "has_primary_team")
    day = since or timezone.localdate()
    _check_day("since", day)
    joined = Membership.objects.create(user=user, team=team, since=day, is_primary=is_primary)
    record("membership.joined", joined, by=by, changes={"since": joined.since, "is_primary": is_primary})
    return joined


@transaction.atomic
def leave_team(pk: int, *, by: User | None, until: datetime.date | None = None) -> Membership:
    """Close a membership with its last day ``until`` (yesterday, that is at once) and return it.

    Who joined today stays until the end of the day. Closing again with the same day changes nothing.
    Raises RuleViolation ``forbidden`` or ``ends_before_start``.
    """
    membership = Membership.objects.select_for_update().select_related("team", "user").get(pk=pk)
    if not policy.can_end_membership(by, membership.team):
        raise RuleViolation("无权调整该组组员", code="forbidden")
    last = until or max(timezone.localdate() - ONE_DAY, membership.since)
    _check_day("until", last)
    if last < membership.since:
        raise _wrong("until", "离开日期不能早于加入日期", "ends_before_start")
    if membership.until != last:
        old, membership.until = membership.until, last
        membership.save(update_fields=["until"])
        record("membership.left", membership, by=by, changes={"until": [old, last]})
    return membership


@transaction.atomic
def move_to_team(user: User, team: Team, *, by: User | None, since: datetime.date | None = None) -> Membership:
    """Make ``team`` the primary team of ``user`` from ``since`` (today) on; the former one ends the day before.

    A second membership in ``team`` that was not primary ends too. The present primary team again changes nothing.
    Raises RuleViolation as ``join_team`` does, and ``same_day`` when the former membership began on or after ``since``.
    """
    _lock(user)
    day = since or timezone.localdate()
    _check_day("since", day)
    former = list(Membership.objects.filter(user=user, until=None).filter(is_primary=True))
    if former and former[0].team_id == team.pk:
        return former[0]
    second = Membership.objects.filter(user=user, until=None, team=team)
    for membership in [*former, *second]:
        if membership.since >= day:
            raise _wrong("since", f"调组日期须晚于在“{membership.team}”的加入日期 {membership.since}", "same_day")
        leave_team(membership.pk, by=by, until=day - ONE_DAY)
    return join_team(user, team, by=by, since=day)


def _lock(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)


def _check_day(field: str, day: datetime.date) -> None:
    if fault := day_fault(day):
        raise _wrong(field, fault, "invalid")


def _wrong(field: str, message: str, code: str) -> RuleViolation:
    return RuleViolation(message, code=code, fields={field: message})
