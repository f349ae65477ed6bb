"""Several people over one project's monthly progress at once, with real transactions and threads.

The acts are made to queue before the project's row, so that each has begun before any other ended: what a service read
before it had the row would be out of date, and a service that does not take the row is found out.
"""

import datetime
import threading
import time
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from core.errors import RuleViolation, StaleWrite
from crm.projects.models import Milestone, ProgressChange, ProgressReport, Project
from crm.projects.services import (
    MonthEntry,
    complete_milestone,
    reopen_progress,
    report_month,
    report_progress,
    verify_progress,
)
from tests.factories import ProjectFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = """SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted
    AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"""


def queued(project, *acts):
    """Let the acts begin while the project's row is held, release it once all wait, and return their results."""
    results = {}

    def run(number, act):
        try:
            results[number] = act()
        except (RuleViolation, Project.DoesNotExist) as refusal:
            results[number] = refusal
        except Exception as fault:  # noqa: BLE001 (a fault of the database is a result too, and fails the test)
            results[number] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        for count, thread in enumerate(threads, 1):
            thread.start()
            _wait_until(count)
    for thread in threads:
        thread.join(20)
    return [results[number] for number in range(len(acts))]


def _wait_until(waiting: int) -> None:
    for _attempt in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees the sessions of its first look
            cursor.execute(WAITING)
            if cursor.fetchone()[0] >= waiting:
                return
        time.sleep(0.05)
    pytest.fail(f"fewer than {waiting} acts waited for the project's row")


@pytest.fixture
def month():
    return timezone.localdate().replace(day=1)


@pytest.fixture
def building():
    since = timezone.localdate() - datetime.timedelta(days=90)
    return ProjectFactory(stage="started", stage_since_on=since, signed_on=since, stage_due_on=None)


@pytest.fixture
def people(building):
    return member_of(building.team), member_of(building.team)


def entry(project, actual, planned=50, **more):
    return MonthEntry(project.pk, Decimal(planned), Decimal(actual), **more)


def test_of_two_first_reports_of_a_month_one_is_filed_and_the_other_is_told(building, people, month):
    results = queued(
        building,
        *[
            lambda who=who, pct=pct: report_progress(entry(building, pct), by=who, month=month)
            for who, pct in zip(people, (45, 10), strict=True)
        ],
    )

    assert [type(one) for one in results] == [ProgressReport, StaleWrite]
    report = ProgressReport.objects.get()
    assert (report.actual_pct, report.version, report.reported_by) == (45, 0, people[0])
    assert ProgressChange.objects.count() == 1
    building.refresh_from_db()
    assert building.light == "green"


def test_of_two_corrections_of_one_version_one_is_stale_and_the_light_is_the_winners(building, people, month):
    report_progress(entry(building, 45), by=people[0], month=month)

    results = queued(
        building,
        *[
            lambda who=who, pct=pct: report_progress(entry(building, pct, version=0), by=who, month=month)
            for who, pct in zip(people, (10, 48), strict=True)
        ],
    )

    assert [type(one) for one in results] == [ProgressReport, StaleWrite]
    building.refresh_from_db()
    assert (ProgressReport.objects.get().actual_pct, building.light) == (10, "red")


@pytest.mark.parametrize("first", ["verify", "correct"])
def test_of_verifying_and_correcting_one_wins_and_no_unseen_figure_is_verified(building, people, month, first):
    report = report_progress(entry(building, 45), by=people[0], month=month)
    hq = UserFactory(role="hq_staff")
    acts = {
        "verify": lambda: verify_progress(report.pk, by=hq, version=0),
        "correct": lambda: report_progress(entry(building, 30, version=0), by=people[1], month=month),
    }
    order = [first, *[name for name in acts if name != first]]

    results = queued(building, *[acts[name] for name in order])

    report.refresh_from_db()
    assert [isinstance(one, RuleViolation) for one in results] == [False, True]
    assert (report.actual_pct, report.verified_at is None) == ((45, False) if first == "verify" else (30, True))


def test_of_verifying_and_sending_back_twice_each_happens_once(building, people, month):
    report = report_progress(entry(building, 45), by=people[0], month=month)
    one, other = UserFactory(role="hq_staff"), UserFactory(role="commander")

    queued(building, *[lambda who=who: verify_progress(report.pk, by=who, version=0) for who in (one, other)])
    results = queued(
        building,
        *[lambda who=who: reopen_progress(report.pk, by=who, reason="有误", version=1) for who in (one, other)],
    )

    assert [isinstance(result, RuleViolation) for result in results] == [False, True]
    kinds = list(ProgressChange.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["reported", "verified", "reopened"]


@pytest.mark.parametrize("later_first", [True, False])
def test_two_months_filed_at_once_never_go_back(building, people, month, later_first):
    before = (month - datetime.timedelta(days=1)).replace(day=1)
    acts = [
        lambda: report_progress(entry(building, 40), by=people[0], month=month),
        lambda: report_progress(entry(building, 45), by=people[1], month=before),
    ]

    results = queued(building, *(acts if later_first else reversed(acts)))

    assert [isinstance(one, RuleViolation) for one in results] == [False, True]
    assert ProgressReport.objects.count() == 1


def test_two_sheets_in_opposite_order_do_not_wait_for_each_other_for_ever(building, people, month):
    other = ProjectFactory(stage="started", team=building.team, signed_on=building.signed_on, stage_due_on=None)
    sheets = [[entry(building, 45), entry(other, 45)], [entry(other, 20), entry(building, 20)]]

    results = queued(
        building,
        *[
            lambda who=who, sheet=sheet: report_month(sheet, by=who, month=month)
            for who, sheet in zip(people, sheets, strict=True)
        ],
    )

    assert isinstance(results[0], list)
    assert isinstance(results[1], RuleViolation)
    assert set(ProgressReport.objects.values_list("actual_pct", flat=True)) == {45}


def test_a_report_and_a_milestone_at_once_leave_the_light_of_both(building, people, month):
    today = timezone.localdate()
    overdue = Milestone.objects.create(project=building, kind="deposit", due_on=today - datetime.timedelta(days=3))
    report_progress(entry(building, 45), by=people[0], month=month)
    building.refresh_from_db()
    assert building.light == "red"

    results = queued(
        building,
        lambda: report_progress(entry(building, 35, version=0), by=people[0], month=month),
        lambda: complete_milestone(overdue.pk, by=people[1], done_on=today),
    )

    assert not [one for one in results if isinstance(one, Exception)]
    building.refresh_from_db()
    assert (building.light, "落后 15 个百分点" in building.light_reason) == ("yellow", True)
