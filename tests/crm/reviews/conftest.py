"""A project of T01 in review, its two mandatory opinions, and a meeting with it on the agenda."""

import datetime

import pytest
from django.utils import timezone

from crm.reviews.services import conclude_review, create_meeting, submit_opinion
from tests.factories import ProjectFactory, ProjectFileFactory, clerk_of, opened_review


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def project(t01, chain, member):
    return ProjectFactory(
        name="示例内饰件生产基地", team=t01, chain=chain, owner=member, stage="negotiate", total_invest_wan=32000
    )


@pytest.fixture
def review(project, member):
    return opened_review(project, by=member)


@pytest.fixture
def opinions(review):
    """The opinions of a review by dimension."""
    return {one.dimension: one for one in review.opinions.select_related("agency")}


@pytest.fixture
def agencies_clerk(opinions):
    """The clerk of the agency for legal questions."""
    return clerk_of(opinions["legal"].agency, username="legalclerk", name="法务经办示例")


@pytest.fixture
def meeting(review, hq):
    return meeting_of([review], hq)


@pytest.fixture
def evidence(project):
    return ProjectFileFactory(project=project, title="落实材料.pdf")


def meeting_of(reviews, by, **fields):
    """Return a meeting that took place just now."""
    given = {
        "title": "2026 年第 8 次联审会", "held_at": timezone.now() - datetime.timedelta(minutes=5), "place": "示例会议室",
        "chair": "主持示例", "attendees": "甲部门、乙部门",
    }  # fmt: skip
    return create_meeting(by=by, reviews=reviews, **(given | fields))


def agree_all(review, by=None):
    """Let every agency agree."""
    for one in review.opinions.all():
        submit_opinion(one.pk, by=by, result="agree", paper_reference="示函〔2026〕1 号")


def concluded(review, meeting, by, conclusion="pass", **more):
    """Let every agency agree and the meeting decide."""
    agree_all(review)
    return conclude_review(review.pk, by=by, conclusion=conclusion, meeting=meeting, **more)


def facts_of(project) -> set[str]:
    """The codes of the facts that hold today."""
    return set(project.facts.valid().values_list("code", flat=True))
