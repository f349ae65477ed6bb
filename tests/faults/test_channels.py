"""Mails by real processes: three days without beat, a server that fails in three ways, and hundreds due while the worker
is killed ten times."""

import datetime
from collections import Counter

import pytest

from config.celery import app
from tests.faults.district import LIBRARIES, District, at, until
from tests.faults.sink import Sink

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not LIBRARIES, reason="faketime is not installed"),
    pytest.mark.timeout(300),
]
PEOPLE, KILLS, EACH = 150, 10, 8
LATER = datetime.timedelta(minutes=5)  # by then what the killed worker held is free again
MISSED_ON, KILLED_ON, FAILED_ON = (datetime.date(2026, 11, 25), datetime.date(2026, 12, 2), datetime.date(2026, 12, 9))
DAY = datetime.timedelta(days=1)
MISSED = [MISSED_ON - DAY * back for back in (2, 1, 0)]

SEED = """
from core.calendar.services import load_year
from tests.factories import FollowUpFactory, ProjectFactory, TeamFactory, member_of
load_year(2026, by=None)
team = TeamFactory()
for name, days in given["promised"].items():
    person = member_of(team, username=name, email=f"{name}@example.org", password="!")
    project = ProjectFactory(team=team, owner=person, stage="serving", stage_due_on=None)
    for day in days:
        FollowUpFactory(project=project, created_by=person, next_on=datetime.date.fromisoformat(day))
"""


@pytest.fixture(scope="module")
def sink():
    sink = Sink()
    yield sink
    sink.close()


@pytest.fixture(scope="module")
def district(tmp_path_factory, sink):
    district = District(tmp_path_factory.mktemp("district"), "channels")
    district.environment |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(sink.port)}
    try:
        district.open()
        promised = {f"q{number}": MISSED for number in range(3)}
        promised |= {f"p{number}": [KILLED_ON] for number in range(PEOPLE)}
        promised |= {f"f{number}": [FAILED_ON] for number in range(3)}
        district.run(
            SEED,
            at(MISSED[0] - DAY, "10:00:00"),
            promised={name: list(map(str, days)) for name, days in promised.items()},
        )
        yield district
    finally:
        district.close()


@pytest.fixture(autouse=True)
def _nothing_left_running(district, sink):
    yield
    district.end_processes()
    sink.go_on()
    district.lose_all_messages()
    sink.taken.clear()


def ring(district, task: str, *args) -> None:
    """Deliver a task, without an expiry, which would be on the test's clock."""
    with app.connection(district.environment["BROKER_URL"]) as connection:
        app.send_task(f"crm.channels.tasks.{task}", args=args, connection=connection, expires=None)


def count(district, what: str) -> int:
    return district.ask(
        f"SELECT count(*) FROM channels_delivery d JOIN accounts_user u ON u.id = d.person_id WHERE {what}"
    )[0][0]


def test_three_days_without_beat_make_one_digest_with_all(district, sink):
    district.start(at(MISSED_ON, "10:00:00"))
    until(lambda: count(district, "d.kind = 'digest' AND d.state = 'sent'") == 3)
    mine = [mail for mail in sink.taken if "紧急" not in mail["Subject"]]
    assert sorted(mail["To"] for mail in mine) == [f"q{number}@example.org" for number in range(3)]
    assert {mail["Subject"] for mail in mine} == {"【链招通】11-25 待办提醒 3 条"}


def test_hundreds_of_people_get_their_digest_once_although_the_worker_is_killed_ten_times(district, sink):
    """Killed with a mail handed over and unanswered: the worst moment, at which nobody can know whether it went."""
    moment = at(KILLED_ON, "09:00:00")
    district.run("from crm.notices.services import raise_due_notices\nraise_due_notices()", moment)
    for _ in range(KILLS):
        (worker,) = district.start(moment, beats=0)
        sink.stand_still_after(EACH)
        ring(district, "plan_deliveries")
        ring(district, "deliver_lane", "mail")
        sink.wait_until_still(60)
        district.kill(worker)
        district.lose_all_messages()
        sink.go_on()
        moment += LATER

    district.start(moment, beats=0)
    ring(district, "plan_deliveries")
    until(lambda: count(district, "u.username LIKE 'p%%' AND d.state = 'sent'") == PEOPLE)
    got = Counter(mail for mail in sink.received() if mail[0].startswith("p"))
    assert Counter(to for to, _id in got) == Counter(f"p{number}@example.org" for number in range(PEOPLE))
    assert sum(got.values()) - PEOPLE <= 2 * KILLS  # what each of two processes had handed over and could not note
    told = "SELECT count(*), count(DISTINCT (person_id, rule, target_id, day_offset)) FROM channels_deliveryitem i"
    assert district.ask(f"{told} JOIN accounts_user u ON u.id = i.person_id WHERE u.username LIKE 'p%%'") == [
        (PEOPLE, PEOPLE)
    ]


def test_a_mail_server_that_hangs_refuses_and_breaks_off_delays_the_digest_and_one_identity_arrives(district, sink):
    """Only what the server took before it broke off comes a second time, under the same Message-ID."""
    moment = at(FAILED_ON, "09:00:00")
    mine = "u.username LIKE 'f%%'"
    seen = {
        "hang": lambda: count(district, "d.state = 'pending' AND d.last_error ~ '中断'"),
        "refuse": lambda: count(district, "d.state = 'pending' AND d.last_error ~ '拒收'"),
        "cut": lambda: len(sink.taken),
    }
    for way, happened in seen.items():
        sink.way = way
        district.start(moment)
        until(happened)
        district.end_processes()
        moment += 3 * LATER
    broken_off = Counter(sink.received())
    assert broken_off
    sink.way = "ok"
    district.start(moment)
    until(lambda: count(district, f"{mine} AND d.state = 'sent'") == 3)
    until(lambda: count(district, "d.state IN ('pending', 'sending')") == 0)
    got = Counter(sink.received())
    assert sorted(to for to, _id in got if to.startswith("f")) == [f"f{number}@example.org" for number in range(3)]
    assert {mail: times for mail, times in got.items() if times > 1} == dict.fromkeys(broken_off, 2)
    inboxes = f"""SELECT count(*) FROM notices_notice n JOIN accounts_user u ON u.id = n.recipient_id
        WHERE {mine} AND n.superseded_at IS NULL AND n.cancelled_at IS NULL"""
    assert district.ask(inboxes) == [(3,)]
