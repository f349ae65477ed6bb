"""Keeping the calendar: loading years, setting days by hand, the command and the administration."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.accounts.roles import Role
from core.audit.models import AuditEntry
from core.calendar import queries
from core.calendar.models import WorkCalendarDay
from core.calendar.services import load_year, set_day
from core.errors import RuleViolation
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
Source = WorkCalendarDay.Source


@pytest.fixture
def sysadmin():
    return UserFactory(role=Role.SYSADMIN)


def test_the_seed_covers_four_years_and_marks_2027_as_provisional():
    assert WorkCalendarDay.objects.count() == 366 + 3 * 365
    assert [queries.is_year_settled(year) for year in (2023, 2024, 2025, 2026, 2027)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert set(WorkCalendarDay.objects.filter(date__year=2027).values_list("source", flat=True)) == {"provisional"}
    assert queries.is_provisional(date(2027, 1, 4))
    assert queries.is_provisional(date(2040, 1, 2))
    assert not queries.is_provisional(date(2026, 1, 5))


def test_loading_again_changes_nothing(sysadmin):
    entries = AuditEntry.objects.count()
    assert load_year(2026, by=sysadmin) == ("package", 0, 0, 0)
    assert load_year(2027, by=sysadmin) == ("provisional", 0, 0, 0)
    assert AuditEntry.objects.count() == entries


def test_a_new_year_is_added_and_recorded(sysadmin):
    assert load_year(2028, by=sysadmin) == ("provisional", 366, 0, 0)
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.changes["year"], entry.changes["added"]) == ("calendar.year_loaded", 2028, 366)


def test_the_official_notice_replaces_provisional_days_but_not_those_set_by_hand(sysadmin):
    WorkCalendarDay.objects.filter(date__year=2026).update(source=Source.PROVISIONAL, is_workday=True, name="")
    set_day(date(2026, 2, 17), is_workday=True, name="抢险值班", by=sysadmin)
    assert load_year(2026, by=sysadmin) == ("package", 0, 364, 1)
    assert queries.is_workday(date(2026, 2, 17))
    assert not queries.is_workday(date(2026, 2, 18))
    assert queries.is_year_settled(2026)


def test_official_days_never_become_provisional_again(sysadmin):
    WorkCalendarDay.objects.filter(date=date(2027, 2, 11)).update(source=Source.PACKAGE, is_workday=False)
    assert load_year(2027, by=sysadmin) == ("provisional", 0, 0, 1)
    assert not queries.is_workday(date(2027, 2, 11))


def test_a_day_set_by_hand_counts_at_once_and_is_recorded(sysadmin):
    assert queries.add_workdays(date(2026, 11, 23), 1) == date(2026, 11, 24)
    row = set_day(date(2026, 11, 24), is_workday=False, name="停电检修", by=sysadmin)
    assert row.source == Source.MANUAL
    assert queries.add_workdays(date(2026, 11, 23), 1) == date(2026, 11, 25)
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.changes["is_workday"]) == ("calendar.day_set", [True, False])
    set_day(date(2026, 11, 24), is_workday=False, name="停电检修", by=sysadmin)
    assert AuditEntry.objects.latest("id") == entry


def test_even_a_year_of_rest_days_ends(sysadmin):
    WorkCalendarDay.objects.filter(date__year=2026).update(is_workday=False)
    assert queries.add_workdays(date(2026, 1, 1), 1) == date(2027, 1, 4)
    assert queries.next_workday(date(2026, 1, 1)) == date(2027, 1, 4)
    assert queries.previous_workday(date(2026, 12, 31)) == date(2025, 12, 31)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSADMIN])
def test_nobody_but_the_system_administrator_changes_the_calendar(role):
    user = UserFactory(role=role)
    for change in (lambda: load_year(2028, by=user), lambda: set_day(date(2026, 11, 24), is_workday=False, by=user)):
        with pytest.raises(RuleViolation) as refusal:
            change()
        assert refusal.value.code == "forbidden"
    assert not WorkCalendarDay.objects.filter(source=Source.MANUAL).exists()


@pytest.mark.parametrize("year", [2003, 2101, -1])
def test_impossible_years_are_refused(year):
    with pytest.raises(RuleViolation, match="2004—2100"):
        load_year(year, by=None)


def test_the_command_loads_years_and_says_what_it_did(capsys):
    call_command("load_calendar", 2026, 2028)
    assert capsys.readouterr().out.splitlines() == [
        "2026 年（国务院办公厅通知）：新增 0 天，更新 0 天，保留 0 天",
        "2028 年（暂定）：新增 366 天，更新 0 天，保留 0 天",
    ]
    call_command("load_calendar")
    with pytest.raises(CommandError, match="只能载入"):
        call_command("load_calendar", 1999)


def test_the_administration_sets_a_day_through_the_service(client, sysadmin):
    client.force_login(sysadmin)
    row = WorkCalendarDay.objects.get(date=date(2026, 11, 24))
    listing = client.get(
        reverse("admin:workcalendar_workcalendarday_changelist"), {"date__year": 2026, "date__month": 11}
    )
    assert "星期二" in listing.content.decode()
    url = reverse("admin:workcalendar_workcalendarday_change", args=[row.pk])
    assert client.post(url, {"name": "停电检修", "date": "2020-01-01"}).status_code == 302
    row.refresh_from_db()
    assert (row.date, row.is_workday, row.name, row.source) == (date(2026, 11, 24), False, "停电检修", "manual")


def test_the_administration_adds_a_day_and_reloads_a_year(client, sysadmin):
    client.force_login(sysadmin)
    url = reverse("admin:workcalendar_workcalendarday_add")
    assert client.post(url, {"date": "2030-10-07", "is_workday": "", "name": "国庆节"}).status_code == 302
    row = WorkCalendarDay.objects.get(date=date(2030, 10, 7))
    again = client.post(url, {"date": "2030-10-07", "is_workday": "on", "name": ""})
    assert again.status_code == 200
    data = {"action": "reload_years", "_selected_action": [row.pk]}
    done = client.post(reverse("admin:workcalendar_workcalendarday_changelist"), data, follow=True)
    assert "2030 年（暂定）：新增 364 天，更新 0 天" in done.content.decode()
