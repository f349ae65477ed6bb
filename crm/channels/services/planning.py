"""Which messages are due: one digest a person, channel and workday, and the urgent ones at once (domain.md 5.2)."""

import datetime
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.accounts.models import User
from core.calendar.arithmetic import WorkCalendar
from crm.channels.hours import opening
from crm.channels.lines import Key, Line, key_of
from crm.channels.models import ChannelSetting, Delivery, DeliveryItem, PlannedDay, Robot
from crm.channels.queries import (
    Foresight,
    calendar_ahead,
    choice_of,
    line_of,
    mailable,
    rest_days_after,
    setting_now,
    standing,
    untold_by_mail,
    untold_in_group,
)

log = logging.getLogger(__name__)
State, Kind = Delivery.State, Delivery.Kind


@dataclass(frozen=True)
class Tick:
    """What one planning rests on."""

    now: datetime.datetime
    day: datetime.date
    setting: ChannelSetting
    calendar: WorkCalendar

    def opens_for(self, person: User) -> datetime.datetime:
        """Return from when the person may be written to."""
        return opening(self.now, choice_of(person).hours(self.setting), self.calendar)

    @property
    def is_open(self) -> bool:
        """Whether messages go out now at all."""
        return opening(self.now, self.setting.hours, self.calendar) == self.now


def plan_deliveries() -> int:
    """Write down every message that is due now and is not there yet; return how many.

    Outside the hours of delivery there is none. Digests are planned once a workday, all of them: a planning that was
    killed is gone on with. Two at once: the second leaves it to the first.
    """
    now = timezone.now()
    day = timezone.localdate(now)
    tick = Tick(now, day, setting_now(), calendar_ahead(day))
    if not tick.is_open:
        return 0
    with _alone() as alone:
        return _plan(tick) if alone else 0


def digests_wait() -> bool:
    """Say whether messages go out now and today's digests are not all planned yet."""
    now = timezone.now()
    day = timezone.localdate(now)
    tick = Tick(now, day, setting_now(), calendar_ahead(day))
    return tick.is_open and not PlannedDay.objects.filter(day=day).exists()


def _plan(tick: Tick) -> int:
    planned = sum(map(_each(_urgent_mail, tick), _people(untold_by_mail(mailable("urgent"), urgent=True))))
    robots = list(Robot.objects.filter(is_active=True))
    planned += sum(map(_each(_urgent_group, tick), [robot for robot in robots if robot.urgent]))
    if PlannedDay.objects.filter(day=tick.day).exists():
        return planned
    planned += _plan_digests(tick)
    planned += sum(_group_digest(tick, robot) for robot in robots if robot.digest)
    PlannedDay.objects.get_or_create(day=tick.day)
    return planned


def _each(plan_one, tick: Tick):
    """Return ``plan_one`` bound to the tick; what somebody else planned in the meantime counts nothing."""

    def run(whom) -> int:
        try:
            with transaction.atomic():
                return plan_one(tick, whom)
        except IntegrityError:
            log.info("planned by somebody else: %s", whom.pk)
            return 0

    return run


def _people(notices) -> Iterable[User]:
    return User.objects.filter(pk__in=notices.order_by().values("recipient")).order_by("pk")


def _urgent_mail(tick: Tick, person: User) -> int:
    if tick.opens_for(person) > tick.now:
        return 0
    waiting = untold_by_mail(User.objects.filter(pk=person.pk), urgent=True)
    lines = standing(person, map(key_of, waiting), Foresight(), ())
    if not lines:
        return 0
    _write(tick, Kind.URGENT, lines.values(), person=person)
    return 1


def _urgent_group(tick: Tick, robot: Robot) -> int:
    by_person: dict[int, list[Key]] = defaultdict(list)
    for notice in untold_in_group(robot):
        by_person[notice.recipient_id].append(key_of(notice))
    lines: dict[Key, Line] = {}
    for person in User.objects.filter(pk__in=by_person).order_by("pk"):
        for key, line in standing(person, by_person[person.pk], Foresight(), ()).items():
            lines.setdefault(key, line)
    if not lines:
        return 0
    _write(tick, Kind.URGENT, lines.values(), robot=robot)
    return 1


