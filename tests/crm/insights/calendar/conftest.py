"""A project of the member with something of every kind on the days around today."""

import datetime

import pytest
from django.utils import timezone

from crm.projects.models import Milestone
from crm.reviews.models import AgendaItem, ReviewMeeting
from tests.factories import CommitmentFactory, FollowUpFactory, ProjectFactory, opened_review

DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def project(t01, chain, member, today):
    return ProjectFactory(
        name="示例电驱项目", team=t01, chain=chain, owner=member, stage="signed", signed_on=today - 30 * DAY,
        stage_due_on=today + 2 * DAY,
    )  # fmt: skip


@pytest.fixture
def step(project, member, today):
    return FollowUpFactory(project=project, created_by=member, next_on=today + DAY, happened_at=timezone.now())


@pytest.fixture
def foreign(t02, other_chain, other_member, today):
    """The same of another team."""
    project = ProjectFactory(
        name="示例外组项目", team=t02, chain=other_chain, owner=other_member, stage="signed", signed_on=today - 30 * DAY,
        stage_due_on=today + 2 * DAY,
    )  # fmt: skip
    step = FollowUpFactory(project=project, created_by=other_member, next_on=today + DAY)
    Milestone.objects.create(project=project, kind="pay", due_on=today + 3 * DAY)
    CommitmentFactory(project=project, due_on=today + 4 * DAY)
    return step


@pytest.fixture
def everything(step, project, today, foreign):
    """A step, a visit, the stage's deadline, a milestone, a promise and a review with its meeting and opinions."""
    Milestone.objects.create(project=project, kind="pay", due_on=today + 3 * DAY)
    CommitmentFactory(project=project, due_on=today + 4 * DAY)
    review = opened_review(project)
    meeting = ReviewMeeting.objects.create(
        title="示例联审会", held_at=timezone.now() + 2 * DAY, place="示例会议室", chair="主持示例", attendees="示例"
    )
    AgendaItem.objects.create(meeting=meeting, review=review, position=1)
    return project
