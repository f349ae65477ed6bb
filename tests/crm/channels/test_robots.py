"""Robots of group chats: the three formats byte by byte, whom they tell what, and what one that fails costs the others."""

import json

import pytest
from django.db import connection

from core import outbound
from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.channels import robots, services, texts
from crm.channels.models import Delivery, Robot
from tests.crm.channels.conftest import WORKDAY, states, work
from tests.crm.notices.conftest import at

pytestmark = pytest.mark.django_db
MOMENT = 1795000000.123
SECRET = "SECexample0123456789"  # noqa: S105 (an example)
PARTS = [("甲公司（今天到期）", "https://lianzhao.example/projects/1/"), ("红灯项目 2", "")]
TEXT = "紧急\\n甲公司（今天到期）\\nhttps://lianzhao.example/projects/1/\\n红灯项目 2"
# Signatures worked out with openssl dgst -sha256 -mac HMAC.
FORMATS = {
    ("wecom", True): (
        "", '{"msgtype":"text","text":{"content":"' + TEXT + '","mentioned_mobile_list":["13800008000"]}}',
    ),
    ("wecom", False): (
        "", '{"msgtype":"markdown","markdown":{"content":"### 紧急\\n- [甲公司（今天到期）](https://lianzhao.example/projects/1/)'
        '\\n- 红灯项目 2"}}',
    ),
    ("dingtalk", True): (
        "&timestamp=1795000000123&sign=ijYTTLE0gqXeBoWfkUPVOpKYQ%2FTLXXd9K08rT19dQRA%3D",
        '{"msgtype":"text","text":{"content":"' + TEXT + '"},"at":{"atMobiles":["13800008000"],"isAtAll":false}}',
    ),
    ("dingtalk", False): (
        "&timestamp=1795000000123&sign=ijYTTLE0gqXeBoWfkUPVOpKYQ%2FTLXXd9K08rT19dQRA%3D",
        '{"msgtype":"markdown","markdown":{"title":"紧急","text":"### 紧急\\n\\n- [甲公司（今天到期）]'
        '(https://lianzhao.example/projects/1/)\\n\\n- 红灯项目 2"},"at":{"atMobiles":[],"isAtAll":false}}',
    ),
    ("feishu", False): (
        "", '{"timestamp":"1795000000","sign":"Z7l8rpT2CbGn5NNdZhlqP8BtaUFYJUeiAfevPCsx/PA=","msg_type":"post","content":'
        '{"post":{"zh_cn":{"title":"紧急","content":[[{"tag":"a","text":"甲公司（今天到期）","href":'
        '"https://lianzhao.example/projects/1/"}],[{"tag":"text","text":"红灯项目 2"}]]}}}}',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("brand", "plain"), FORMATS)
def test_a_message_has_the_documented_format_and_signature(brand, plain):
    robot = Robot(brand=brand, address="https://robot.example/send?key=k", secret=SECRET)
    message = texts.Message("紧急", PARTS, plain=plain, mobiles=("13800008000",) if plain else ())
    request = robots.request_for(robot, message, MOMENT)
    query, body = FORMATS[brand, plain]
    assert request.url == f"https://robot.example/send?key=k{query}"
    assert request.body.decode() == body


def test_a_title_can_neither_mention_nor_link_nor_grow_beyond_the_limit():
    assert texts.calm("<@all> [a](b)\n**@13800008000**\u202e") == "〈＠all〉 ［a］(b) ＊＊＠13800008000＊＊"
    long = texts.Message("多", [("示例" * 100, "https://a.example/")] * 20, plain=True)
    body = robots.request_for(Robot(brand="wecom", address="https://robot.example/"), long, MOMENT).body
    assert len(json.loads(body)["text"]["content"].encode()) <= 2048


@pytest.mark.parametrize(
    ("status", "body", "fault", "away"),
    [
        (200, '{"errcode":0,"errmsg":"ok"}', "", False),
        (200, '{"StatusCode":0,"code":0,"msg":"success"}', "", False),
        (200, '{"errcode":310000,"errmsg":"sign not match"}', "对方拒收（310000）：sign not match", False),
        (200, '{"code":19021,"msg":"sign match fail"}', "对方拒收（19021）：sign match fail", False),
        (
            200,
            '{"errcode":45009,"errmsg":"api freq out of limit"}',
            "发送过于频繁（45009）：api freq out of limit",
            True,
        ),
        (502, "bad gateway", "对方应答异常（502）", True),
        (200, "<html>", "对方应答异常（200）", True),
    ],
)
def test_an_answer_says_whether_the_message_was_taken(status, body, fault, away):
    answer = outbound.Answer(status, body)
    assert (robots.fault_in(answer), robots.is_away(answer)) == (fault, away)


@pytest.fixture
def robot(sysadmin, t01, robot_server):
    """The robot of team T01."""
    address = f"{robot_server.url}/send?key=SECRETKEY"
    return services.save_robot(by=sysadmin, name="一组群", brand="dingtalk", team=t01, address=address, secret=SECRET)


def test_a_teams_group_gets_its_urgent_reminders_once_and_figures_in_the_morning(
    robot, robot_server, reminded, member, leader, other_member
):
    told = reminded(WORKDAY, level="bad", title="逾期项目")
    reminded(WORKDAY, to=other_member, level="bad", title="别组的事")
    type(told).objects.create(**{
        name: getattr(told, name)
        for name in ("rule", "target_type", "target_id", "project", "due_on", "day_offset", "occurs_on", "title", "level")
    } | {"recipient": leader})  # fmt: skip
    services.choose(
        by=member, digest=False, urgent=False, quiet_from=None, quiet_until=None, mention=True, mobile="13800008000"
    )
    work(WORKDAY, "08:30", [robot.pk])
    work(WORKDAY, "08:35", [robot.pk])
    urgent, morning = (json.loads(body) for _path, body in robot_server.asked)
    assert urgent["text"]["content"].count("逾期项目（今天到期）") == 1
    assert "别组" not in urgent["text"]["content"]
    assert urgent["at"]["atMobiles"] == ["13800008000"]
    assert morning["markdown"]["text"].startswith("### 新能源汽车组 11-18 早报\n\n- [红灯项目 ")
    assert sorted(states()) == [("digest", "sent"), ("urgent", "sent")]


def test_a_robot_that_hangs_costs_one_try_and_delays_no_mail(robot, robot_server, reminded, post_office):
    reminded(WORKDAY, level="bad")
    robot_server.way = "hang"
    work(WORKDAY, "09:00", [robot.pk, "mail"])
    assert len(robot_server.asked) == 1
    assert len(post_office.taken) == 1
    waiting = Delivery.objects.filter(robot=robot).order_by("attempts")
    assert [one.attempts for one in waiting] == [0, 1]
    assert all(one.next_try_at > one.due_at for one in waiting)
    robot_server.way = "ok"
    work(WORKDAY, "09:02", [robot.pk])
    assert {one.state for one in waiting.all()} == {"sent"}


def test_a_robot_is_asked_fifteen_times_a_minute_at_most(robot, robot_server):
    with at(WORKDAY, "09:00"):
        rows = [Delivery(kind="urgent", robot=robot, day=WORKDAY, state="sent", due_at="2026-11-18T01:00Z",
                         next_try_at="2026-11-18T01:00Z", sent_at="2026-11-18T00:59:30Z") for _ in range(15)]  # fmt: skip
        Delivery.objects.bulk_create(rows)
    work(WORKDAY, "09:00", [robot.pk])
    assert robot_server.asked == []
    work(WORKDAY, "09:01", [robot.pk])
    assert len(robot_server.asked) == 1


def test_address_and_secret_are_neither_stored_nor_logged_in_the_open(robot, as_user, sysadmin):
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM channels_robot r")
        stored = cursor.fetchone()[0]
    logged = json.dumps(list(AuditEntry.objects.values_list("changes", flat=True)))
    shown = as_user(sysadmin).get(f"/channels/robots/{robot.pk}/").content.decode()
    shown += as_user(sysadmin).get("/channels/setup/").content.decode()
    for text in (stored, logged, shown):
        assert "SECRETKEY" not in text
        assert SECRET not in text


def test_a_test_message_shows_the_answer_and_comes_once_a_minute(robot, robot_server, as_user, sysadmin):
    browser = as_user(sysadmin)
    robot_server.says({"errcode": 310000, "errmsg": "sign not match"})
    page = browser.post(f"/channels/robots/{robot.pk}/test/", follow=True).content.decode()
    assert "对方拒收（310000）：sign not match" in page
    page = browser.post(f"/channels/robots/{robot.pk}/test/", follow=True).content.decode()
    assert "一分钟内只能测试一次" in page
    assert len(robot_server.asked) == 1
    assert states() == [("test", "failed")]


REFUSED = [
    "http://example.com/", "ftp://example.com/", "https://user:pass@example.com/", "https://10.1.2.3/", "https://[::1]/",
    "https://127.1/", "https://0x7f000001/", "https://2130706433/", "https://[::ffff:192.168.0.1]/", "https://169.254.169.254/",
    "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/", "https://[fe80::1]/", "https://0.0.0.0/", "https://224.0.0.1/",
    "https://100.64.0.1/", "https://192.168.1.1:8443/", "https:///", "https://exa mple.com/",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_an_inner_address_is_refused_in_any_spelling(settings, sysadmin, url):
    settings.OUTBOUND_LOOPBACK = False
    settings.OUTBOUND_NETWORKS = ["192.168.1.0/24:443", "169.254.0.0/16:443", "127.0.0.0/8:443"]
    with pytest.raises(outbound.Refused):
        outbound.check_address(url)
    with pytest.raises(RuleViolation):
        services.save_robot(by=sysadmin, name="内网", brand="wecom", team=None, address=url)


def test_a_named_network_is_allowed_on_its_port_alone(settings):
    settings.OUTBOUND_NETWORKS = ["10.20.0.0/24:8443"]
    assert outbound.check_address("https://10.20.0.7:8443/hook") == "10.20.0.7"
    with pytest.raises(outbound.Refused):
        outbound.check_address("https://10.20.0.7/hook")


def test_a_redirect_is_not_followed_and_a_long_answer_not_read(robot_server):
    robot_server.says("", 302, Location="https://example.com/")
    with pytest.raises(outbound.Refused):
        outbound.post(robot_server.url, b"{}", {})
    robot_server.says("x" * 200_000)
    assert len(outbound.post(robot_server.url, b"{}", {}).body) == outbound.MOST_BYTES