def _plan_digests(tick: Tick) -> int:
    people = mailable("digest")
    ahead = _ahead(tick)
    waiting = {person.pk for person in _people(untold_by_mail(people))} | set(ahead) | set(_late(people))
    plan = _each(lambda tick, person: _digest(tick, person, ahead.get(person.pk, {})), tick)
    return sum(map(plan, people.filter(pk__in=waiting).order_by("pk")))


def _ahead(tick: Tick) -> dict[int, dict[Key, Line]]:
    """Return by person what will come up on the rest days before the next workday: it goes out on this one."""
    foresight = Foresight()
    found: dict[int, dict[Key, Line]] = defaultdict(dict)
    for day in rest_days_after(tick.day, tick.calendar):
        for (key, person), line in foresight.of_day(day).items():
            found[person].setdefault(key, line)
    return found


def _late(people) -> Iterable[int]:
    """Return the people whose digest of an earlier day has not gone out: it goes with today's."""
    pending = Delivery.objects.filter(kind=Kind.DIGEST, robot=None, state=State.PENDING, person__in=people)
    return pending.values_list("person", flat=True)


def _digest(tick: Tick, person: User, ahead: dict[Key, Line]) -> int:
    mine = {"person": person, "kind": Kind.DIGEST}
    if Delivery.objects.filter(day=tick.day, **mine).exists():
        return 0
    late = list(
        Delivery.objects.select_for_update(skip_locked=True).filter(day__lt=tick.day, state=State.PENDING, **mine)
    )
    waiting = untold_by_mail(User.objects.filter(pk=person.pk))
    # whether they still stand is asked when the digest is sent; to ask twice would make the opening slow
    lines = {key_of(notice): line_of(notice) for notice in waiting}
    told = _told_ahead(tick, person)
    lines |= {key: line for key, line in ahead.items() if key not in told and key not in lines}
    if not lines and not late:
        return 0
    delivery = _write(tick, Kind.DIGEST, lines.values(), person=person)
    DeliveryItem.objects.filter(delivery__in=late).update(delivery=delivery)
    Delivery.objects.filter(pk__in=[one.pk for one in late]).update(
        state=State.CANCELLED, last_error=f"并入 {tick.day:%m-%d} 的汇总"
    )
    return 1


def _told_ahead(tick: Tick, person: User) -> set[Key]:
    items = DeliveryItem.objects.filter(person=person, robot=None, occurs_on__gt=tick.day)
    return {key_of(item) for item in items}


def _group_digest(tick: Tick, robot: Robot) -> int:
    if Delivery.objects.filter(robot=robot, kind=Kind.DIGEST, day=tick.day).exists():
        return 0
    older = Delivery.objects.filter(robot=robot, kind=Kind.DIGEST, state=State.PENDING)
    older.update(state=State.CANCELLED, last_error=f"由 {tick.day:%m-%d} 的汇总代替")
    _write(tick, Kind.DIGEST, (), robot=robot)
    return 1


def _write(tick: Tick, kind: str, lines: Iterable[Line], *, person=None, robot=None) -> Delivery:
    at = tick.opens_for(person) if person else tick.now
    delivery = Delivery.objects.create(
        kind=kind, person=person, robot=robot, day=tick.day, due_at=at, next_try_at=at, created_at=tick.now
    )
    DeliveryItem.objects.bulk_create(
        DeliveryItem(
            delivery=delivery, person=person, robot=robot, recipient_id=line.recipient_id, occurs_on=line.occurs_on,
            **line.key._asdict(),
        )
        for line in lines
    )  # fmt: skip
    return delivery


@contextmanager
def _alone() -> Iterator[bool]:
    """Say whether nobody else plans, and keep it so; the lock ends with the connection, a killed worker holds nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('plan deliveries'))")
        alone = cursor.fetchone()[0]
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('plan deliveries'))")
