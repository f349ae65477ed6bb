"""Reminders by real processes: worker, beat and broker that are doubled, killed, emptied and missing for days."""

import datetime
import time
from contextlib import closing

import pytest

from config.celery import app
from crm.notices.services.raising import SCAN_LOCK
from tests.faults.district import LIBRARIES, PATIENCE, District, at, until

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not LIBRARIES, reason="faketime is not installed"),
    pytest.mark.timeout(600),
]

# Every test has a follow-up of its own; their days lie ten days apart, so that no scan touches a later test's.
FIRST = datetime.date.today() + datetime.timedelta(days=20)
CASES = ["midnight", "twice", "killed", "flushed", "broker_down", "pause"]
THOUSAND = FIRST + datetime.timedelta(days=10 * len(CASES))
PEOPLE, EACH, KILLS = 100, 10, 10
EVE, DAY = (-1, True), (0, True)
OLD_EVE = (-1, False)
BOTH = [OLD_EVE, DAY]

SEED = """
from django.db import transaction
from tests.factories import ChainFactory, FollowUpFactory, ProjectFactory, TeamFactory, member_of
team = TeamFactory()
member = member_of(team)
result = {"member": member.pk}
for case, day in given["days"].items():
    project = ProjectFactory(team=team, owner=member, stage="serving", stage_due_on=None)
    step = FollowUpFactory(project=project, created_by=member, next_on=datetime.date.fromisoformat(day))
    result[case] = step.pk
    result[case + "_project"] = project.pk
result["many"] = []
with transaction.atomic():
    for number in range(given["people"]):
        person = member_of(team, username=f"many{number}", password="!")
        for _ in range(given["each"]):
            project = ProjectFactory(team=team, owner=person, stage="serving", stage_due_on=None)
            step = FollowUpFactory(project=project, created_by=person, next_on=datetime.date.fromisoformat(given["many"]))
            result["many"].append((step.pk, person.pk))
"""


def day_of(case: str) -> datetime.date:
    return FIRST + datetime.timedelta(days=10 * CASES.index(case))


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    district = District(tmp_path_factory.mktemp("district"))
    try:
        yield district.open()
    finally:
        district.close()


@pytest.fixture(scope="module")
def seeded(district):
    """A step for every case, and a thousand of a hundred people, written by one process: its numbers are taken once."""
    days = {case: day_of(case) for case in CASES}
    return district.run(SEED, days=days, many=THOUSAND, people=PEOPLE, each=EACH)


@pytest.fixture(autouse=True)
def _nothing_left_running(district):
    yield
    district.end_processes()
    district.lose_all_messages()


def ring(district, times: int = 1) -> None:
    """Deliver the task so often, as a broker may; without an expiry, which would be on the test's clock."""
    with app.connection(district.environment["BROKER_URL"]) as connection:
        for _ in range(times):
            app.send_task("crm.notices.tasks.raise_due_notices", connection=connection, expires=None)


def test_at_midnight_in_shanghai_the_day_comes(district, seeded):
    step, day = seeded["midnight"], day_of("midnight")
    before = at(day - datetime.timedelta(days=1), "23:58:00")
    district.start(before)
    district.wait_for(step, [EVE])
    district.end_processes()

    after = at(day, "00:00:05")
    district.start(after)
    district.wait_for(step, BOTH)


def test_two_beats_a_rerun_and_three_deliveries_make_one_reminder(district, seeded):
    step, moment = seeded["twice"], at(day_of("twice"), "00:30:00")
    district.start(moment, workers=2, beats=2)
    ring(district, 3)
    district.wait_for(step, BOTH)

    ring(district, 3)
    until(lambda: district.messages_waiting() == 0)
    time.sleep(3)
    assert district.notices(step) == BOTH


def test_a_worker_killed_in_the_middle_leaves_one_reminder(district, seeded):
    step, moment = seeded["killed"], at(day_of("killed"), "09:00:00")
    with closing(district.connect()) as lock:
        lock.cursor().execute("SELECT pg_advisory_lock(%s)", [SCAN_LOCK])
        (victim,) = district.start(moment, beats=0)
        ring(district)
        until(lambda: _scans_waiting(district) > 0)
        district.kill(victim)
        assert district.notices(step) == []

    district.start(moment)
    district.wait_for(step, BOTH)
    time.sleep(2)
    assert district.notices(step) == BOTH


