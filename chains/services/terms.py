"""Terms of office: who answers for a chain, from when to when."""

import datetime

from django.db import transaction
from django.utils import timezone

from chains import policy
from chains.models import Chain, Leadership
from core.accounts.models import User
from core.accounts.roles import ASSIGNED_ROLES, BUSINESS_ROLES
from core.audit.services import record
from core.calendar.span import day_fault
from core.errors import RuleViolation

ONE_DAY = datetime.timedelta(days=1)
ELIGIBLE = BUSINESS_ROLES - ASSIGNED_ROLES


@transaction.atomic
def appoint_leader(
    chain: Chain,
    user: User,
    *,
    by: User | None,
    since: datetime.date | None = None,
    role: str = Leadership.Role.LEADER,
) -> Leadership:
    """Open a term for ``user`` from ``since`` (today) on; a former chain leader's term ends the day before.

    The same person in the same role again returns the open term. Raises RuleViolation ``forbidden``, ``not_eligible``
    or ``same_day`` (the former term began on or after ``since``). Of two at once one follows the other.
    """
    chain = Chain.objects.select_for_update().get(pk=chain.pk)
    if not policy.can_manage_organisation(by):
        raise RuleViolation("只有系统管理员可以任免链长", code="forbidden")
    if not user.is_active or user.role not in ELIGIBLE:
        raise _wrong("user", "只有在用的业务人员可以任职", "not_eligible")
    day = since or timezone.localdate()
    if fault := day_fault(day):
        raise _wrong("since", fault, "invalid")
    open_terms = Leadership.objects.select_for_update(of=("self",)).filter(chain=chain, role=role, until=None)
    if own := open_terms.filter(user=user).first():
        return own
    if role == Leadership.Role.LEADER:
        for former in open_terms:
            _close(former, day - ONE_DAY, by, "since")
    term = Leadership.objects.create(chain=chain, user=user, role=role, since=day)
    record("leadership.appointed", term, by=by, changes={"role": role, "since": day})
    return term


@transaction.atomic
def end_term(pk: int, *, by: User | None, until: datetime.date | None = None) -> Leadership:
    """End a term with its last day ``until`` (yesterday, that is at once); the same day again does nothing.

    Raises RuleViolation ``forbidden`` or ``same_day`` (it would end before it began).
    """
    if not policy.can_manage_organisation(by):
        raise RuleViolation("只有系统管理员可以任免链长", code="forbidden")
    term = Leadership.objects.select_for_update(of=("self",)).get(pk=pk)
    _close(term, until or max(timezone.localdate() - ONE_DAY, term.since), by, "until")
    return term


def _close(term: Leadership, last: datetime.date, by: User | None, field: str) -> None:
    if fault := day_fault(last):
        raise _wrong(field, fault, "invalid")
    if last < term.since:
        raise _wrong(field, f"{term.user} 的任职日期是 {term.since}，卸任日期不能早于它", "same_day")
    if term.until != last:
        old, term.until = term.until, last
        term.save(update_fields=["until"])
        record("leadership.ended", term, by=by, changes={"until": [old, last]})


def _wrong(field: str, message: str, code: str) -> RuleViolation:
    return RuleViolation(message, code=code, fields={field: message})
