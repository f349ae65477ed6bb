"""Projects of two teams that a meeting may have to look at."""

import datetime

import pytest
from django.utils import timezone

from crm.meetings.models import AgendaItem
from tests.factories import ProjectFactory

LONG_AGO = datetime.timedelta(days=200)


@pytest.fixture
def quiet(t01, chain, member):
    """A green project of long ago: nothing is to be said about it."""
    created = timezone.now() - LONG_AGO
    return ProjectFactory(
        name="示例内饰件基地", team=t01, chain=chain, owner=member, stage="negotiate", created_at=created
    )


@pytest.fixture
def red(quiet):
    """The same project on red."""
    type(quiet).objects.update(light="red", light_reason="31 天没有有效跟进。")
    quiet.refresh_from_db()
    return quiet


def topics(meeting) -> dict[str, tuple[str, str]]:
    """Return by title the section and the reasons of the topics that stand."""
    rows = AgendaItem.objects.filter(meeting=meeting).standing().order_by("position")
    return {one.title: (one.section, " ".join(text for _section, text in one.reasons)) for one in rows}
