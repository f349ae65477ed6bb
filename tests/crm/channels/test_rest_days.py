"""Around rest days: what comes up on one goes out on the workday before, what is overdue on the workday after."""

import datetime

import pytest

from core.calendar.services import load_year
from crm.channels.models import DeliveryItem
from crm.followups.models import FollowUp
from crm.notices.services import raise_due_notices
from tests.crm.channels.conftest import work
from tests.crm.notices.conftest import at

pytestmark = pytest.mark.django_db
EVE, FIRST, BACK = datetime.date(2026, 9, 30), datetime.date(2026, 10, 1), datetime.date(2026, 10, 8)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def step(made_on, promise, t01, member):
    """Return a function that agrees a next step of the member for a day."""
    load_year(2026, by=None)
    member.email = "member@example.org"
    member.save()

    def agree(next_on, **fields):
        project = made_on(datetime.date(2026, 9, 1), team=t01, owner=member, stage="serving", **fields)
        return promise(project, datetime.date(2026, 9, 21), next_on)

    return agree


def through(first, last) -> None:
    """Let the days pass: each is scanned, planned and sent at half past eight and at noon."""
    while first <= last:
        for clock in ("08:30", "12:00"):
            with at(first, clock):
                raise_due_notices()
            work(first, clock)
        first += DAY


def test_what_falls_into_the_national_holiday_goes_out_on_the_day_before_and_not_again_after_it(step, post_office):
    for day in (FIRST, datetime.date(2026, 10, 5), datetime.date(2026, 10, 7)):
        step(day)
    through(datetime.date(2026, 9, 29), datetime.date(2026, 10, 10))
    (mail,) = post_office.taken
    assert mail["Subject"] == "【链招通】09-30 待办提醒 3 条"
    assert DeliveryItem.objects.count() == 6  # each with its T-1 and T0, told as one line


def test_what_is_agreed_in_the_holiday_or_overdue_waits_for_its_end(step, made_on, t01, member, post_office):
    seen = datetime.datetime(2026, 9, 29, 4, tzinfo=datetime.UTC)
    made_on(datetime.date(2026, 9, 1), team=t01, owner=member, stage_due_on=EVE, last_effective_followup_at=seen)
    through(EVE, BACK)
    before, after = post_office.taken
    assert before["Subject"] == "【链招通】09-30 待办提醒 1 条"
    assert after["Subject"].strip().startswith("【链招通】紧急提醒：推进到")
    assert "已逾期 8 天" in after.get_content()


def test_a_step_put_off_between_planning_and_sending_is_not_told_ahead(step, post_office):
    followup = step(datetime.date(2026, 10, 5))
    with at(EVE, "08:30"):
        raise_due_notices()
    post_office.way = "refuse"
    work(EVE, "08:30")
    assert DeliveryItem.objects.count() == 2
    FollowUp.objects.filter(pk=followup.pk).update(next_on=datetime.date(2026, 10, 20))
    post_office.way = "ok"
    work(EVE, "09:30")
    assert post_office.taken == []
    assert DeliveryItem.objects.count() == 0


def test_before_a_weekend_that_is_worked_nothing_is_told_ahead(step, post_office):
    step(datetime.date(2026, 10, 10))  # a Saturday that makes up for the holiday
    through(datetime.date(2026, 10, 9), datetime.date(2026, 10, 9))
    assert [item.day_offset for item in DeliveryItem.objects.all()] == [-1]
