"""A test message at once, with the other side's answer; at most one a minute to each."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import record
from core.errors import RuleViolation
from crm.channels import policy, texts
from crm.channels.models import Delivery, Robot
from crm.channels.queries import mail_is_set_up
from crm.channels.services.mailing import LaneDown, NotTaken, mail, mail_server
from crm.channels.services.sending import send_to_robot

BETWEEN = timedelta(minutes=1)
TITLE = "【链招通】测试消息"


def try_mail(*, by: User) -> Delivery:
    """Send a test mail to ``by`` and return the delivery with what became of it.

    Raises RuleViolation ``forbidden``, ``no_mail`` without an address or a server, ``too_soon``.
    """
    if not policy.can_choose(by):
        raise RuleViolation("接口账号没有提醒", code="forbidden")
    if not by.email or not mail_is_set_up():
        raise RuleViolation("没有邮箱或邮件服务器，请联系管理员", code="no_mail")
    delivery = _begin(by, person=by)
    try:
        with mail_server() as server:
            told = mail(server, to=by.email, subject=TITLE, body=texts.TEST_TEXT, uid=delivery.uid)
    except (LaneDown, NotTaken) as fault:
        return _end(delivery, error=str(fault))
    return _end(delivery, response=told)


def try_robot(pk: int, *, by: User) -> Delivery:
    """Send a test message to a group and return the delivery with what became of it.

    Raises RuleViolation ``forbidden`` or ``too_soon``.
    """
    if not policy.can_manage_channels(by):
        raise RuleViolation("由系统管理员设置", code="forbidden")
    robot = Robot.objects.select_related("team").get(pk=pk)
    delivery = _begin(by, robot=robot)
    try:
        told = send_to_robot(robot, texts.Message(TITLE, [(texts.TEST_TEXT, "")]))
    except (LaneDown, NotTaken) as fault:
        return _end(delivery, error=str(fault))
    return _end(delivery, response=told)


@transaction.atomic
def _begin(by: User, *, person: User | None = None, robot: Robot | None = None) -> Delivery:
    now = timezone.now()
    kind = Delivery.Kind.TEST
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one test of a person after the other
    if Delivery.objects.filter(kind=kind, person=person, robot=robot, created_at__gt=now - BETWEEN).exists():
        raise RuleViolation("一分钟内只能测试一次，请稍候再试", code="too_soon")
    delivery = Delivery.objects.create(
        kind=kind, person=person, robot=robot, day=timezone.localdate(now), due_at=now, next_try_at=now, attempts=1,
        state=Delivery.State.FAILED, last_error="测试中断",
    )  # fmt: skip
    record("channel.tested", delivery, by=by)
    return delivery


def _end(delivery: Delivery, *, error: str = "", response: str = "") -> Delivery:
    delivery.state = Delivery.State.FAILED if error else Delivery.State.SENT
    delivery.sent_at = None if error else timezone.now()
    delivery.last_error, delivery.response = error[:300], response[:300]
    delivery.save(update_fields=["state", "sent_at", "last_error", "response"])
    return delivery
