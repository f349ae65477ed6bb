"""Taking over a notice: many days at once, as the State Council's office or the district publishes them."""

from collections.abc import Sequence

from django.db import transaction

from core.accounts.models import User
from core.audit.services import record
from core.calendar.models import WorkCalendarDay
from core.calendar.notice import NoticeDay, check_notice, days_of_notice
from core.calendar.services.keeping import Loaded
from core.calendar.services.writing import begin_change, write_days
from core.calendar.years import changed_days


@transaction.atomic
def revise_days(days: Sequence[NoticeDay], *, whole_year: bool, by: User | None) -> Loaded:
    """Take over the days of a notice and return what that did; with ``whole_year`` all other days of its year too.

    A whole year's notice settles it: weekdays that it does not name are worked, weekends are not. Days set by hand stay.
    The same notice again changes nothing; of two at once the second waits. Raises RuleViolation ``forbidden`` or
    ``invalid`` with every fault by date.
    """
    begin_change(by)
    check_notice(days, whole_year=whole_year)
    wanted = days_of_notice(days, whole_year=whole_year)
    dates = [day.date for day in wanted]
    known = {
        row.date: row for row in WorkCalendarDay.objects.select_for_update().filter(date__in=dates).order_by("date")
    }
    differing = changed_days(wanted, known)
    kept = sum(row.source == WorkCalendarDay.Source.MANUAL for row in known.values())
    write_days(differing, known, by=by)
    added = sum(day.date not in known for day in differing)
    result = Loaded(WorkCalendarDay.Source.NOTICE.value, added, len(differing) - added, kept)
    if differing:
        years = sorted({day.date.year for day in wanted})
        record("calendar.notice_loaded", by=by, changes={"years": years, "whole_year": whole_year, **result._asdict()})
    return result
