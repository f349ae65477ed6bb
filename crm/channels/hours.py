"""When messages may go out: the district's hours on workdays, less a person's own quiet hours (domain.md 5.2)."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from core.calendar.arithmetic import WorkCalendar

LONGEST = 60  # days without a workday are a faulty calendar
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """From when to when on a workday, the end not included, and the part of it in which a person wants nothing."""

    opens: datetime.time
    closes: datetime.time
    quiet_from: datetime.time | None = None
    quiet_until: datetime.time | None = None

    def first_of_day(self, since: datetime.time) -> datetime.time | None:
        """Return the first time of a workday, not before ``since``, at which a message may go; None on that day no more."""
        found: datetime.time | None = max(since, self.opens)
        if self.quiet_from is not None and self.quiet_until is not None and found is not None:
            found = self._after_quiet(found, self.quiet_from, self.quiet_until)
        return found if found is not None and found < self.closes else None

    @staticmethod
    def _after_quiet(clock: datetime.time, start: datetime.time, end: datetime.time) -> datetime.time | None:
        if start < end:
            return end if start <= clock < end else clock
        if clock >= start:
            return None
        return end if clock < end else clock


def opening(moment: datetime.datetime, hours: Hours, calendar: WorkCalendar) -> datetime.datetime:
    """Return the first moment, not before ``moment``, at which a message may go out; ``moment`` itself when it may now.

    Raises ValueError when there is none within two months.
    """
    local = timezone.localtime(moment)
    day, since = local.date(), local.time()
    for _ in range(LONGEST):
        clock = hours.first_of_day(since) if calendar.is_workday(day) else None
        if clock == since:
            return moment
        if clock is not None:
            return timezone.make_aware(datetime.datetime.combine(day, clock))
        day, since = day + DAY, datetime.time.min
    raise ValueError("no hour to deliver within two months")
