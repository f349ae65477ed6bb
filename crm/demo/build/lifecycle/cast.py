"""Who acts in the demo's lifecycle, on which project and on which day."""

import datetime
from typing import Any

from django.utils import timezone

from chains.models import Membership
from core.accounts.models import User
from core.accounts.roles import Role
from crm.demo.build.data import read
from crm.projects.models import Project


def rows_of(chapter: str) -> list[dict[str, Any]]:
    """Return the rows of one chapter of ``lifecycle.toml``."""
    return read("lifecycle")[chapter]


def project_of(firm: str) -> Project:
    """Return the invented firm's first project as it is now."""
    rows = Project.objects.select_related("team", "owner", "enterprise", "chain")
    return rows.filter(enterprise__name=firm).order_by("id")[:1].get()


def person(username: str) -> User:
    """Return an account of the demo."""
    return User.objects.get(username=username)


def hq() -> User:
    """Return the dispatcher of the headquarters."""
    return person("hq")


def leader_of(team) -> User:
    """Return who leads a team."""
    leading = Membership.objects.current().filter(team=team, user__role=Role.TEAM_LEADER)
    return leading.select_related("user").order_by("id")[:1].get().user


def day(offset: int) -> datetime.date:
    """Return the day ``offset`` days from today."""
    return timezone.localdate() + datetime.timedelta(days=offset)


def moment(on: datetime.date, hour: int = 15) -> datetime.datetime:
    """Return a moment of office hours on a day, never one that is still to come."""
    at = timezone.make_aware(datetime.datetime.combine(on, datetime.time(hour, 20)))
    return min(at, timezone.now())
