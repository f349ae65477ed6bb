"""Channels: one's own choice for every person, robots for the system administrator, the log for headquarters too."""

import datetime

from django.utils import timezone

from crm.channels.models import Delivery, Robot
from tests.scope.rules import (
    ANY_PERSON,
    FORBIDDEN,
    HQ,
    SIGNED_IN,
    ApiRoute,
    act,
    for_partners,
    form,
    get,
    only,
    seen_by,
)

READS_LOG = HQ | {"sysadmin"}


def channels_around(people) -> None:
    """Make a robot and a mail to the member that could not be delivered."""
    Robot.objects.create(name="示例群", brand="wecom", address="https://127.0.0.1/")
    now = timezone.now()
    Delivery.objects.create(
        kind="digest",
        person=people["member"],
        day=datetime.date(2026, 1, 5),
        due_at=now,
        next_try_at=now,
        state="failed",
    )


def robot(district):
    return (Robot.objects.get().pk,)


def delivery(district):
    return (Delivery.objects.get(kind="digest").pk,)


def said(**values):
    return lambda district: values


ROBOT = {"name": "示例群二", "brand": "wecom"}
CHANNEL_PAGES = {
    "channels:mine": form(ANY_PERSON, body=said(digest="on")),
    "channels:mine-test": act(ANY_PERSON),
    "channels:log": get(only(READS_LOG)),
    "channels:retry": act(seen_by(READS_LOG | {"member"}, READS_LOG), args=delivery),
    "channels:setup": form(only({"sysadmin"}), body=said(opens="08:30", closes="18:00")),
    "channels:robot-create": form(only({"sysadmin"}), body=said(**ROBOT)),
    "channels:robot-edit": form(only({"sysadmin"}), args=robot, body=said(**ROBOT)),
    "channels:robot-test": act(only({"sysadmin"}), args=robot),
}
CHANNEL_INTERFACE = {
    "api-delivery-list": ApiRoute({"GET": for_partners(only(SIGNED_IN), (), FORBIDDEN)}),
    "api-delivery-detail": ApiRoute(
        {"GET": for_partners(seen_by(READS_LOG | {"member"}), (), FORBIDDEN)}, args=delivery
    ),
    "api-delivery-retry": ApiRoute(
        {"POST": for_partners(seen_by(READS_LOG | {"member"}, READS_LOG), (), FORBIDDEN)}, args=delivery
    ),
}