def _scans_waiting(district) -> int:
    with closing(district.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone()[0]


def test_a_broker_that_loses_everything_delays_but_loses_no_reminder(district, seeded):
    step, moment = seeded["flushed"], at(day_of("flushed"), "09:00:00")
    (beat,) = district.start(moment, workers=0)
    until(lambda: district.messages_waiting() > 0)
    district.kill(beat)
    district.lose_all_messages()
    assert district.notices(step) == []

    district.start(moment)
    district.lose_all_messages()
    district.wait_for(step, BOTH, seconds=PATIENCE + 30)  # beat's next minute at the latest


LOG = """
from django.test import Client
from django.utils import timezone
from core.accounts.models import User
browser = Client(HTTP_HOST="localhost")
browser.force_login(User.objects.get(pk=given["member"]))
now = timezone.localtime()
answer = browser.post("/followups/new/", {
    "target": "project-" + str(given["project"]), "kind": "meeting", "summary": "对方介绍扩产计划，需要标准厂房",
    "counterpart": "张示例", "next_on": given["next_on"], "happened_at": now.strftime("%Y-%m-%dT%H:%M"),
    "leader_level": "none",
})
from crm.followups.models import FollowUp
result = [answer.status_code, FollowUp.objects.latest("id").pk]
"""


def test_with_the_broker_down_a_follow_up_is_logged_and_reminded_of_later(district, seeded):
    day = day_of("broker_down")
    district.stop_broker()
    status, step = district.run(LOG, member=seeded["member"], project=seeded["broker_down_project"], next_on=day)
    assert status == 302
    district.start_broker()

    moment = at(day, "08:00:00")
    district.start(moment)
    district.wait_for(step, BOTH)
    assert district.notices(seeded["broker_down"]) == []  # answered by the new one


def test_three_days_without_beat_are_caught_up(district, seeded):
    step, moment = seeded["pause"], at(day_of("pause") + datetime.timedelta(days=3), "10:00:00")
    district.start(moment)

    district.wait_for(step, BOTH)


RIVAL = """INSERT INTO notices_notice (rule, target_type, target_id, due_on, day_offset, occurs_on, recipient_id, title, body,
        level, created_at, snooze_count) VALUES ('FU_NEXT', 'followups.followup', %s, %s, 0, %s, %s, '', '', 'info', now(), 0)"""


def test_of_a_thousand_due_each_person_gets_each_once_although_worker_and_beat_are_killed_ten_times(district, seeded):
    """Every kill finds the scan at another of the thousand rows it writes, kept there by a rival for that row."""
    day, steps, moment = THOUSAND, seeded["many"], at(THOUSAND, "09:00:00")
    told = "SELECT count(*) FROM notices_notice WHERE rule = 'FU_NEXT' AND due_on = %s"
    for step, person in steps[:: len(steps) // KILLS]:
        with closing(district.connect()) as rival:
            rival.cursor().execute(RIVAL, [step, day, day, person])
            worker, beat = district.start(moment)
            ring(district)
            until(lambda rival=rival: _waits_for(district, rival))
            district.kill(worker)
            district.kill(beat)
            assert district.ask(told, day) == [(0,)]
        moment += datetime.timedelta(minutes=7)

    district.start(moment)
    ring(district, 2)
    until(lambda: district.ask(told, day) == [(2 * len(steps),)])
    until(lambda: district.messages_waiting() == 0)
    time.sleep(2)
    inboxes = """SELECT recipient_id, count(*), count(DISTINCT target_id) FROM notices_notice
        WHERE rule = 'FU_NEXT' AND due_on = %s AND superseded_at IS NULL AND cancelled_at IS NULL GROUP BY 1 ORDER BY 1"""
    assert district.ask(inboxes, day) == [
        (person, EACH, EACH) for person in sorted({person for _step, person in steps})
    ]
    assert district.ask(told, day) == [(2 * len(steps),)]


def _waits_for(district, rival) -> bool:
    query = "SELECT 1 FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"
    return bool(district.ask(query, rival.info.backend_pid))
