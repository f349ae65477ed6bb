"""What a delivery says, decided at the moment of sending: who still works here, what still stands, what is still wanted."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from core.accounts.models import User
from core.calendar.arithmetic import WorkCalendar
from crm.channels import texts
from crm.channels.hours import opening
from crm.channels.lines import Key, Line, key_of, latest
from crm.channels.models import ChannelSetting, Choice, Delivery, DeliveryItem, Robot
from crm.channels.queries import (
    Foresight,
    calendar_ahead,
    choice_of,
    figures_of,
    for_group,
    mailable,
    setting_now,
    standing,
)


@dataclass(frozen=True)
class ToPerson:
    """Send these lines, which stand for so many reminders, by mail."""

    person: User
    lines: list[Line]
    items: int


@dataclass(frozen=True)
class ToGroup:
    """Send this message, which stands for so many reminders, by the robot."""

    robot: Robot
    message: texts.Message
    items: int


@dataclass(frozen=True)
class Wait:
    """Not now."""

    until: datetime.datetime


@dataclass(frozen=True)
class Drop:
    """Nobody is to get it any more."""

    reason: str


Decision = ToPerson | ToGroup | Wait | Drop


class Judge:
    """Decides one batch; what the calendar and the coming days say is read once for it."""

    def __init__(self) -> None:
        self.setting: ChannelSetting = setting_now()
        self.today = timezone.localdate()
        self.calendar: WorkCalendar = calendar_ahead(self.today)
        self.foresight = Foresight()

    def decide(self, delivery: Delivery) -> Decision:
        """Return what becomes of a delivery now; what no longer stands leaves it and may go with another one."""
        if delivery.robot_id is not None:
            return self._for_group(delivery, Robot.objects.select_related("team").get(pk=delivery.robot_id))
        return self._for_person(delivery, User.objects.get(deliveries=delivery))

    def _for_person(self, delivery: Delivery, person: User) -> Decision:
        if not mailable(delivery.kind).filter(pk=person.pk).exists():
            return Drop("账号已停用、没有邮箱或已关闭该提醒")
        opens = opening(timezone.now(), choice_of(person).hours(self.setting), self.calendar)
        if opens > timezone.now():
            return Wait(opens)
        lines = self._standing(delivery)
        return ToPerson(person, latest(lines), len(lines)) if lines else Drop("提醒已处理、已读或不再归其负责")

    def _for_group(self, delivery: Delivery, robot: Robot) -> Decision:
        wanted = robot.digest if delivery.kind == Delivery.Kind.DIGEST else robot.urgent
        if not robot.is_active or not wanted:
            return Drop("机器人已停用或已关闭该提醒")
        opens = opening(timezone.now(), self.setting.hours, self.calendar)
        if opens > timezone.now():
            return Wait(opens)
        if delivery.kind == Delivery.Kind.DIGEST:
            return ToGroup(robot, _morning(robot, self.today), 0)
        lines = self._standing(delivery, group=robot)
        if not lines:
            return Drop("提醒已处理、已读或不再归该组负责")
        message = texts.for_group(latest(lines), self.today, mobiles=_mobiles(lines))
        return ToGroup(robot, message, len(lines))

    def _standing(self, delivery: Delivery, group: Robot | None = None) -> list[Line]:
        """Return the lines that still stand, and let go of the other items."""
        by_person: dict[int, dict[Key, DeliveryItem]] = {}
        for item in delivery.items.all():
            by_person.setdefault(item.recipient_id, {})[key_of(item)] = item
        lines: list[Line] = []
        gone: list[int] = []
        for person in User.objects.filter(pk__in=by_person):
            items = by_person[person.pk]
            ahead = sorted({item.occurs_on for item in items.values() if item.occurs_on > self.today})
            found = standing(person, items, self.foresight, ahead)
            if group is not None:
                found = _heard(found, person, group)
            lines += found.values()
            gone += [item.pk for key, item in items.items() if key not in found]
        delivery.items.filter(pk__in=gone).delete()
        return lines


def _heard(found: dict[Key, Line], person: User, robot: Robot) -> dict[Key, Line]:
    """Keep what the group may hear by now: people and projects change teams, robots groups."""
    ids = {key.target_id for key in found}
    rows = for_group(robot).filter(recipient=person, target_id__in=ids)
    heard = {key_of(row) for row in rows}
    return {key: line for key, line in found.items() if key in heard}


def _mobiles(lines: list[Line]) -> tuple[str, ...]:
    """Return the numbers of those who want to be mentioned."""
    choices = Choice.objects.filter(user__in={line.recipient_id for line in lines}, mention=True, user__is_active=True)
    return tuple(sorted({choice.mobile for choice in choices if choice.mobile}))


def _morning(robot: Robot, today: datetime.date) -> texts.Message:
    rows = [(f"{word} {number}", texts.address_of(path)) for word, number, path in figures_of(robot.team, today)]
    return texts.Message(f"{texts.calm(robot.audience)} {today:%m-%d} 早报", rows)
