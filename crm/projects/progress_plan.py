"""What the schedule says a project should have reached by the end of a month; pure arithmetic over dates."""

import calendar
from datetime import date, timedelta
from decimal import Decimal

from crm.projects.stages import Stage

# 在建和落地: between the registration and the first output there is something to report each month.
REPORTED_STAGES = (Stage.REGISTERED, Stage.SITED, Stage.STARTED, Stage.COMPLETED)
FULL = Decimal(100)


def first_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def last_of(month: date) -> date:
    """Return the last day of the month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month_before(month: date) -> date:
    """Return the first day of the month before."""
    return first_of(first_of(month) - timedelta(days=1))


def month_after(month: date) -> date:
    """Return the first day of the month after."""
    return last_of(month) + timedelta(days=1)


def suggested_pct(begins_on: date | None, ends_on: date | None, month: date) -> Decimal | None:
    """Return the planned percentage at the end of ``month`` when the work goes evenly from start to end.

    0 before the start, 100 from the end on, whole percents between; None where the schedule names no such span.
    """
    if begins_on is None or ends_on is None or ends_on <= begins_on:
        return None
    done, span = (last_of(month) - begins_on).days, (ends_on - begins_on).days
    return max(Decimal(0), min(FULL, (FULL * done / span).quantize(Decimal(1))))
