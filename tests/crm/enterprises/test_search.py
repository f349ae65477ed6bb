"""Finding firms by what a person types."""

import pytest
from django.db import connection

from crm.enterprises import services
from crm.enterprises.models import Enterprise
from crm.enterprises.queries import search_enterprises
from tests.factories.enterprises import AliasFactory, ContactFactory, EnterpriseFactory, uscc_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def huaxiang(db):
    return EnterpriseFactory(name="宁波华翔电子股份有限公司", uscc=None, exchange="深圳证券交易所", stock_code="002048")


@pytest.fixture
def pump(t01):
    firm = EnterpriseFactory(name="重庆示例水泵厂有限责任公司", uscc=uscc_of(77), owner_team=t01)
    return AliasFactory(enterprise=firm, name="巴渝示例机械厂").enterprise


@pytest.mark.parametrize(
    "typed",
    ["宁波华翔", "华翔", "翔", "电子", "nbhx", "NBHX", "ningbohuaxiang", "huaxiang", "hxdz", "002048", "宁波 华翔"],
)
def test_huaxiang_is_found(huaxiang, pump, hq, typed):
    assert search_enterprises(hq, typed) == [huaxiang]


@pytest.mark.parametrize("typed", ["水泵", "cqsl", "chongqingshili", "重庆示例", "巴渝", "byslj", "915001"])
def test_the_pump_factory_is_found(pump, hq, typed):
    assert search_enterprises(hq, typed) == [pump]


@pytest.mark.parametrize("typed", ["", "，。", "   ", "泵水", "zzzz", "%", "_", "\\"])
def test_nothing_is_found_by_what_names_no_firm(huaxiang, pump, hq, typed):
    assert search_enterprises(hq, typed) == []


def test_a_firm_is_found_by_its_new_name_at_once_and_still_by_the_former(pump, hq):
    services.update_enterprise(pump.pk, by=hq, version=0, name="重庆示例流体科技股份有限公司")

    assert search_enterprises(hq, "cqslltkj") == [pump]
    assert search_enterprises(hq, "水泵") == [pump]


def test_four_digits_find_the_firm_for_those_who_see_the_contact_and_for_nobody_else(
    pump, member, other_member, hq, data_admin, partner
):
    ContactFactory(enterprise=pump, mobile="13800136419")

    assert search_enterprises(member, "6419") == [pump]
    assert search_enterprises(hq, "6419") == [pump]
    assert search_enterprises(other_member, "6419") == []
    assert search_enterprises(partner, "6419") == []


def test_who_sees_numbers_masked_cannot_find_them_out_by_their_digits(pump, data_admin):
    ContactFactory(enterprise=pump, mobile="13800136419")

    assert search_enterprises(data_admin, "6419") == []
    assert search_enterprises(data_admin, "水泵") == [pump]


@pytest.mark.parametrize("typed", ["13800136419", "0136419", "36419", "419", "138"])
def test_a_masked_number_cannot_be_found_out_by_searching(pump, hq, typed):
    ContactFactory(enterprise=pump, mobile="13800136419")

    assert search_enterprises(hq, typed) == []


def test_the_last_digits_of_a_landline_count_when_there_is_no_mobile(pump, hq):
    ContactFactory(enterprise=pump, mobile="", landline="023-65306419-88")

    assert search_enterprises(hq, "6419") == [pump]


def test_a_firm_taken_out_is_not_found(pump, hq):
    services.deactivate_enterprise(pump.pk, by=hq, reason="重复录入")

    assert search_enterprises(hq, "水泵") == []


def explain(query: str) -> str:
    with connection.cursor() as cursor:
        sql, params = Enterprise.objects.filter(search_key__contains=query).values("pk").query.sql_with_params()
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize("term", ["华华华翔翔翔", "翔翔翔", "nbhx", " nb"])
def test_every_kind_of_term_can_use_the_index(db, term):
    assert "enterprise_search" in explain(term)
