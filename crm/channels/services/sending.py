"""Sending what waits in one lane: claimed, committed, decided again, sent outside any transaction, noted."""

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from core import outbound
from crm.channels import robots, texts
from crm.channels.models import Delivery, Robot
from crm.channels.models.deliveries import MAIL
from crm.channels.services.claiming import (
    MOST_ATTEMPTS,
    Batch,
    begin,
    cancel,
    claim,
    give_back,
    note_failed,
    note_sent,
    put_off,
    rest_lane,
)
from crm.channels.services.deciding import Drop, Judge, ToGroup, ToPerson, Wait
from crm.channels.services.mailing import LaneDown, NotTaken, mail, mail_server

log = logging.getLogger(__name__)
BUDGET = 40.0  # seconds of one run; the next tick goes on
BATCH = 20
MOST_A_MINUTE = 15  # 企业微信 and 钉钉 take 20 a minute from a robot
MINUTE = timedelta(minutes=1)
Sender = Callable[[Delivery, ToPerson | ToGroup], str]


def deliver(lane: str) -> int:
    """Send what waits in a lane (``mail`` or a robot's number) and return how many the other side took.

    Any number of workers may do it at once. One that is killed leaves rows whose leases run out; they are sent again, so
    that a message is doubled only when the other side had taken it and nobody could note it any more.
    """
    end, sent = time.monotonic() + BUDGET, 0
    while time.monotonic() < end and (room := _room(lane)):
        batch = claim(lane, room)
        if not batch.deliveries:
            break
        taken, goes_on = _send_batch(lane, batch, end)
        sent += taken
        if not goes_on:
            break
    return sent


def _room(lane: str) -> int:
    if lane == MAIL:
        return BATCH
    just_now = Delivery.objects.of_lane(lane).filter(sent_at__gt=timezone.now() - MINUTE)
    return max(MOST_A_MINUTE - just_now.count(), 0)


def _send_batch(lane: str, batch: Batch, end: float) -> tuple[int, bool]:
    """Send a batch; return how many were taken, and whether the other side is there."""
    sent, judge = 0, Judge()
    with ExitStack() as stack:
        send = _sender(stack)
        for number, delivery in enumerate(batch.deliveries):
            if time.monotonic() > end:  # slow mails must not run into the task's time limit, which kills in the middle
                give_back(batch, batch.deliveries[number:])
                return sent, False
            tried = delivery.attempts
            try:
                sent += _send_one(batch, delivery, judge, send)
            except LaneDown as fault:
                log.warning("lane %s is down: %s", lane, fault)
                note_failed(batch, delivery, str(fault))
                give_back(batch, batch.deliveries[number + 1 :])
                rest_lane(lane, delivery.attempts)
                return sent, False
            except Exception:  # one message that cannot be made must not stand before all others
                log.exception("delivery %s", delivery.pk)
                delivery.attempts = tried + 1
                note_failed(batch, delivery, "内部错误，详见服务器日志")
    return sent, True


def _send_one(batch: Batch, delivery: Delivery, judge: Judge, send: Sender) -> int:
    decision = judge.decide(delivery)
    if isinstance(decision, Wait):
        put_off(batch, delivery, decision.until)
        return 0
    if isinstance(decision, Drop):
        cancel(batch, delivery, decision.reason)
        return 0
    if not begin(batch, delivery):
        return 0
    if delivery.attempts > MOST_ATTEMPTS:
        note_failed(batch, delivery, "发送多次被中断")
        return 0
    try:
        response = send(delivery, decision)
    except NotTaken as fault:
        note_failed(batch, delivery, str(fault))
        return 0
    note_sent(batch, delivery, items=decision.items, response=response)
    return 1


def _sender(stack: ExitStack) -> Sender:
    """Return what sends one message; the mail server is connected to when the first mail is really due."""
    opened: list[BaseEmailBackend] = []

    def send(delivery: Delivery, told: ToPerson | ToGroup) -> str:
        if isinstance(told, ToGroup):
            return send_to_robot(told.robot, told.message)
        if not opened:
            opened.append(stack.enter_context(mail_server()))
        return _mail(opened[0], delivery, told)

    return send


def _mail(server: BaseEmailBackend, delivery: Delivery, told: ToPerson) -> str:
    today = timezone.localdate()
    subject = texts.subject_of(told.lines, today, urgent=delivery.kind == Delivery.Kind.URGENT)
    body = texts.mail_text(str(told.person), told.lines, today)
    return mail(server, to=told.person.email, subject=subject, body=body, uid=delivery.uid)


def send_to_robot(robot: Robot, message: texts.Message) -> str:
    """Send one message to a robot and return its answer; raises NotTaken or LaneDown."""
    request = robots.request_for(robot, message, timezone.now().timestamp())
    try:
        answer = outbound.post(request.url, request.body, robots.HEADERS)
    except (outbound.Refused, outbound.Unreachable) as failure:
        raise LaneDown(str(failure)) from failure
    if fault := robots.without_secrets(robots.fault_in(answer), robot):
        raise LaneDown(fault) if robots.is_away(answer) else NotTaken(fault)
    return f"{answer.status} 已接收"
