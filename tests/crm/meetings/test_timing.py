"""When meetings are and up to when their data count: Mondays, holidays, days worked instead."""

import datetime

import pytest
from django.utils import timezone

from core.calendar.models import WorkCalendarDay
from core.calendar.services import load_year
from crm.meetings.timing import cutoff_before, next_meeting

pytestmark = pytest.mark.django_db


def at(text: str) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


@pytest.fixture
def year():
    load_year(2026, by=None)


@pytest.mark.parametrize(
    ("now", "held", "cutoff"),
    [
        ("2026-11-25 10:00", "2026-11-30 09:00", "2026-11-27 18:00"),
        ("2026-11-23 08:59", "2026-11-23 09:00", "2026-11-20 18:00"),
        ("2026-11-23 09:00", "2026-11-30 09:00", "2026-11-27 18:00"),
        ("2026-09-29 10:00", "2026-10-08 09:00", "2026-09-30 18:00"),  # 国庆: Monday 10-05 is free, so is Friday 10-02
        ("2026-10-06 10:00", "2026-10-08 09:00", "2026-09-30 18:00"),
        ("2026-10-08 09:00", "2026-10-12 09:00", "2026-10-09 18:00"),  # the Saturday worked instead comes after it
    ],
)
def test_the_next_weekly_meeting_and_its_cut_off(year, now, held, cutoff):
    found = next_meeting(at(now))

    assert found == at(held)
    assert cutoff_before(found) == at(cutoff)


def test_of_a_week_without_a_workday_the_last_one_before_counts(year):
    monday = datetime.date(2026, 11, 16)
    for number in range(5):
        day = monday + datetime.timedelta(days=number)
        WorkCalendarDay.objects.update_or_create(date=day, defaults={"is_workday": False, "source": "manual"})

    assert cutoff_before(at("2026-11-25 15:00")) == at("2026-11-13 18:00")
