"""Two people at once over contracts, with real transactions: one formal contract wins, a closed month stays whole."""

import pytest
from django.db import transaction

from core.errors import RuleViolation
from crm.projects.models import AmountAdjustment, Contract, CountedMonth, Project
from crm.projects.services import add_contract, close_month, sign_contract, update_contract
from tests.crm.projects.contracts.conftest import day, figures
from tests.crm.projects.test_two_at_once import both, refusals
from tests.factories import ProjectFactory, UserFactory, pass_headquarters

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return UserFactory(role="hq_staff"), UserFactory(role="commander")


def drafted(project, by, no="1 号", **fields):
    pass_headquarters(project)
    given = {"party_a": "示例区政府", "no": no, "amount_wan": 100_000, **fields}
    return add_contract(project.pk, by=by, kind="formal", title="示例合同", **given)


def test_of_two_formal_contracts_signed_at_once_one_counts(people):
    project = ProjectFactory()
    drafts = [drafted(project, people[0], no=f"{number} 号") for number in (1, 2)]

    results = both(
        *[
            lambda one=one, who=who: sign_contract(one.pk, by=who, version=0, signed_on=day("11-05"))
            for one, who in zip(drafts, people, strict=True)
        ]
    )

    assert [refusal.code for refusal in refusals(results)] == ["formal_exists"]
    assert Contract.objects.founding().count() == 1
    assert figures() == (1, 10.0, 0.0)


def test_of_the_same_signing_twice_one_wins(people):
    contract = drafted(ProjectFactory(), people[0])

    results = both(
        *[lambda who=who: sign_contract(contract.pk, by=who, version=None, signed_on=day("11-05")) for who in people]
    )

    assert [refusal.code for refusal in refusals(results)] == ["contract_signed"]
    assert figures() == (1, 10.0, 0.0)


def test_of_two_corrections_of_one_version_one_wins(people):
    contract = drafted(ProjectFactory(), people[0])

    results = both(
        *[
            lambda who=who, yi=yi: update_contract(contract.pk, by=who, version=0, amount_wan=yi)
            for who, yi in zip(people, (110_000, 120_000), strict=True)
        ]
    )

    assert [refusal.code for refusal in refusals(results)] == ["stale"]


def test_of_two_closings_of_one_month_one_wins(people):
    results = both(*[lambda who=who: close_month(day("10-01"), by=who) for who in people])

    assert [refusal.code for refusal in refusals(results)] == ["month_closed"]
    assert CountedMonth.objects.count() == 1


@pytest.mark.parametrize("attempt", range(4))
def test_a_contract_signed_while_its_month_is_closed_counts_once_and_the_month_stays_whole(people, attempt):
    contracts = [drafted(ProjectFactory(), people[0], no=f"{number} 号") for number in range(3)]

    both(
        lambda: close_month(day("10-01"), by=people[1]),
        *[lambda one=one: sign_contract(one.pk, by=people[0], version=0, signed_on=day("10-05")) for one in contracts],
    )

    closed = CountedMonth.objects.get()
    assert (closed.projects, float(closed.formal_wan / 10_000)) == figures("10-01", "10-31")[:2]
    assert figures() == (3, 30.0, 0.0)
    assert closed.projects + AmountAdjustment.objects.count() == 3


def test_closing_waits_for_a_signing_that_goes_on_and_gives_up_in_the_end(people, monkeypatch):
    monkeypatch.setattr("crm.projects.services.contracts.closing.TRIES", 3)
    contract = drafted(ProjectFactory(), people[0])

    with transaction.atomic():
        sign_contract(contract.pk, by=people[0], version=0, signed_on=day("10-05"))
        [result] = both(lambda: close_month(day("10-01"), by=people[1]))

    assert isinstance(result, RuleViolation)
    assert result.code == "month_busy"
    assert close_month(day("10-01"), by=people[1])[0].projects == 1
    assert Project.objects.get().contract_kind == "formal"
