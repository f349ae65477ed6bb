"""The terms of agency clerks: who answers for an agency, from when to when."""

import datetime

from django.db import transaction
from django.utils import timezone

from chains import policy
from chains.models import Agency, AgencyPost
from core.accounts.models import User
from core.accounts.roles import Role
from core.audit.services import record
from core.calendar.span import day_fault
from core.errors import RuleViolation

ONE_DAY = datetime.timedelta(days=1)


@transaction.atomic
def appoint_clerk(
    agency: Agency, user: User, *, by: User | None, since: datetime.date | None = None
) -> AgencyPost:  # fmt: skip
    """Let ``user`` answer for ``agency`` from ``since`` (today) on and return the post; again returns the open one.

    Raises RuleViolation ``forbidden``, ``not_eligible`` (no clerk's account) or ``invalid``. Of two at once the second
    finds the first's.
    """
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    if not policy.can_manage_organisation(by):
        raise RuleViolation("只有系统管理员可以指定经办人", code="forbidden")
    if not user.is_active or user.role != Role.AGENCY_CLERK:
        raise _wrong("user", "只有在用的部门经办人账号可以任职", "not_eligible")
    day = since or timezone.localdate()
    if fault := day_fault(day):
        raise _wrong("since", fault, "invalid")
    if known := AgencyPost.objects.filter(agency=agency, user=user, until=None).first():
        return known
    post = AgencyPost.objects.create(agency=agency, user=user, since=day)
    record("post.appointed", post, by=by, changes={"since": day})
    return post


@transaction.atomic
def end_post(pk: int, *, by: User | None, until: datetime.date | None = None) -> AgencyPost:
    """End a post with its last day ``until`` (yesterday, that is at once) and return it; the same day again does nothing.

    Raises RuleViolation ``forbidden`` or ``same_day`` (it would end before it began).
    """
    if not policy.can_manage_organisation(by):
        raise RuleViolation("只有系统管理员可以指定经办人", code="forbidden")
    post = AgencyPost.objects.select_for_update(of=("self",)).select_related("user", "agency").get(pk=pk)
    last = until or max(timezone.localdate() - ONE_DAY, post.since)
    if fault := day_fault(last):
        raise _wrong("until", fault, "invalid")
    if last < post.since:
        raise _wrong("until", f"任职日期是 {post.since}，卸任日期不能早于它", "same_day")
    if post.until != last:
        old, post.until = post.until, last
        post.save(update_fields=["until"])
        record("post.ended", post, by=by, changes={"until": [old, last]})
    return post


def _wrong(field: str, message: str, code: str) -> RuleViolation:
    return RuleViolation(message, code=code, fields={field: message})
