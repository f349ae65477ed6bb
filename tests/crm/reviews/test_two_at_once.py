"""Two people at once, with real transactions: one decision, and no opinion slips in behind a conclusion."""

import datetime
import threading
import time

import pytest
from django.db import connections, transaction
from django.utils import timezone

from chains.models import Agency
from core.errors import RuleViolation
from crm.reviews.models import DimensionRule, Opinion, Review
from crm.reviews.services import close_condition, conclude_review, open_review, submit_opinion, update_meeting
from tests.crm.projects.test_two_at_once import both, refusals
from tests.crm.reviews.conftest import agree_all, facts_of, meeting_of
from tests.factories import ProjectFactory, ProjectFileFactory, UserFactory, opened_review

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return UserFactory(role="hq_staff"), UserFactory(role="commander")


@pytest.fixture
def ready(people):
    """A review that everybody agreed to, and its meeting."""
    review = opened_review(ProjectFactory(stage="negotiate", type="lease", total_invest_wan=32000))
    agree_all(review)
    return review, meeting_of([review], people[0])


def test_of_two_conclusions_at_once_one_stands(people, ready):
    review, meeting = ready

    results = both(
        lambda: conclude_review(review.pk, by=people[0], conclusion="pass", meeting=meeting),
        lambda: conclude_review(review.pk, by=people[1], conclusion="reject", text="不符合", meeting=meeting),
    )

    review.refresh_from_db()
    winner = next(one for one in results if isinstance(one, Review))
    assert [refusal.code for refusal in refusals(results)] == ["review_closed"]
    assert review.conclusion == winner.conclusion
    assert ("review_passed" in facts_of(review.project)) is (winner.conclusion == "pass")


def test_an_objection_against_a_conclusion_either_stops_it_or_comes_too_late(people, ready):
    review, meeting = ready
    legal = review.opinions.get(dimension="legal")

    results = both(
        lambda: conclude_review(review.pk, by=people[0], conclusion="pass", meeting=meeting),
        lambda: submit_opinion(legal.pk, by=people[1], result="object", text="违反条例", paper_reference="示函 1 号"),
    )

    review.refresh_from_db()
    legal.refresh_from_db()
    refused = refusals(results)
    assert len(refused) == 1
    passed = review.conclusion == "pass"
    assert (legal.result == "agree") is passed
    assert refused[0].code == ("review_closed" if passed else "opinions_missing")
    assert ({"review_passed", "legal_passed"} <= facts_of(review.project)) is passed


def test_of_two_rounds_opened_at_once_one_is_refused(people):
    project = ProjectFactory(stage="negotiate")
    DimensionRule.objects.all().delete()

    results = both(*[lambda who=who: open_review(project.pk, by=who) for who in people])

    assert [refusal.code for refusal in refusals(results)] == ["review_open"]
    assert Review.objects.count() == 1


def test_two_opinions_of_one_review_at_once_both_count(people, ready):
    review = opened_review(ProjectFactory(stage="negotiate"))

    results = both(
        *[
            lambda pk=pk: submit_opinion(pk, by=people[0], result="agree", paper_reference="示函 1 号")
            for pk in review.opinions.values_list("pk", flat=True)
        ]
    )

    review.refresh_from_db()
    assert (refusals(results), review.version) == ([], 2)
    assert {"legal_passed", "fair_competition_passed"} <= facts_of(review.project)


def test_the_last_two_conditions_closed_at_once_open_the_gate_once(people, ready):
    review, meeting = ready
    conclude_review(review.pk, by=people[0], conclusion="conditional", conditions=["甲", "乙"], meeting=meeting)
    evidence = ProjectFileFactory(project=review.project)

    results = both(
        *[
            lambda pk=pk: close_condition(pk, by=people[1], evidence=evidence)
            for pk in review.conditions.values_list("pk", flat=True)
        ]
    )

    assert refusals(results) == []
    assert review.project.facts.filter(code="review_passed").count() == 1


def test_of_the_same_answer_from_two_clerks_the_later_one_is_told(people, ready):
    review = opened_review(ProjectFactory(stage="negotiate"))
    opinion = review.opinions.first()

    results = both(
        *[
            lambda who=who: submit_opinion(
                opinion.pk, by=who, result="agree", paper_reference="示函 1 号", version=opinion.version
            )
            for who in people
        ]
    )

    assert [refusal.code for refusal in refusals(results)] == ["stale"]
    assert Opinion.objects.get(pk=opinion.pk).version == 1
    assert Agency.objects.exists()


def one_before_the_other(first, second):
    """Run ``second`` while the transaction of ``first`` is still open, and return both results."""
    began, results = threading.Event(), {}

    def hold():
        try:
            with transaction.atomic():
                results["first"] = first()
                began.set()
                time.sleep(0.5)
        finally:
            began.set()
            connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    began.wait(10)
    try:
        results["second"] = second()
    except RuleViolation as refusal:
        results["second"] = refusal
    thread.join(20)
    return results["first"], results["second"]


@pytest.mark.parametrize("concluding_first", [True, False])
def test_a_meeting_is_not_moved_while_it_decides(people, ready, concluding_first):
    review, meeting = ready
    day = timezone.now() + datetime.timedelta(days=9)
    acts = [
        lambda: conclude_review(review.pk, by=people[0], conclusion="pass", meeting=meeting),
        lambda: update_meeting(meeting.pk, by=people[1], version=0, held_at=day),
    ]

    _done, refusal = one_before_the_other(*(acts if concluding_first else acts[::-1]))

    assert set(refusal.fields) == ({"held_at"} if concluding_first else {"meeting"})
    review.refresh_from_db()
    assert (review.status == "concluded") is concluding_first


@pytest.mark.parametrize("concluding_first", [True, False])
def test_a_review_does_not_leave_the_agenda_of_the_meeting_that_decides_it(people, ready, concluding_first):
    review, meeting = ready
    other = opened_review(ProjectFactory(stage="negotiate"))
    acts = [
        lambda: conclude_review(review.pk, by=people[0], conclusion="pass", meeting=meeting),
        lambda: update_meeting(meeting.pk, by=people[1], version=0, reviews=[other]),
    ]

    _done, refusal = one_before_the_other(*(acts if concluding_first else acts[::-1]))

    assert set(refusal.fields) == ({"reviews"} if concluding_first else {"meeting"})


def test_conclusions_and_a_new_agenda_at_once_do_not_lock_each_other_out(people, ready):
    review, meeting = ready
    other = opened_review(ProjectFactory(stage="negotiate", type="lease", total_invest_wan=32000))
    agree_all(other)
    second = meeting_of([other, review], people[0])

    results = both(
        lambda: conclude_review(review.pk, by=people[0], conclusion="pass", meeting=meeting),
        lambda: conclude_review(other.pk, by=people[0], conclusion="pass", meeting=second),
        lambda: update_meeting(second.pk, by=people[1], version=0, reviews=[review, other]),
    )

    assert len(results) == 3
    assert refusals(results) == []
