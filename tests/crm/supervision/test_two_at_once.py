"""Scans at the same moment, and a signature beside one, with real transactions."""

import pytest

from crm.supervision.models import SupervisionOrder, SupervisionRecipient, SupervisionScan
from crm.supervision.services import Supervised, acknowledge_order, supervise
from tests.crm.notices.conftest import DAY
from tests.crm.projects.test_two_at_once import both, refusals
from tests.crm.supervision.conftest import DUE, D
from tests.factories import ChainFactory, ProjectFactory, TeamFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db(transaction=True)
BLUE_ON = D(2026, 9, 23)


@pytest.fixture
def leader():
    """Of a team with forty projects that are late, made long before."""
    team, chain = TeamFactory(), ChainFactory()
    made = {"team": team, "chain": chain, "stage": "signed", "stage_due_on": DUE, "history": False}
    ProjectFactory.create_batch(40, **made)
    return member_of(team, "team_leader")


def test_four_scans_at_once_issue_each_order_once(leader):
    results = both(*[lambda: supervise(BLUE_ON)] * 4)

    assert sorted(one.issued for one in results) == [0, 0, 0, 40]
    numbers = set(SupervisionOrder.objects.values_list("no", flat=True))
    assert numbers == {f"DB-2026-{number:04}" for number in range(1, 41)}
    assert SupervisionRecipient.objects.count() == 40
    SupervisionScan.objects.all().delete()  # a whole scan again: the rows themselves keep it from issuing twice
    assert supervise(BLUE_ON) == Supervised()


def test_two_who_sign_at_once_both_have_signed(leader):
    UserFactory(role="commander")
    UserFactory(role="hq_staff")
    supervise(DUE)
    supervise(D(2026, 10, 12) + DAY)
    order = SupervisionOrder.objects.filter(level="red").first()
    people = [one.user for one in order.recipients.select_related("user")]

    results = both(*[lambda who=who: acknowledge_order(order.pk, by=who) for who in people])

    order.refresh_from_db()
    assert (refusals(results), order.status, order.version) == ([], "acknowledged", 2)
    assert not order.recipients.filter(acknowledged_at=None).exists()
