"""Two people at once, with real transactions: one wins, nothing is approved without review, nothing counts twice."""

import threading
from decimal import Decimal

import pytest
from django.db import connections
from django.utils import timezone

from core.errors import RuleViolation
from crm.commitments import services
from crm.commitments.models import Commitment, FundArrival, YearlyActual
from crm.commitments.queries import arrived_wan
from tests.factories import (
    CommitmentFactory,
    FundArrivalFactory,
    ProjectFactory,
    UserFactory,
)
from tests.factories.commitments import in_days

pytestmark = pytest.mark.django_db(transaction=True)


def both(*acts):
    """Run the acts at the same moment and return their results; a refusal is a result."""
    start, results = threading.Barrier(len(acts)), {}

    def run(number, act):
        try:
            start.wait(10)
            results[number] = act()
        except RuleViolation as refusal:
            results[number] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    [thread.start() for thread in threads]
    [thread.join(20) for thread in threads]
    return [results[number] for number in range(len(acts))]


def codes(results):
    return sorted(result.code for result in results if isinstance(result, RuleViolation))


@pytest.fixture
def people():
    return UserFactory(role="hq_staff"), UserFactory(role="commander")


def test_of_two_verifiers_one_verifies(people):
    row = FundArrivalFactory()

    results = both(*[lambda who=who: services.verify_arrival(row.pk, by=who, version=None) for who in people])

    assert codes(results) == ["verified_already"]
    assert row.changes.count() == 1
    assert arrived_wan([row.project_id]) == {row.project_id: 100}


def test_of_a_correction_and_a_verification_on_one_version_one_is_stale(people):
    row = FundArrivalFactory()

    results = both(
        lambda: services.update_arrival(row.pk, by=people[0], version=0, amount_wan=Decimal(999)),
        lambda: services.verify_arrival(row.pk, by=people[1], version=0),
    )

    now = FundArrival.objects.get(pk=row.pk)
    assert codes(results) == ["stale"]
    assert (now.amount_wan == 999) != now.is_verified


@pytest.mark.parametrize("_round", range(5))
def test_approval_and_withdrawal_of_the_review_never_both_happen(people, _round):
    clause = CommitmentFactory(reviewed=True, status="applied")
    today = timezone.localdate()

    results = both(
        lambda: services.move_commitment(clause.pk, "approved", by=people[0], version=None, actual_on=today),
        lambda: services.withdraw_review(clause.pk, by=people[1], version=None, reason="意见撤销"),
    )

    now = Commitment.objects.get(pk=clause.pk)
    assert len(codes(results)) == 1
    assert (now.status, now.review) in {("approved", "passed"), ("applied", "none")}


def test_of_the_same_step_twice_one_wins(people):
    clause = CommitmentFactory(reviewed=True, status="approved")
    today = timezone.localdate()

    results = both(
        *[
            lambda who=who: services.move_commitment(
                clause.pk, "paid", by=who, version=None, actual_on=today, settled_value=Decimal(500)
            )
            for who in people
        ]
    )

    assert codes(results) == ["move_unknown"]
    assert clause.changes.count() == 1


def test_clauses_of_both_sides_at_once_make_one_fact(people):
    project = ProjectFactory()
    common = {"basis": "示例", "due_on": in_days(9), "item": "示例事项", "amount_wan": Decimal(1)}

    results = both(
        lambda: services.add_commitment(project.pk, by=people[0], side="gov", measure="policy", **common),
        lambda: services.add_commitment(project.pk, by=people[1], side="investor", measure="tax", **common),
    )

    assert codes(results) == []
    assert project.facts.valid().filter(code="commitments_recorded").count() == 1


def test_the_same_year_reported_twice_at_once_is_one_row(people):
    project = ProjectFactory()
    given = {"year": 2025, "kind": "tax", "actual": Decimal(1), "source": "示例"}

    results = both(*[lambda who=who: services.report_actual(project.pk, by=who, **given) for who in people])

    assert codes(results) == ["invalid"]
    assert YearlyActual.objects.count() == 1
