"""Which reminders are still to be told, and whether one still stands for its person: the inbox decides, each time anew."""

import datetime
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from chains.models import Membership
from core.accounts.models import User
from core.accounts.roles import HEADQUARTERS
from core.calendar.arithmetic import WorkCalendar
from crm.channels.lines import Key, Line, key_of
from crm.channels.models import DeliveryItem, Robot
from crm.notices.models import Notice
from crm.notices.queries import occurrences
from crm.projects.models import Project

SAME = ("rule", "target_type", "target_id", "due_on", "day_offset")
DAY = datetime.timedelta(days=1)
RESTRICTED = Project.Confidentiality.RESTRICTED


class Foresight:
    """The occurrences of the rest days to come, worked out when first asked for; make a new one for each batch."""

    def __init__(self) -> None:
        self._days: dict[datetime.date, dict[tuple[Key, int], Line]] = {}

    def of_day(self, day: datetime.date) -> dict[tuple[Key, int], Line]:
        """Return what a scan on ``day`` would raise up to its due day, by key and person."""
        if day not in self._days:
            found = (_foreseen(one) for one in occurrences(day) if one.day_offset <= 0)
            self._days[day] = {(line.key, line.recipient_id): line for line in found}
        return self._days[day]


def rest_days_after(day: datetime.date, calendar: WorkCalendar) -> list[datetime.date]:
    """Return the rest days between ``day`` and the next workday."""
    following = calendar.next_workday(day + DAY)
    return [day + DAY * count for count in range(1, (following - day).days)]


def line_of(notice: Notice) -> Line:
    """Return a reminder of the inbox as a line."""
    path = notice.get_absolute_url()
    return Line(key_of(notice), notice.recipient_id, notice.occurs_on, notice.title, notice.level, path)


def _foreseen(one) -> Line:
    as_row = Notice(
        rule=one.rule, target_type=one.target_type, target_id=one.target_id, project_id=one.project_id,
        enterprise_id=one.enterprise_id,
    )  # fmt: skip
    return Line(key_of(one), one.recipient_id, one.occurs_on, one.title, one.level, as_row.get_absolute_url())


def standing(person: User, keys: Iterable[Key], foresight: Foresight, days: Iterable[datetime.date]) -> dict[Key, Line]:
    """Return those of ``keys`` that still stand for ``person``: his, seen by him, awake, not done and not read.

    ``days`` are the rest days to come for which some of them are meant; their rows may not be there yet.
    """
    wanted = set(keys)
    rows = unread(Notice.objects.visible_to(person)).filter(target_id__in={key.target_id for key in wanted})
    found = {
        line.key: line for line in map(line_of, rows.select_related("project", "enterprise")) if line.key in wanted
    }
    for day in days:
        ahead = foresight.of_day(day)
        for key in wanted - found.keys():
            if line := ahead.get((key, person.pk)):
                found[key] = line
    return found


def unread(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Keep the reminders that nobody has looked at or put off."""
    return notices.awake().filter(read_at=None)  # type: ignore[attr-defined]


def untold_by_mail(people: QuerySet[User], *, urgent: bool = False) -> QuerySet[Notice]:
    """Return the reminders of ``people`` that wait to be read and went with no mail yet, whether or not still visible."""
    told = DeliveryItem.objects.filter(_same(), person=OuterRef("recipient_id"), robot=None)
    rows = unread(_urgent(urgent)).filter(recipient__in=people.order_by().values("pk"))
    return rows.filter(~Exists(told)).order_by("pk")


def untold_in_group(robot: Robot) -> QuerySet[Notice]:
    """Return the urgent reminders that the robot's group has not heard of: those of the team, or those to headquarters.

    A team's are those about its projects, and those to its people about no project.
    """
    told = DeliveryItem.objects.filter(_same(), robot=robot)
    return for_group(robot).filter(~Exists(told)).order_by("pk")


def for_group(robot: Robot) -> QuerySet[Notice]:
    """Return the urgent reminders that the robot's group may hear; never of a restricted project: who listens is unknown."""
    rows = unread(_urgent(True)).filter(Q(project=None) | ~Q(project__confidentiality=RESTRICTED))
    if robot.team_id is None:
        return rows.filter(recipient__role__in=HEADQUARTERS)
    people = Membership.objects.current().filter(team=robot.team_id).values("user")
    return rows.filter(Q(project__team=robot.team_id) | Q(project=None), recipient__in=people)


def _same() -> Q:
    return Q(**{name: OuterRef(name) for name in SAME})


def _urgent(urgent: bool) -> QuerySet[Notice]:
    return Notice.objects.urgent() if urgent else Notice.objects.all()
