"""The pages and the interface: one's own choice, the administrator's setup, the log."""

import datetime

import pytest
from django.utils import timezone

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.channels import services
from crm.channels.models import ChannelSetting, Choice, Delivery, Robot
from tests.crm.channels.conftest import WORKDAY, states, work

pytestmark = pytest.mark.django_db
MINE = "/notices/channels/"


def failed(person=None, robot=None, **fields):
    now = timezone.now()
    values = {"kind": "urgent", "day": WORKDAY, "due_at": now, "next_try_at": now, "state": "failed", "attempts": 12}
    return Delivery.objects.create(person=person, robot=robot, **values | fields)


def test_a_person_chooses_for_himself_and_the_number_is_hidden(as_user, member):
    browser = as_user(member)
    said = {"urgent": "on", "quiet_from": "12:00", "quiet_until": "14:00", "mention": "on", "mobile": "13800008000"}
    assert browser.post(MINE, said).status_code == 302
    choice = Choice.objects.get(user=member)
    assert (choice.digest, choice.urgent, choice.quiet_until, choice.mobile) == (
        False,
        True,
        datetime.time(14),
        "13800008000",
    )
    page = browser.get(MINE).content.decode()
    assert "138****8000" in page
    assert "13800008000" not in page
    assert "13800008000" not in str(AuditEntry.objects.get(action="channel.chosen").changes)

    browser.post(MINE, {"digest": "on"})
    choice.refresh_from_db()
    assert choice.mobile == ""


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"quiet_from": "12:00"}, "quiet_until"),
        ({"quiet_from": "08:00", "quiet_until": "18:00"}, "quiet_until"),
        ({"mention": "on", "mobile": "12345"}, "mobile"),
    ],
)
def test_a_faulty_choice_is_refused_beside_its_field(as_user, member, said, field):
    answer = as_user(member).post(MINE, said)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Choice.objects.filter(user=member).exclude(quiet_from=None).exists()


def test_a_test_mail_shows_what_the_server_said(as_user, member, post_office):
    member.email = "member@example.org"
    member.save()
    browser = as_user(member)
    post_office.way = "refuse"
    assert "邮件服务器拒收该收件人（550）" in browser.post(f"{MINE}test/", follow=True).content.decode()
    assert "一分钟内只能测试一次" in browser.post(f"{MINE}test/", follow=True).content.decode()
    assert states(person=member) == [("test", "failed")]


def test_the_administrator_moves_the_hours_and_they_hold(as_user, sysadmin, reminded, post_office):
    said = {"opens": "09:30", "closes": "17:00", "version": 0}
    assert as_user(sysadmin).post("/channels/setup/", said).status_code == 302
    assert (
        as_user(sysadmin).post("/channels/setup/", said | {"opens": "10:00"}).status_code == 422
    )  # another version by now
    reminded(WORKDAY)
    work(WORKDAY, "09:29")
    assert post_office.taken == []
    work(WORKDAY, "09:30")
    assert len(post_office.taken) == 1
    assert ChannelSetting.objects.get().version == 1


def test_a_robot_keeps_its_address_when_none_is_typed(as_user, sysadmin, t01):
    robot = services.save_robot(
        by=sysadmin, name="群", brand="wecom", team=t01, address="https://127.0.0.1/send?key=K", secret="S"
    )
    said = {"name": "新群名", "brand": "wecom", "team": "", "version": 0}
    assert as_user(sysadmin).post(f"/channels/robots/{robot.pk}/", said).status_code == 302
    robot.refresh_from_db()
    assert (robot.name, robot.address, robot.secret, robot.is_active) == (
        "新群名",
        "https://127.0.0.1/send?key=K",
        "S",
        False,
    )


def test_the_log_is_narrowed_and_a_failed_one_sent_again(as_user, hq, sysadmin, member, leader, reminded, post_office):
    robot = Robot.objects.create(name="群", brand="feishu", address="https://127.0.0.1/")
    mine, theirs = failed(member, last_error="邮件服务器拒绝（554）"), failed(robot=robot)
    failed(leader, state="sent")
    browser = as_user(hq)

    def rows(query):
        return {one.pk for one in browser.get(f"/channels/?{query}").context["object_list"]}

    assert rows("state=failed") == {mine.pk, theirs.pk}
    assert rows("channel=feishu") == {theirs.pk}
    assert rows("q=554") == {mine.pk}
    assert rows(f"q={leader.name}&channel=mail").isdisjoint({mine.pk, theirs.pk})
    with pytest.raises(RuleViolation):
        services.retry_delivery(mine.pk, by=member)
    browser.post(f"/channels/{mine.pk}/retry/")
    mine.refresh_from_db()
    assert (mine.state, mine.attempts) == ("pending", 0)
    answer = browser.post(f"/api/v1/deliveries/{theirs.pk}/retry/")
    assert (answer.status_code, answer.json()["state"], answer.json()["channel"]) == (200, "pending", "feishu")


def test_over_rest_each_sees_his_own_and_no_content(as_user, member, leader, hq):
    mine, other = failed(member), failed(leader)
    assert [one["id"] for one in as_user(member).get("/api/v1/deliveries/").json()["results"]] == [mine.pk]
    assert as_user(member).get(f"/api/v1/deliveries/{other.pk}/").status_code == 404
    assert {one["id"] for one in as_user(hq).get("/api/v1/deliveries/?state=failed").json()["results"]} == {
        mine.pk,
        other.pk,
    }


@pytest.mark.parametrize("rows", [2, 20])
def test_the_log_takes_as_many_queries_for_many_rows(as_user, hq, member, leader, rows, django_assert_num_queries):
    for number in range(rows):
        failed((member, leader)[number % 2])
    browser = as_user(hq)
    browser.get("/channels/")
    with django_assert_num_queries(5):
        browser.get("/channels/")
