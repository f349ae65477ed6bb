"""CALENDAR: daily from 1 December on while next year's days off are not loaded, to the system administrators alone."""

import datetime

import pytest
from django.test import Client

from core.calendar.models import WorkCalendarDay
from core.calendar.services import load_year
from tests.crm.notices.conftest import DAY, at, inbox
from tests.crm.notices.rules.conftest import opens, scan, standing, told

FIRST = datetime.date(2026, 12, 1)


@pytest.fixture(autouse=True)
def one_rule(only, sysadmin):
    """Administrators that were there all the year; nobody loaded 2027."""
    only("CALENDAR")
    type(sysadmin).objects.update(created_at=datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC))
    WorkCalendarDay.objects.filter(date__year=2027).delete()


def test_it_comes_every_day_and_one_stands(sysadmin, secadmin, auditor, data_admin, hq):
    assert told(FIRST - 2 * DAY, FIRST + 2 * DAY) == {"sysadmin": [("12-01", 0), ("12-02", 1), ("12-03", 2)]}
    assert scan(datetime.date(2027, 1, 10)).created == 38
    with at(datetime.date(2027, 1, 10)):
        assert inbox(sysadmin) == [("CALENDAR", FIRST, 40)]
    assert opens(sysadmin, FIRST + 40 * DAY) == 200


def test_a_year_of_guesses_is_no_loaded_year(sysadmin):
    load_year(2027, by=None)
    scan(FIRST)
    assert standing(sysadmin, FIRST) == 1

    WorkCalendarDay.objects.filter(date__year=2027).update(source="notice")

    assert standing(sysadmin, FIRST) == 0
    assert scan(FIRST).cancelled == 1


def test_the_administrators_inbox_and_bell_show_it_and_nothing_else(sysadmin):
    scan(FIRST)
    client = Client()
    with at(FIRST):
        client.force_login(sysadmin)
        page, bell = client.get("/notices/"), client.get("/notices/bell/")

    assert "2027 年放假安排尚未载入" in page.content.decode()
    assert (page.status_code, bell.context["count"]) == (200, 1)
