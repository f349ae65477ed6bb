"""Two people at once in one meeting, with real transactions."""

import pytest
from django.utils import timezone

from crm.meetings.models import Decision
from crm.meetings.services import close_meeting, decide, open_meeting
from crm.tasks.models import Task
from tests.crm.projects.test_two_at_once import both, refusals
from tests.factories import ProjectFactory, TeamFactory, UserFactory
from tests.factories.meetings import DAY, called_meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return UserFactory(role="hq_staff"), UserFactory(role="commander")


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def meeting(people, team):
    ProjectFactory(team=team, light="red", light_reason="红。")
    return called_meeting(by=people[0])


def test_of_two_who_give_the_same_topic_out_one_does(meeting, people, team):
    open_meeting(meeting.pk, by=people[0])
    item, given = meeting.items.get(), {"team": team, "due_on": timezone.localdate() + DAY}

    results = both(
        *[
            lambda who=who: decide(meeting.pk, item.pk, by=who, text="交办", task=given, item_version=0)
            for who in people
        ]
    )

    assert [one.code for one in refusals(results)] == ["stale"]
    assert (Decision.objects.count(), Task.objects.count()) == (1, 1)


def test_a_decision_and_the_end_of_the_meeting_come_one_after_the_other(meeting, people):
    open_meeting(meeting.pk, by=people[0])
    item = meeting.items.get()

    results = both(
        lambda: decide(meeting.pk, item.pk, by=people[0], text="结论"), lambda: close_meeting(meeting.pk, by=people[1])
    )

    meeting.refresh_from_db()
    assert meeting.is_closed
    assert len(refusals(results)) == 1 - Decision.objects.filter(made_at__lte=meeting.closed_at).count()


def test_two_meetings_at_once_have_two_numbers_and_one_opens_once(meeting, people):
    results = both(lambda: called_meeting(by=people[0]), lambda: called_meeting(by=people[1]))
    assert len({one.no for one in results}) == 2

    results = both(*[lambda who=who: open_meeting(meeting.pk, by=who) for who in people])
    assert [one.code for one in refusals(results)] == ["step_impossible"]
