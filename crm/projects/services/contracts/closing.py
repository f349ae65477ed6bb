"""Closing a month of the statistics: from then on it never changes (domain.md 4.5)."""

import datetime
import time

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from crm.projects import policy
from crm.projects.models import Contract, CountedMonth
from crm.projects.queries.contracts import signed_totals
from crm.projects.queries.months import closed_through, month_of, next_month
from crm.projects.services.contracts.booking import CLOSING_LOCK

TRIES, PAUSE_SECONDS = 50, 0.1


@transaction.atomic
def close_month(month: datetime.date, *, by) -> list[CountedMonth]:
    """Close ``month`` and all open months before it, and return their rows, the newest last.

    Their figures stay, with team and chain as they are now; what is changed, signed late or ended afterwards goes into
    adjustments. Nothing opens a month again. Waits up to five seconds for signings that are going on. Raises
    RuleViolation ``forbidden`` (HQ only), ``month_running`` (not over yet), ``month_closed`` (also the second time; of
    two at once one wins), ``month_busy``.
    """
    if not policy.can_close_month(by):
        raise RuleViolation("月份由指挥部锁定", code="forbidden")
    month = month_of(month)
    if month >= month_of(timezone.localdate()):
        raise RuleViolation("当月尚未结束，不能锁定", code="month_running", fields={"month": "只能锁定已结束的月份"})
    _take_lock()
    closed = closed_through()
    if closed and month <= closed:
        text = f"{month:%Y 年 %m 月}已锁定"
        raise RuleViolation(text, code="month_closed", fields={"month": text})
    rows = CountedMonth.objects.bulk_create([_row(one, by) for one in _months_to_close(closed, month)])
    figures = {f"{row.month:%Y-%m}": [row.projects, row.formal_wan, row.increment_wan] for row in rows}
    record("contract.month_closed", rows[-1], by=by, changes=figures)
    return rows


def _take_lock() -> None:
    """Wait for signings without queueing before new ones: a waiting lock would stand between two of their locks."""
    for _attempt in range(TRIES):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [CLOSING_LOCK])
            if cursor.fetchone()[0]:
                return
        time.sleep(PAUSE_SECONDS)
    raise RuleViolation("此刻有人正在登记合同，请稍后再锁定", code="month_busy")


def _months_to_close(closed: datetime.date | None, last: datetime.date) -> list[datetime.date]:
    first = next_month(closed) if closed else _first_counted(last)
    months = [first]
    while months[-1] < last:
        months.append(next_month(months[-1]))
    return months


def _first_counted(last: datetime.date) -> datetime.date:
    rows = Contract.objects.counted().filter(counted_month__lte=last)
    return rows.aggregate(first=Min("counted_month"))["first"] or last


def _row(month: datetime.date, by) -> CountedMonth:
    total = signed_totals(None, month, month)[0]
    return CountedMonth(
        month=month, projects=total.projects, formal_wan=total.formal_wan, increment_wan=total.increment_wan,
        usd_wan=total.usd_wan, closed_by=by,
    )  # fmt: skip
