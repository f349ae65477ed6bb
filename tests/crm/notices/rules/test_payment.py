"""PAYMENT: T-7, T-3, T-1 and T+1 of promised money of either side, to the owner and the dispatchers."""

import datetime

import pytest

from tests.crm.notices.conftest import DAY, at
from tests.crm.notices.rules.conftest import opens, scan, standing, told
from tests.factories import CommitmentFactory, member_of

DUE = datetime.date(2026, 12, 20)


@pytest.fixture
def clause(made_on, only, t01, chain, member):
    """Return a function that makes a clause about a project of the member, long before its day."""
    only("PAYMENT")

    def make(**fields):
        project = made_on(DUE - 60 * DAY, team=t01, chain=chain, owner=member, stage="signed")
        with at(DUE - 60 * DAY):
            return CommitmentFactory(**{"project": project, "due_on": DUE} | fields)

    return make


@pytest.mark.parametrize("side", [{}, {"investor": True}])
def test_owner_and_dispatchers_are_told_on_four_days(clause, member, hq, commander, leader, other_member, side):
    clause(**side)

    table = [("12-13", -7), ("12-17", -3), ("12-19", -1), ("12-21", 1)]
    assert told(DUE - 9 * DAY, DUE + 3 * DAY) == {"member": table, "hq": table}
    assert opens(member, DUE + 3 * DAY) == opens(hq, DUE + 3 * DAY) == 200


@pytest.mark.parametrize(
    ("about", "change"),
    [
        ("clause", {"status": "paid", "review": "passed"}), ("clause", {"voided_at": datetime.datetime.now(datetime.UTC)}),
        ("clause", {"status": "expired"}), ("clause", {"amount_wan": None}), ("clause", {"due_on": DUE + 9 * DAY}),
        ("project", {"status": "suspended"}), ("project", {"status": "terminated"}), ("project", {"owner": None}),
    ],
)  # fmt: skip
def test_it_is_gone_at_once_when_nothing_is_owed_any_more(clause, member, about, change):
    made = clause()
    scan(DUE - 3 * DAY)
    assert standing(member, DUE - 3 * DAY) == 1
    row = made if about == "clause" else made.project
    type(row).objects.filter(pk=row.pk).update(**change)

    assert standing(member, DUE - 2 * DAY) == 0
    assert scan(DUE - 2 * DAY).cancelled == 1


def test_what_is_no_money_or_long_past_is_not_told(clause, member, hq):
    clause(amount_wan=None, quantity=50, unit="亩", measure="land")
    clause(due_on=DUE - 50 * DAY)

    assert scan(DUE + 41 * DAY).created == 0


def test_an_owner_who_left_hears_nothing(clause, t01, other_member):
    made = clause()
    type(made.project).objects.filter(pk=made.project_id).update(owner=other_member)
    member_of(t01, "team_leader")

    assert told(DUE - 1 * DAY, DUE - 1 * DAY) == {}
