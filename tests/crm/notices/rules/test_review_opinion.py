"""REVIEW_OP: T-1, T0 and T+1 in workdays, to the clerks of the agency that is asked."""

import datetime

import pytest

from crm.reviews.models import Opinion, Review
from tests.crm.notices.conftest import DAY, at
from tests.crm.notices.rules.conftest import opens, scan, standing, told
from tests.factories import AgencyFactory
from tests.factories.reviews import clerk_of, opened_review

# Asked on a Thursday: due after three workdays, on Tuesday.
ASKED = datetime.date(2026, 11, 19)
DUE = datetime.date(2026, 11, 24)


@pytest.fixture
def asked(made_on, only, t01, chain, member):
    """Two agencies are asked about the member's project; the first has a clerk, one who left, and one who is disabled."""
    only("REVIEW_OP")
    project = made_on(ASKED - 9 * DAY, team=t01, chain=chain, owner=member, stage="review")
    with at(ASKED):
        opened_review(project)
    first = Opinion.objects.order_by("pk")[0]
    now = clerk_of(first.agency, username="now")
    clerk_of(first.agency, username="left").agency_posts.update(until=DUE - 5 * DAY)
    clerk_of(first.agency, username="gone", is_active=False)
    clerk_of(AgencyFactory(), username="foreign")
    return first, now


def test_the_clerks_of_today_are_told_on_three_workdays(asked, hq, member, leader):
    opinion, clerk = asked
    assert opinion.due_on == DUE

    assert told(ASKED, DUE + 5 * DAY) == {"now": [("11-23", -1), ("11-24", 0), ("11-25", 1)]}
    assert opens(clerk, DUE + 5 * DAY) == 200


@pytest.mark.parametrize("change", ["answered", "concluded", "moved", "suspended", "left"])
def test_it_is_gone_at_once_when_no_answer_is_awaited(asked, change):
    opinion, clerk = asked
    scan(DUE)
    assert standing(clerk, DUE) == 1
    if change == "concluded":
        Review.objects.update(status="concluded")
    elif change == "suspended":
        type(opinion.review.project).objects.update(status="suspended")
    elif change == "left":
        clerk.agency_posts.update(until=DUE - DAY)
    else:
        answer = {"result": "agree", "submitted_at": datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)}
        Opinion.objects.update(**answer if change == "answered" else {"due_on": DUE + 20 * DAY})

    clerk = type(clerk).objects.get(pk=clerk.pk)
    assert standing(clerk, DUE) == 0
    assert scan(DUE).cancelled == 1
