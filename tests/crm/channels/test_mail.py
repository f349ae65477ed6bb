"""Reminders by mail: one digest a workday, urgent ones at once, each told once, whatever the mail server does."""

import datetime

import pytest

from core.calendar.services import load_year
from crm.channels import services
from crm.channels.models import Delivery, DeliveryItem
from crm.channels.services import claiming
from crm.notices.models import Notice
from tests.crm.channels.conftest import WORKDAY, states, work
from tests.crm.notices.conftest import at

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def test_the_reminders_of_a_day_go_in_one_digest_at_half_past_eight_and_never_again(post_office, reminded, member):
    first, second = reminded(WORKDAY), reminded(WORKDAY)
    work(WORKDAY, "08:29")
    assert post_office.taken == []

    work(WORKDAY, "08:30")
    work(WORKDAY, "08:31")
    (mail,) = post_office.taken
    assert mail["Subject"] == "【链招通】11-18 待办提醒 2 条"
    text = mail.get_content()
    assert first.title in text
    assert f"https://lianzhao.example/projects/{second.project_id}/" in text
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.items_sent, mail["Message-ID"]) == ("sent", 2, f"<{delivery.uid}@localhost>")

    reminded(WORKDAY)  # what comes up later waits for tomorrow
    work(WORKDAY, "10:00")
    work(WORKDAY + DAY, "08:30")
    assert [mail["Subject"] for mail in post_office.taken[1:]] == ["【链招通】11-19 待办提醒 1 条"]


@pytest.mark.parametrize(
    ("raised", "opens"),
    [
        (datetime.datetime(2026, 9, 30, 18, 0), datetime.datetime(2026, 10, 8, 8, 30)),
        (datetime.datetime(2026, 12, 30, 23, 59), datetime.datetime(2026, 12, 31, 8, 30)),
        (datetime.datetime(2026, 12, 31, 19, 0), datetime.datetime(2027, 1, 4, 8, 30)),
        (datetime.datetime(2026, 11, 18, 0, 30), datetime.datetime(2026, 11, 18, 8, 30)),
        (datetime.datetime(2026, 10, 9, 17, 59), datetime.datetime(2026, 10, 9, 17, 59)),
        (datetime.datetime(2026, 10, 9, 18, 0), datetime.datetime(2026, 10, 10, 8, 30)),  # a Saturday that is worked
    ],
)
def test_an_urgent_one_goes_at_once_or_when_the_next_workday_opens(post_office, reminded, raised, opens):
    load_year(2026, by=None)
    with at(raised.date(), "00:10"):
        reminded(raised.date(), level="bad", title="督办")
    work(raised.date(), f"{raised:%H:%M}")
    assert len(post_office.taken) == (raised == opens)
    work(opens.date(), "08:29" if opens > raised else f"{opens:%H:%M}")
    assert len(post_office.taken) == (raised == opens)
    work(opens.date(), f"{opens:%H:%M}")
    (mail,) = post_office.taken
    assert mail["Subject"] == "【链招通】紧急提醒：督办"
    assert states() == [("urgent", "sent")]


def test_three_days_without_planning_make_one_digest_with_all(post_office, reminded):
    for back in (3, 2, 1, 0):
        reminded(WORKDAY - back * DAY, day_offset=0)
    work(WORKDAY, "14:00")
    (mail,) = post_office.taken
    assert mail["Subject"] == "【链招通】11-18 待办提醒 4 条"


def test_what_was_dealt_with_handed_over_or_read_before_the_sending_is_not_sent(
    post_office, reminded, member, other_member
):
    kept, done, read, moved = (reminded(WORKDAY) for _ in range(4))
    with at(WORKDAY, "08:30"):
        services.plan_deliveries()
        Notice.objects.filter(pk=done.pk).update(done_at=kept.created_at)
        Notice.objects.filter(pk=read.pk).update(read_at=kept.created_at)
        type(moved.project).objects.filter(pk=moved.project_id).update(owner=other_member)
        services.deliver("mail")
    (mail,) = post_office.taken
    assert kept.title in mail.get_content()
    assert "1 条" in mail["Subject"]
    assert DeliveryItem.objects.count() == 1


