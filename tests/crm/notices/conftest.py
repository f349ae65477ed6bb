"""The clock of the reminders' tests, and a project of T01 owned by its member."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from crm.followups.services import log_followup
from crm.notices.models import Notice
from tests.factories import ProjectFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = datetime.timedelta(days=1)


def at(day: datetime.date, clock: str = "10:00"):
    """Stop the clock at a wall time of Asia/Shanghai."""
    moment = datetime.datetime.combine(day, datetime.time.fromisoformat(clock), SHANGHAI)
    return time_machine.travel(moment, tick=False)


def inbox(user) -> list[tuple[str, datetime.date, int]]:
    """What stands in a person's inbox: rule, due day, offset."""
    open_ones = Notice.objects.visible_to(user).open().order_by("rule", "due_on", "day_offset")
    return list(open_ones.values_list("rule", "due_on", "day_offset"))


def offsets(user) -> list[int]:
    """Every occurrence that became a row for a person, in order."""
    return list(Notice.objects.filter(recipient=user).order_by("day_offset").values_list("day_offset", flat=True))


@pytest.fixture
def made_on():
    """Return a function that makes a project on a day, without deadline unless one is given."""

    def make(day, **fields):
        with at(day):
            values = {"stage_due_on": None, "created_at": timezone.now(), "grade": "C"}
            return ProjectFactory(**values | fields)

    return make


@pytest.fixture
def promise(member):
    """Return a function that logs, on a day, a follow-up of the member with a next date."""

    def log(project, day, next_on, /, **fields):
        with at(day):
            return log_followup(**{
                "by": member, "enterprise": project.enterprise, "project": project, "kind": "visit",
                "happened_at": timezone.now(), "summary": "对方介绍扩产计划，需要标准厂房五千平方米",
                "next_step": "带载体清单上门", "next_on": next_on, **fields,
            })  # fmt: skip

    return log
