"""When meetings are held and up to which moment their data count (domain.md 2.3); the one home of these hours."""

import datetime

from django.utils import timezone

from core.calendar.arithmetic import WorkCalendar
from core.calendar.queries import load_calendar

BEGINS, ENDS = datetime.time(9), datetime.time(18)
FRIDAY, SUNDAY, WEEK = 4, 6, datetime.timedelta(days=7)
_AROUND = datetime.timedelta(days=40)
_ONE_DAY = datetime.timedelta(days=1)


def next_meeting(now: datetime.datetime) -> datetime.datetime:
    """Return when the next weekly meeting begins: Monday 09:00, where Monday is free the next workday; one query.

    Of a week whose Monday is free the meeting is still ahead until that workday's morning.
    """
    today = timezone.localdate(now)
    calendar = load_calendar(today - WEEK, today + _AROUND)
    monday = today - datetime.timedelta(days=today.weekday())
    while True:
        found = _moment(calendar.next_workday(monday), BEGINS)
        if found > now:
            return found
        monday += WEEK


def cutoff_before(held_at: datetime.datetime) -> datetime.datetime:
    """Return up to when the data of a meeting count: 18:00 on the Friday of the week before it; one query.

    Where that Friday is free, the last workday of that week; of a week without any, the last workday before it.
    """
    held_on = timezone.localdate(held_at)
    calendar = load_calendar(held_on - _AROUND, held_on)
    monday = held_on - datetime.timedelta(days=held_on.weekday()) - WEEK
    return _moment(_last_day(monday, calendar), ENDS)


def _last_day(monday: datetime.date, calendar: WorkCalendar) -> datetime.date:
    friday = monday + FRIDAY * _ONE_DAY
    return friday if calendar.is_workday(friday) else calendar.previous_workday(monday + SUNDAY * _ONE_DAY)


def _moment(day: datetime.date, hour: datetime.time) -> datetime.datetime:
    return datetime.datetime.combine(day, hour, timezone.get_default_timezone())