def test_a_disabled_or_unwilling_person_gets_nothing_and_one_who_comes_back_gets_it_later(
    post_office, reminded, member
):
    reminded(WORKDAY)
    with at(WORKDAY, "08:30"):
        services.plan_deliveries()
        type(member).objects.filter(pk=member.pk).update(is_active=False)
        services.deliver("mail")
    assert (post_office.taken, states()) == ([], [("digest", "cancelled")])
    type(member).objects.filter(pk=member.pk).update(is_active=True)
    work(WORKDAY + DAY, "08:30")
    assert len(post_office.taken) == 1


def test_quiet_hours_put_off_and_are_asked_again_at_the_sending(post_office, reminded, member):
    choice = {"digest": True, "urgent": True, "mention": False}
    noon, two, nine = datetime.time(12), datetime.time(14), datetime.time(9)
    services.choose(by=member, quiet_from=noon, quiet_until=two, **choice)
    reminded(WORKDAY, level="bad")
    work(WORKDAY, "12:00")
    work(WORKDAY, "13:59")
    assert post_office.taken == []
    with at(WORKDAY, "14:00"):
        services.plan_deliveries()
        services.choose(by=member, quiet_from=nine, quiet_until=datetime.time(15), **choice)
        services.deliver("mail")
    work(WORKDAY, "14:59")
    assert post_office.taken == []
    work(WORKDAY, "15:00")
    assert len(post_office.taken) == 1
    assert Delivery.objects.filter(attempts__gt=1).count() == 0


def test_a_server_that_hangs_refuses_or_is_gone_is_tried_again_later_and_later(post_office, reminded, member, settings):
    reminded(WORKDAY)
    post_office.way = "hang"
    work(WORKDAY, "08:30")
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.attempts, waiting.last_error) == ("pending", 1, "邮件服务器没有在时限内应答")
    settings.EMAIL_PORT = 1
    work(WORKDAY, "08:32")
    post_office.way, settings.EMAIL_PORT = "refuse", post_office.port
    work(WORKDAY, "08:36")
    waiting.refresh_from_db()
    assert (waiting.attempts, waiting.last_error) == (3, "邮件服务器拒收该收件人（550）")
    assert member.email not in waiting.last_error
    post_office.way = "ok"
    work(WORKDAY, "08:37")
    assert post_office.taken == []
    work(WORKDAY, "08:41")
    assert len(post_office.taken) == 1
    assert states() == [("digest", "sent")]


def test_a_mail_is_doubled_only_when_the_server_took_it_and_broke_off_and_then_both_have_one_id(post_office, reminded):
    reminded(WORKDAY)
    post_office.way = "cut"
    work(WORKDAY, "08:30")
    post_office.way = "ok"
    work(WORKDAY, "08:32")
    one, two = post_office.taken
    assert one["Message-ID"] == two["Message-ID"]
    assert states() == [("digest", "sent")]


def test_one_refused_person_holds_up_nobody_else_and_the_twelfth_time_was_the_last(
    post_office, reminded, member, leader
):
    reminded(WORKDAY)
    reminded(WORKDAY, to=leader)
    post_office.unknown.add(member.email)
    work(WORKDAY, "08:30")
    assert [mail["To"] for mail in post_office.taken] == [leader.email]
    Delivery.objects.filter(person=member).update(attempts=claiming.MOST_ATTEMPTS - 1)
    work(WORKDAY, "08:32")
    assert states(person=member) == [("digest", "failed")]


def test_the_digest_that_did_not_go_yesterday_goes_with_todays(post_office, reminded, settings):
    old = reminded(WORKDAY)
    settings.EMAIL_PORT = 1
    work(WORKDAY, "17:59")
    new = reminded(WORKDAY + DAY)
    settings.EMAIL_PORT = post_office.port
    work(WORKDAY + DAY, "08:30")
    (mail,) = post_office.taken
    assert old.title in mail.get_content()
    assert new.title in mail.get_content()
    assert states() == [("digest", "cancelled"), ("digest", "sent")]


def test_what_a_killed_worker_had_taken_is_sent_when_its_lease_ran_out(post_office, reminded):
    reminded(WORKDAY)
    with at(WORKDAY, "08:30"):
        services.plan_deliveries()
        assert len(claiming.claim("mail", 20).deliveries) == 1
        services.deliver("mail")
    assert post_office.taken == []
    work(WORKDAY, "08:31:01")
    assert len(post_office.taken) == 1


def test_without_a_mail_server_nothing_is_planned(reminded, settings):
    settings.EMAIL_HOST = ""
    reminded(WORKDAY)
    work(WORKDAY, "09:00")
    assert states() == []
