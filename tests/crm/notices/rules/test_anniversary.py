"""DATE: three days before an anniversary of a served firm, to who serves it."""

import datetime

import pytest

from crm.notices.models import Notice
from tests.crm.notices.conftest import DAY
from tests.crm.notices.rules.conftest import opens, scan, standing, told
from tests.factories import EnterpriseFactory, UserFactory

D = datetime.date
LONG_AGO = D(2026, 1, 5)


@pytest.fixture
def served(made_on, only, service_officer):
    """Return a function that makes a firm and a project of it in 投产, served by the officer unless told."""
    only("DATE")

    def make(commissioned_on=None, officer=service_officer, stage="serving", **firm):
        firm = EnterpriseFactory(created_at=datetime.datetime(2026, 1, 5, tzinfo=datetime.UTC), **firm)
        return made_on(
            LONG_AGO, enterprise=firm, service_officer=officer, stage=stage, commissioned_on=commissioned_on
        )  # fmt: skip

    return make


@pytest.mark.parametrize(
    ("born", "due"),
    [
        (D(2011, 6, 15), D(2026, 6, 15)),
        (D(2024, 2, 29), D(2027, 2, 28)),  # a common year
        (D(2024, 2, 29), D(2028, 2, 29)),  # a leap year
        (D(2020, 2, 28), D(2028, 2, 28)),
        (D(2015, 1, 1), D(2027, 1, 1)),  # told in the old year
    ],
)
@pytest.mark.parametrize("kind", ["commissioned_on", "established_on", "listed_on"])
def test_it_is_told_on_the_third_day_before_and_stands_for_a_week(served, service_officer, kind, born, due):
    served(**{kind: born})

    assert told(due - 5 * DAY, due) == {"officer": [((due - 3 * DAY).isoformat()[5:], -3)]}
    assert standing(service_officer, due + 7 * DAY) == 1
    assert standing(service_officer, due + 8 * DAY) == 0


def test_what_falls_on_one_day_is_one_reminder_and_opens_the_firm(served, service_officer, leader, member, hq):
    made = served(D(2024, 6, 15), established_on=D(2016, 6, 15), name="示例座椅有限公司", stage="commissioned")

    scan(D(2026, 6, 12))

    notice = Notice.objects.get()
    assert (notice.recipient, notice.title) == (service_officer, "纪念日：示例座椅有限公司")
    assert notice.body == f"企业成立 10 周年；{made.name} 投产 2 周年"
    assert opens(service_officer, D(2026, 6, 12)) == 200


def test_the_firms_own_officer_is_told_of_it_without_a_project(only, service_officer):
    only("DATE")
    born = {"established_on": D(2016, 6, 15), "created_at": datetime.datetime(2026, 1, 5, tzinfo=datetime.UTC)}
    EnterpriseFactory(service_officer=service_officer, **born)
    EnterpriseFactory(**born)
    EnterpriseFactory(service_officer=UserFactory(role="service_officer", is_active=False), **born)

    assert told(D(2026, 6, 12), D(2026, 6, 12)) == {"officer": [("06-12", -3)]}
    assert opens(service_officer, D(2026, 6, 12)) == 200


def test_a_firm_that_nobody_serves_yet_or_any_more_is_not_told(served, service_officer):
    served(D(2024, 6, 15), stage="started")
    served(D(2024, 6, 15), officer=None)
    served(D(2026, 6, 15))  # the day itself is no anniversary

    assert scan(D(2026, 6, 12)).created == 0


@pytest.mark.parametrize(
    "change", [{"service_officer": None}, {"status": "suspended"}, {"commissioned_on": D(2024, 6, 25)}]
)
def test_it_is_gone_at_once_when_it_holds_no_more(served, service_officer, change):
    made = served(D(2024, 6, 15))
    scan(D(2026, 6, 12))
    assert standing(service_officer, D(2026, 6, 12)) == 1
    type(made).objects.update(**change)

    assert standing(service_officer, D(2026, 6, 12)) == 0
    assert scan(D(2026, 6, 12)).cancelled == 1
