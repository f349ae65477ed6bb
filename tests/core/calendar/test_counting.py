"""Counting workdays: the shared vectors, holidays and make-up days, and years without a notice."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import queries
from core.calendar.arithmetic import WorkCalendar
from core.calendar.years import days_of_year
from tests.vectors import VECTORS

OFFICIAL = WorkCalendar({day.date: day.is_workday for year in range(2024, 2028) for day in days_of_year(year)})
UNKNOWN = WorkCalendar({})
DAYS = st.dates(date(2024, 3, 1), date(2028, 12, 31))
day_of = date.fromisoformat


@pytest.mark.django_db
@pytest.mark.parametrize("row", VECTORS["workday_add"], ids=lambda row: f"{row['start']}+{row['n']}")
def test_workdays_are_added_as_listed(row):
    start, end = day_of(row["start"]), day_of(row["out"])
    assert queries.add_workdays(start, row["n"]) == end
    assert queries.workdays_between(start, end) == row["n"]
    assert queries.is_provisional(end) == row.get("provisional", False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-02-14", True),
        ("2026-02-17", False),
        ("2026-02-23", False),
        ("2026-10-10", True),
        ("2026-10-07", False),
        ("2026-11-23", True),
        ("2026-11-22", False),
        ("2025-09-28", True),
        ("2024-02-29", True),
        ("2027-01-01", False),
        ("2027-02-08", False),
        ("2027-10-04", True),
        ("2031-10-01", False),
        ("2031-10-06", True),
        ("1990-01-01", False),
    ],
)
def test_rest_days_and_make_up_days(day, worked):
    assert queries.is_workday(day_of(day)) == worked


@pytest.mark.django_db
def test_the_nearest_workday_is_the_day_itself_when_it_is_worked():
    for step in (queries.previous_workday, queries.next_workday):
        assert step(day_of("2026-02-14")) == day_of("2026-02-14")
    assert queries.previous_workday(day_of("2026-02-20")) == day_of("2026-02-14")
    assert queries.next_workday(day_of("2026-02-15")) == day_of("2026-02-24")
    assert queries.next_workday(day_of("2026-12-31")) == day_of("2026-12-31")
    assert queries.next_workday(day_of("2027-01-01")) == day_of("2027-01-04")


@pytest.mark.django_db
def test_counting_backwards_and_by_nothing():
    assert queries.add_workdays(day_of("2026-10-08"), -1) == day_of("2026-09-30")
    assert queries.add_workdays(day_of("2026-10-01"), 0) == day_of("2026-10-01")
    assert queries.workdays_between(day_of("2026-10-08"), day_of("2026-09-30")) == -1


@pytest.mark.django_db
def test_one_question_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.add_workdays(day_of("2026-09-01"), 250)
    with django_assert_num_queries(1):
        queries.workdays_between(day_of("2024-01-01"), day_of("2026-12-31"))
    calendar = queries.load_calendar(day_of("2026-01-01"), day_of("2026-12-31"))
    with django_assert_num_queries(0):
        calendar.add_workdays(day_of("2026-09-01"), 10)


def test_a_moment_is_refused_because_its_day_depends_on_the_zone():
    with pytest.raises(TypeError, match="localdate"):
        OFFICIAL.is_workday(datetime(2026, 11, 23, 9))
    with pytest.raises(TypeError, match="localdate"):
        OFFICIAL.add_workdays(datetime(2026, 11, 23, 9), 0)


def test_a_year_has_all_its_days_and_the_package_its_source():
    assert len(days_of_year(2024)) == 366
    assert {day.source for day in days_of_year(2026)} == {"package"}
    assert {day.source for day in days_of_year(2028)} == {"provisional"}
    named = {day.date.isoformat(): day.name for day in days_of_year(2026) if day.name}
    assert named["2026-02-17"] == "春节"
    assert named["2026-02-14"] == "春节调休上班"


@settings(max_examples=200)
@given(DAYS, st.integers(-60, 60), st.sampled_from([OFFICIAL, UNKNOWN]))
def test_adding_workdays_never_goes_backwards_and_is_undone_by_counting(start, count, calendar):
    end = calendar.add_workdays(start, count)
    assert end < calendar.add_workdays(start, count + 1)
    assert calendar.add_workdays(start, count) <= calendar.add_workdays(start + timedelta(days=1), count)
    assert calendar.workdays_between(start, end) == count
    assert count == 0 or calendar.is_workday(end)


@given(DAYS, st.sampled_from([OFFICIAL, UNKNOWN]))
def test_the_nearest_workdays_enclose_a_day(day, calendar):
    before, after = calendar.previous_workday(day), calendar.next_workday(day)
    assert before <= day <= after
    assert (before == after) == calendar.is_workday(day)
