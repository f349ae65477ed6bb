"""The light of building progress: the shared vectors, the missed start, and what reaches the project."""

import datetime
from decimal import Decimal

import pytest

from crm.projects.light_limits import DEFAULT_LIMITS
from crm.projects.models import ProgressReport
from crm.projects.progress_light import Variance, colour_of_variance, months_missed, start_light, variance_light
from crm.projects.progress_plan import suggested_pct
from crm.projects.queries import progress_variance
from crm.projects.services import MonthEntry, refresh_lights, report_progress
from tests.factories import ProjectFactory
from tests.vectors import VECTORS

JAN = datetime.date(2026, 1, 1)
LIMITS = DEFAULT_LIMITS.variance


@pytest.mark.parametrize("case", VECTORS["progress_light_variance_pp"], ids=lambda case: str(case["variance"]))
def test_the_vectors(case):
    planned, actual = Decimal(str(case["planned"])), Decimal(str(case["actual"]))
    variance = Variance(JAN, planned, actual, verified=True)

    assert variance.points == Decimal(str(case["variance"]))
    assert variance_light(variance, LIMITS).colour == colour_of_variance(variance.points, LIMITS) == case["light"]


def test_the_sentence_names_both_figures_the_rule_and_whether_it_was_verified():
    month = Variance(datetime.date(2026, 10, 1), Decimal(77), Decimal("61.50"), verified=False)
    said = variance_light(month, LIMITS).reason

    assert said.startswith("10 月计划进度 77%，实际 61.5%（未核实），落后 15.5 个百分点")
    assert "黄灯区间" in said
    assert "超前" not in said
    assert (
        "快于计划 5 个百分点" in variance_light(Variance(JAN, Decimal(50), Decimal(55), verified=True), LIMITS).reason
    )


@pytest.mark.parametrize(
    ("today", "missed", "colour"),
    [
        ("2026-05-31", 0, "green"), ("2026-06-01", 1, "yellow"), ("2026-07-31", 2, "yellow"), ("2026-08-01", 3, "red"),
        ("2027-05-01", 12, "red"), ("2026-04-30", 0, "green"),
    ],
)  # fmt: skip
def test_a_missed_month_of_start_is_yellow_three_in_a_row_are_red(today, missed, colour):
    planned, day = datetime.date(2026, 5, 20), datetime.date.fromisoformat(today)

    assert months_missed(planned, day) == missed
    assert start_light(planned, day, DEFAULT_LIMITS.start).colour == colour


@pytest.mark.parametrize(
    ("begins", "ends", "month", "pct"),
    [
        ("2026-01-01", "2026-12-31", "2026-06-01", 49), ("2026-01-01", "2026-12-31", "2025-11-01", 0),
        ("2026-01-01", "2026-12-31", "2026-12-01", 100), ("2026-01-01", "2026-12-31", "2027-03-01", 100),
        (None, "2026-12-31", "2026-06-01", None), ("2026-01-01", None, "2026-06-01", None),
        ("2026-12-31", "2026-01-01", "2026-06-01", None),
    ],
)  # fmt: skip
def test_the_plan_is_an_even_course_from_start_to_end(begins, ends, month, pct):
    days = [datetime.date.fromisoformat(day) if day else None for day in (begins, ends, month)]

    assert suggested_pct(*days) == pct


@pytest.fixture
def building(at, days_ago):
    return at("started", days=60, stage_due_on=None)


def report(project, member, month, planned, actual, **more):
    return report_progress(MonthEntry(project.pk, Decimal(planned), Decimal(actual), **more), by=member, month=month)


def test_a_report_turns_the_light_at_once_and_says_why(building, member, this_month):
    report(building, member, this_month, 80, 45)

    building.refresh_from_db()
    assert building.light == "red"
    assert "落后 35 个百分点" in building.light_reason


def test_only_the_newest_month_counts(building, member, this_month, last_month):
    report(building, member, last_month, 40, 5)
    report(building, member, this_month, 50, 45)

    building.refresh_from_db()
    assert building.light == "green"
    assert progress_variance([building.pk])[building.pk].points == 5


def test_the_worse_of_deadline_and_progress_wins(building, member, this_month, days_ago):
    report(building, member, this_month, 50, 38)
    building.refresh_from_db()
    assert building.light == "yellow"

    type(building).objects.update(stage_due_on=days_ago(1))
    refresh_lights()
    building.refresh_from_db()
    assert building.light == "red"
    assert "逾期" in building.light_reason


def test_the_daily_run_reads_reports_set_based(
    building, member, this_month, at, django_assert_max_num_queries, django_assert_num_queries
):  # fmt: skip
    report(building, member, this_month, 80, 45)
    refresh_lights()
    type(building).objects.update(light="green", light_reason="")
    with django_assert_max_num_queries(12) as few:
        refresh_lights()
    for _ in range(4):
        other = at("started", stage_due_on=None)
        ProgressReport.objects.create(
            project=other, month=this_month, planned_pct=80, actual_pct=10, reported_at=other.created_at
        )
    type(building).objects.update(light="green", light_reason="")
    with django_assert_num_queries(len(few)):
        refresh_lights()
    assert not type(building).objects.exclude(light="red").exists()


def test_a_project_that_waits_for_its_start_is_yellow_after_the_planned_month(t01, chain, days_ago, today):
    planned = (today.replace(day=1) - datetime.timedelta(days=1)).replace(day=15)
    waiting = ProjectFactory(
        team=t01, chain=chain, stage="registered", planned_start_on=planned, stage_due_on=today + datetime.timedelta(60)
    )
    refresh_lights()

    waiting.refresh_from_db()
    assert waiting.light == "yellow"
    assert "已连续 1 个月未开工" in waiting.light_reason


def test_a_type_without_construction_has_no_missed_start(t01, chain, today, days_ago):
    office = ProjectFactory(
        team=t01, chain=chain, type="office", stage="registered", planned_start_on=days_ago(200),
        stage_due_on=today + datetime.timedelta(60),
    )  # fmt: skip
    refresh_lights()

    office.refresh_from_db()
    assert office.light == "green"
