"""Figures, dates and names read the same on every page."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from core.web import formats

TODAY = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.mark.parametrize(
    ("wan", "shown"),
    [(32000, "3.20"), ("15000", "1.50"), (Decimal("1255"), "0.13"), (12_345_600, "1,234.56"), (None, "—"), ("", "—")],
)
def test_an_amount_in_yi_has_two_decimals(wan, shown):
    assert formats.money_yi(wan) == shown


@pytest.mark.parametrize(
    ("wan", "shown"), [(5000, "5,000"), (Decimal("1234.50"), "1,234.50"), (0, "0"), (None, "—"), ("abc", "—")]
)
def test_an_amount_in_wan_has_separators_and_only_the_decimals_it_needs(wan, shown):
    assert formats.money_wan(wan) == shown


@pytest.mark.parametrize(
    ("ratio", "places", "shown"), [(0.61, 0, "61%"), (2.07, 0, "207%"), (Decimal("0.4604"), 1, "46.0%"), (None, 0, "—")]
)
def test_a_ratio_becomes_a_percentage_and_207_percent_stays_207(ratio, places, shown):
    assert formats.percent(ratio, places) == shown


def test_a_date_of_this_year_goes_without_the_year():
    assert formats.date_short(date(2026, 4, 2)) == "04-02"
    assert formats.date_short(date(2025, 12, 31)) == "2025-12-31"
    assert formats.date_short(None) == "—"


def test_a_planned_date_carries_its_weekday():
    assert formats.date_week(date(2026, 11, 27)) == "11-27 周五"


def test_a_moment_is_shown_on_the_clock_of_shanghai():
    late = datetime(2026, 11, 19, 17, 30, tzinfo=UTC)
    assert formats.datetime_local(late) == "11-20 01:30"
    assert formats.date_short(late) == "11-20"
    assert formats.datetime_local(datetime(2025, 12, 31, 16, 0, tzinfo=UTC)) == "01-01 00:00"


@pytest.mark.parametrize(("days", "shown"), [(38, "38 天"), (0, "0 天"), (-8, "逾期 8 天"), (None, "—")])
def test_days_are_never_written_with_a_minus(days, shown):
    assert formats.days_text(days) == shown


@pytest.mark.parametrize(
    ("day", "shown"),
    [(date(2026, 11, 23), "今天"), (date(2026, 11, 27), "还有 4 天"), (date(2026, 11, 15), "逾期 8 天"), (None, "—")],
)
def test_a_due_date_says_how_far_it_is(day, shown):
    assert formats.due_text(day) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("13800000001", "138****0001"),
        ("zhou@example.cn", "z***@example.cn"),
        ("02365001234", "023****1234"),
        ("周演示", "周**"),
        ("", "—"),
    ],
)
def test_a_masked_value_keeps_only_its_ends(value, shown):
    assert formats.mask(value) == shown


def test_a_count_has_separators():
    assert formats.thousands(12480) == "12,480"
