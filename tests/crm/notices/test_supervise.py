"""SUPERVISE: a 督办单 stands in each recipient's inbox until he signs for it."""

import datetime

import pytest

from crm.notices.models import Notice
from crm.notices.services import raise_due_notices
from crm.supervision.models import SupervisionOrder
from crm.supervision.services import acknowledge_order, supervise
from tests.crm.notices.conftest import at

pytestmark = pytest.mark.django_db
DUE, BLUE_ON = datetime.date(2026, 9, 21), datetime.date(2026, 9, 23)


def orders_of(user) -> list[Notice]:
    return list(Notice.objects.visible_to(user).open().filter(rule="SUPERVISE"))


def test_an_order_reaches_its_recipient_once_until_he_signs(made_on, leader, member, t01, chain):
    made_on(DUE, team=t01, chain=chain, owner=member, stage="signed", stage_due_on=DUE)
    with at(BLUE_ON):
        supervise()
        raise_due_notices()
        raise_due_notices()
        order = SupervisionOrder.objects.get()

        (notice,) = orders_of(leader)
        assert (notice.level, notice.get_absolute_url()) == ("bad", order.get_absolute_url())
        assert orders_of(member) == []
        acknowledge_order(order.pk, by=leader)
        assert orders_of(leader) == []
