"""What the list can be narrowed by, each filter a chip of its own."""

import datetime
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from core.errors import RuleViolation
from crm.chainmap.models import Position
from crm.enterprises.listing import listed
from crm.enterprises.models import Enterprise
from crm.enterprises.services import close_firm_list, create_firm_list, put_into_list
from tests.factories.chains import NodeFactory
from tests.factories.enterprises import EnterpriseFactory

pytestmark = pytest.mark.django_db
LIST = "/enterprises/"


def names(response) -> str:
    return "".join(sorted(firm.name for firm in response.context["object_list"]))


@pytest.fixture
def firms(db):
    now = timezone.now()
    EnterpriseFactory(
        name="甲", industry_code="C3670", tags=["专精特新", "规上工业"], reg_capital_wan=5000, reg_capital_currency="CNY",
        established_on="2010-05-01",
    )  # fmt: skip
    EnterpriseFactory(
        name="乙", industry_code="C3311", tags=["规上工业"], reg_capital_wan=800, reg_capital_currency="USD", uscc=None,
        established_on="2020-05-01",
    )  # fmt: skip
    EnterpriseFactory(
        name="丙", industry_code="I6510", uscc_check="bad_checksum", reg_capital_wan=100, reg_capital_currency="CHF",
        updated_at=now - datetime.timedelta(days=400),
    )  # fmt: skip
    EnterpriseFactory(name="丁", uscc=None, uscc_check="foreign", reg_capital_wan=100, reg_capital_currency="CNY")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("industry=C", "乙甲"), ("industry=c36", "甲"), ("industry=C3670", "甲"), ("industry=D", ""),
        ("tag=专精特新", "甲"), ("tag=规上工业", "乙甲"), ("tag=规上", ""),
        ("capital_min=1000", "甲"), ("capital_min=100&capital_max=900", "丁"), ("capital_max=99", ""),
        ("currency=USD", "乙"), ("currency=other", "丙"), ("currency=CNY", "丁甲"),
        ("established_before=2015-01-01", "甲"), ("established_after=2015-01-01", "乙"),
        ("fault=no_code", "乙"), ("fault=bad_checksum", "丙"), ("fault=stale", "丙"),
        ("industry=C&tag=规上工业&currency=USD", "乙"),
    ],
)  # fmt: skip
def test_each_filter_narrows_the_list(member, as_user, firms, query, wanted):
    assert names(as_user(member).get(f"{LIST}?{query}")) == wanted


def test_a_firm_is_found_by_the_node_that_it_stands_on(member, as_user, chain, firms):
    node, other = NodeFactory(chain=chain), NodeFactory(chain=chain)
    Position.objects.create(enterprise=EnterpriseFactory(name="戊"), node=node, since="2026-01-01")

    assert names(as_user(member).get(f"{LIST}?node={node.pk}")) == "戊"
    assert names(as_user(member).get(f"{LIST}?node={other.pk}")) == ""
    assert names(as_user(member).get(f"{LIST}?chain={chain.pk}")) == "戊"


@pytest.mark.parametrize("query", ["industry=36", "industry=汽车", "capital_min=很多", "fault=all", "currency=RMB"])
def test_a_filter_that_cannot_be_says_so(member, as_user, query):
    response = as_user(member).get(f"{LIST}?{query}")

    assert response.context["filterset"].errors
    assert response.status_code == 200


NOWHERE = ["99999999", "abc", "9" * 30]


@pytest.mark.parametrize("given", NOWHERE)
@pytest.mark.parametrize("name", ["list", "node", "chain", "owner_team"])
def test_what_a_list_stands_on_and_cannot_be_had_gives_no_firms_and_says_so(hq, as_user, firms, name, given):
    response = as_user(hq).get(LIST, {name: given, "view": "1"}, follow=True)

    assert names(response) == ""
    assert "已停用或您看不到" in response.content.decode()
    with pytest.raises(RuleViolation, match="已停用或您看不到"):
        listed(hq, urlencode({name: given}))


def test_a_closed_target_list_or_one_of_somebody_else_gives_no_firms_and_acts_on_none(hq, member, as_user, firms):
    mine = create_firm_list(by=member, name="甲")
    put_into_list(Enterprise.objects.values_list("pk", flat=True), by=member, firm_list=mine)
    assert names(as_user(member).get(f"{LIST}?list={mine.pk}")) == "丁丙乙甲"
    assert names(as_user(hq).get(f"{LIST}?list={mine.pk}")) == ""

    close_firm_list(mine.pk, by=member)

    response = as_user(member).get(f"{LIST}?list={mine.pk}")
    assert names(response) == ""
    assert "这份名单已停用或您看不到" in response.content.decode()
    act = f"/enterprises/bulk/tags/?all=1&query=list%3D{mine.pk}"
    assert as_user(member).post(act, {"act": "add", "tags": "新标签"}).status_code == 422
    assert not Enterprise.objects.filter(tags__contains=["新标签"]).exists()


def test_every_set_filter_is_a_chip_that_is_taken_off_alone(member, as_user, firms):
    html = as_user(member).get(f"{LIST}?industry=C&tag=规上工业&capital_min=100&fault=stale").content.decode()

    assert "去掉筛选 行业代码：C" in html
    assert "去掉筛选 标签：规上工业" in html
    assert 'href="?industry=C&amp;capital_min=100&amp;fault=stale"' in html


def test_a_filtered_list_costs_the_same_queries_for_one_row_and_for_many(
    member, as_user, django_assert_max_num_queries
):
    browser, counts = as_user(member), []
    for size in (1, 30):
        for _ in range(size):
            EnterpriseFactory(industry_code="C3670", tags=["规上工业"])
        with django_assert_max_num_queries(20) as queries:
            browser.get(f"{LIST}?industry=C&tag=规上工业&q=示例")
        counts.append(len(queries))

    assert counts[1] <= counts[0]
