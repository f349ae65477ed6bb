"""The feed: a secret address, what a real parser reads behind it, and when it ends."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from core.audit.models import AuditEntry
from crm.followups.models import FollowUp
from crm.followups.services import reschedule_next_step, void_followup
from crm.insights.calendar import limits
from crm.insights.calendar.entries import Entry
from crm.insights.calendar.ics import as_ics
from crm.insights.models import CalendarFeed
from crm.reviews.models import AgendaItem
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PAGE = reverse("insights:calendar-feed")


@pytest.fixture
def subscribe(as_user):
    """Let somebody make an address and return its path."""

    def issue(user, scope="mine") -> str:
        answer = as_user(user).post(PAGE, {"scope": scope})
        return "/" + answer.context["address"].split("/", 3)[3]

    return issue


def read(path, **headers):
    return Client().get(path, headers=headers)


def events(path) -> dict[str, object]:
    calendar = Calendar.from_ical(read(path).content)
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def test_a_real_parser_reads_what_the_person_sees(everything, member, step, subscribe):
    found = events(subscribe(member))
    event = found[f"step-{step.pk}@lianzhao"]

    assert {uid.partition("-")[0] for uid in found} == {
        "step", "visit", "stage", "milestone", "commitment", "meeting", "opinion",
    }  # fmt: skip
    assert event.decoded("DTSTART") == step.next_on
    assert event.decoded("DTEND") == step.next_on + DAY
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["STATUS"] == "CONFIRMED"
    assert step.enterprise.name in event["SUMMARY"]
    meeting = next(one for uid, one in found.items() if uid.startswith("meeting"))
    assert meeting.decoded("DTSTART").utcoffset() == datetime.timedelta(0)


def test_a_meeting_and_a_place_on_an_agenda_never_share_a_uid(everything, member, hq, subscribe, today):
    item = AgendaItem.objects.get()
    AgendaItem.objects.filter(pk=item.pk).update(id=item.meeting_id)
    item.pk = item.meeting_id
    (place,) = (uid for uid in events(subscribe(member)) if uid.startswith("meeting"))
    (whole,) = (uid for uid in events(subscribe(hq, "all")) if uid.startswith("meeting"))

    assert place != whole


def test_another_teams_entries_are_not_in_it(everything, foreign, member, leader, subscribe):
    for user, scope in ((member, "mine"), (member, "team"), (leader, "team")):
        assert "外组" not in read(subscribe(user, scope)).content.decode()


def test_a_moved_step_keeps_its_uid_and_counts_on(step, member, subscribe, today):
    path, uid = subscribe(member), f"step-{step.pk}@lianzhao"
    before = events(path)[uid]
    reschedule_next_step(step.pk, by=member, next_on=today + 6 * DAY)
    after = events(path)[uid]

    assert after.decoded("DTSTART") == today + 6 * DAY
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("LAST-MODIFIED") >= before.decoded("LAST-MODIFIED")
    assert after.decoded("DTSTAMP") == after.decoded("LAST-MODIFIED")


def test_a_voided_step_is_cancelled(step, member, hq, subscribe):
    path = subscribe(member)
    void_followup(step.pk, by=hq, reason="示例重复登记")

    assert events(path)[f"step-{step.pk}@lianzhao"]["STATUS"] == "CANCELLED"


def test_lines_are_folded_at_75_octets_and_texts_escaped():
    title = "重庆示例智能网联新能源汽车零部件制造有限公司，一期;二期\\三期" * 2
    entry = Entry("step", 7, datetime.date(2026, 12, 1), title, "带清单上门\n逗号,分号;\x07", "/projects/7/", version=3)
    body = as_ics([entry], name="链招通 我的", host="https://lz.example")

    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert body.count(b"\n") == body.count(b"\r\n")
    for line in body.split(b"\r\n"):
        line.decode()  # no character is cut in two
    event = Calendar.from_ical(body).walk("VEVENT")[0]
    assert event["SUMMARY"] == f"下一步：{title}"
    assert event["DESCRIPTION"] == "带清单上门\n逗号,分号;"
    assert event["URL"] == "https://lz.example/projects/7/"
    assert event["SEQUENCE"] == 3


def test_moments_are_written_in_utc():
    at = datetime.datetime(2026, 12, 1, 9, 30, tzinfo=timezone.get_default_timezone())
    body = as_ics([Entry("meeting", 1, at.date(), "示例会", "", "/", at=at)], name="链", host="")

    assert b"DTSTART:20261201T013000Z" in body


def test_the_address_is_stored_as_a_digest_and_shown_once(member, as_user, subscribe):
    path = subscribe(member)
    token = path.rsplit("/", 1)[1].removesuffix(".ics")

    assert token not in str(list(CalendarFeed.objects.values()))
    assert token not in as_user(member).get(PAGE).content.decode()
    assert token not in str(list(AuditEntry.objects.values()))


def test_a_new_address_ends_the_old_one_and_revoking_ends_both(member, as_user, subscribe):
    old = subscribe(member)
    new = subscribe(member)

    assert (read(old).status_code, read(new).status_code) == (404, 200)
    as_user(member).post(PAGE, {"act": "revoke"})
    assert read(new).status_code == 404
    assert as_user(member).post(PAGE, {"act": "revoke"}).status_code == 302


def test_a_disabled_or_moved_person_reads_nothing_more(member, step, subscribe, today):
    path = subscribe(member, "team")
    assert f"step-{step.pk}@lianzhao" in events(path)
    member.memberships.update(until=today - DAY)
    assert read(path).status_code == 404  # no team, no team's calendar
    member.is_active = False
    member.save()
    assert read(path).status_code == 404
    member.is_active, member.role = True, "sysadmin"
    member.save()
    assert read(path).status_code == 404


def test_a_guessed_address_is_like_a_revoked_one():
    assert read(reverse("insights:calendar-ics", args=["x" * 43])).status_code == 404


def test_reading_is_recorded_and_seen_on_the_page(member, step, subscribe, as_user):
    path = subscribe(member)
    read(path)
    entry = AuditEntry.objects.filter(action="calendar_feed.read").latest("id")

    assert (entry.actor_id, entry.changes["rows"] > 0) == (member.pk, True)
    assert as_user(member).get(PAGE).context["feed"].read_at is not None


def test_an_unchanged_feed_is_not_sent_again(member, step, subscribe):
    path = subscribe(member)
    tag = read(path)["ETag"]

    for known in (tag, f"W/{tag}", f'"x", {tag}'):  # proxies that compress weaken it
        answer = read(path, **{"If-None-Match": known})
        assert (answer.status_code, answer["Cache-Control"]) == (304, "private, no-cache")


def test_reading_too_often_waits_and_no_log_keeps_the_address(member, subscribe, monkeypatch, caplog):
    monkeypatch.setattr("crm.insights.calendar.views.feeds.READS_AN_HOUR", 3)
    path = subscribe(member)
    answers = [read(path) for _number in range(4)]
    token = path.rsplit("/", 1)[1].removesuffix(".ics")

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= limits.HOUR
    assert token not in caplog.text
    assert token not in str(list(AuditEntry.objects.values()))


def test_guessing_is_stopped_for_the_guesser_and_his_neighbours_read_on(member, subscribe, monkeypatch):
    """An old address that a telephone still asks for must not shut out the office behind the same router."""
    path = subscribe(member)
    monkeypatch.setattr("crm.insights.calendar.views.feeds.MISSES_AN_HOUR", 2)
    paths = [reverse("insights:calendar-ics", args=[str(number) * 43]) for number in range(4)]

    assert [read(path).status_code for path in paths] == [404, 404, 429, 429]
    assert read(path).status_code == 200


@pytest.mark.parametrize("ending", [".ics", ".ics/", ""])
def test_no_method_and_no_slip_brings_the_address_into_audit_or_log(member, subscribe, as_user, ending, caplog):
    path = subscribe(member)
    token = path.rsplit("/", 1)[1].removesuffix(".ics")
    for browser in (Client(), Client(enforce_csrf_checks=True), as_user(member)):
        for method in ("get", "post", "put", "delete", "options"):
            browser.generic(method, f"/calendar/feeds/{token}{ending}")

    assert token not in str(list(AuditEntry.objects.values()))
    assert token not in caplog.text
    assert token not in "".join(str(record.args) for record in caplog.records)


def test_an_address_of_activation_is_not_kept_either(caplog):
    token = "MQ:示例-" + "k" * 40
    Client(enforce_csrf_checks=True).post(reverse("accounts:activate", args=[token]))

    assert "k" * 40 not in str(list(AuditEntry.objects.values())) + caplog.text


@pytest.mark.parametrize(
    ("role", "status"), [("sysadmin", 403), ("data_admin", 403), ("auditor", 403), ("agency_clerk", 200)]
)
def test_who_has_no_calendar_gets_no_address(as_user, role, status):
    assert as_user(UserFactory(role=role)).post(PAGE, {"scope": "mine"}).status_code == status


def test_nobody_subscribes_to_more_than_he_has(as_user, member):
    answer = as_user(member).post(PAGE, {"scope": "all"})

    assert answer.status_code == 422
    assert not CalendarFeed.objects.exists()


def test_the_history_of_colleagues_is_not_in_the_teams_feed(step, leader, subscribe):
    assert not any(uid.startswith("visit") for uid in events(subscribe(leader, "team")))
    assert FollowUp.objects.count() == 1
