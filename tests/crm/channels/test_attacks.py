"""What must hold although somebody changed something in between, talks too much, or comes in the wrong order."""

import datetime
import json

import pytest

from crm.channels import services, tasks
from crm.channels.models import Delivery, Robot
from crm.channels.services import claiming
from crm.channels.services.deciding import Judge
from tests.crm.channels.conftest import WORKDAY, states, work
from tests.crm.notices.conftest import at

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
SECRET = "SEC0123456789"


@pytest.fixture
def robot(sysadmin, t01, robot_server):
    """The robot of team T01."""
    address = f"{robot_server.url}/hook/PATHTOKEN?key=SECRETKEY"
    return services.save_robot(by=sysadmin, name="一组群", brand="dingtalk", team=t01, address=address, secret=SECRET)


def test_the_digest_holds_what_was_missed_although_planning_comes_before_the_scan(
    post_office, made_on, promise, t01, member
):
    member.email = "member@example.org"
    member.save()
    project = made_on(WORKDAY - 5 * DAY, team=t01, owner=member)
    promise(project, WORKDAY - 5 * DAY, WORKDAY)
    with at(WORKDAY, "09:00"):
        tasks.plan_deliveries()
        services.deliver("mail")
    assert [mail["Subject"] for mail in post_office.taken] == ["【链招通】11-18 待办提醒 1 条"]


def test_hours_that_leave_nothing_of_a_person_stop_nobody(post_office, reminded, member, leader, sysadmin):
    clock = datetime.time
    services.choose(by=member, digest=True, urgent=True, quiet_from=clock(8), quiet_until=clock(12), mention=False)
    services.change_hours(by=sysadmin, opens=clock(8, 30), closes=clock(11))
    reminded(WORKDAY, level="bad")
    reminded(WORKDAY, to=leader)
    work(WORKDAY, "09:00")
    assert sorted(mail["To"] for mail in post_office.taken) == sorted([leader.email, member.email])


def test_a_group_hears_nothing_of_a_restricted_project(robot, robot_server, reminded):
    told = reminded(WORKDAY, level="bad", title="保密项目")
    type(told.project).objects.filter(pk=told.project_id).update(confidentiality="restricted")
    work(WORKDAY, "09:00", [robot.pk])
    assert all("保密" not in body.decode() for _path, body in robot_server.asked)
    assert states() == [("digest", "sent")]


@pytest.mark.parametrize("change", ["group", "secrecy"])
def test_who_listens_is_asked_again_when_a_group_is_told(robot, robot_server, reminded, change):
    told = reminded(WORKDAY, level="bad", title="一组的事")
    with at(WORKDAY, "09:00"):
        services.plan_deliveries()
        if change == "group":
            Robot.objects.filter(pk=robot.pk).update(team=None)
        else:
            type(told.project).objects.filter(pk=told.project_id).update(confidentiality="restricted")
        services.deliver(str(robot.pk))
    assert all("一组的事" not in body.decode() for _path, body in robot_server.asked)
    assert Delivery.objects.get(kind="urgent").state == "cancelled"


def test_an_answer_that_repeats_the_secrets_is_kept_without_them(robot, robot_server, sysadmin):
    words = f"bad key SECRETKEY at {robot.address} or PATHTOKEN, {SECRET}, 13800008000"
    robot_server.says({"errcode": 310000, "errmsg": words})
    kept = services.try_robot(robot.pk, by=sysadmin).last_error
    assert kept.startswith("对方拒收（310000）：bad key ")
    assert not [secret for secret in ("SECRETKEY", "PATHTOKEN", SECRET, "13800008000") if secret in kept]


def test_a_message_that_can_never_be_made_fails_for_good(post_office, reminded, monkeypatch):
    reminded(WORKDAY)
    with at(WORKDAY, "08:30"):
        services.plan_deliveries()
    Delivery.objects.update(attempts=claiming.MOST_ATTEMPTS - 2)
    monkeypatch.setattr(Judge, "decide", lambda self, delivery: json.loads("no"))
    work(WORKDAY, "09:00")
    assert Delivery.objects.get().attempts == claiming.MOST_ATTEMPTS - 1
    with at(WORKDAY, "17:00"):
        services.deliver("mail")
    assert states() == [("digest", "failed")]
