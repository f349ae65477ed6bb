"""The months of the statistics: which day belongs to which, and which are closed."""

import datetime

from django.db.models import Max

from crm.projects.models import CountedMonth


def month_of(day: datetime.date) -> datetime.date:
    """Return the first day of the month in which ``day`` counts: statistics go by the actual date (domain.md 4.5)."""
    return day.replace(day=1)


def next_month(month: datetime.date) -> datetime.date:
    """Return the first day of the month after."""
    return (month.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)


def closed_through() -> datetime.date | None:
    """Return the last closed month; every earlier one is closed with it. None while all are open."""
    return CountedMonth.objects.aggregate(last=Max("month"))["last"]


def months_to_close(today: datetime.date, most: int = 12) -> list[datetime.date]:
    """Return the months that are over and still open, the earliest first; the last ``most`` of them."""
    closed, month = closed_through(), month_of(today)
    months: list[datetime.date] = []
    while len(months) < most:
        month = month_of(month - datetime.timedelta(days=1))
        if closed and month <= closed:
            break
        months.append(month)
    return months[::-1]
