"""The global search: one text, everything within the reader's scope."""

import pytest

from crm.insights.search.queries import MOST, search
from tests.factories.chains import NodeFactory
from tests.factories.enterprises import ContactFactory, EnterpriseFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def huaxiang(t01):
    return EnterpriseFactory(
        name="宁波华翔电子股份有限公司", uscc=None, exchange="深圳证券交易所", stock_code="002048", owner_team=t01
    )


def found(user, q: str) -> dict:
    return {group.word: [hit.word for hit in group.hits] for group in search(user, q)}


@pytest.mark.parametrize("q", ["nbhx", "华翔", "ningbo", "002048"])
def test_a_firm_is_found_by_initials_characters_pinyin_and_code(huaxiang, member, q):
    assert found(member, q)["企业"] == [huaxiang.name]


def test_a_project_is_found_by_its_name_its_number_and_its_firm(huaxiang, member, t01, chain):
    project = ProjectFactory(enterprise=huaxiang, team=t01, chain=chain, name="汽车内饰示例项目", no="ZS-2026-0042")

    for q in ("内饰", "qcns", "ZS-2026-0042", "nbhx"):
        assert found(member, q)["项目"] == [project.name]


def test_another_teams_project_is_not_found(huaxiang, other_member, data_admin, t01, chain):
    ProjectFactory(enterprise=huaxiang, team=t01, chain=chain, name="汽车内饰示例项目")

    for user in (other_member, data_admin):
        assert "项目" not in found(user, "内饰")
        assert "项目" not in found(user, "nbhx")


def test_a_contact_is_found_by_four_digits_by_who_sees_it_and_shown_masked(huaxiang, member, other_member, as_user):
    contact = ContactFactory(enterprise=huaxiang, mobile="13800138321", name="张示例")

    assert found(member, "8321")["联系人"] == [contact.name]
    html = as_user(member).get("/search/", {"q": "8321"}).content.decode()
    assert "138****8321" in html
    assert "13800138321" not in html
    assert found(other_member, "8321") == {}


def test_chains_nodes_and_teams_are_found_by_name_and_initials(member, chain, t01):
    node = NodeFactory(chain=chain, name="内外饰")

    for q in ("智能网联", "znwl"):
        assert found(member, q)["产业链、环节和招商组"] == [chain.name]
    assert found(member, "nws")["产业链、环节和招商组"] == [node.name]
    assert found(member, "T01")["产业链、环节和招商组"] == [str(t01)]


def test_a_group_has_at_most_six_hits_and_a_way_to_all(member, as_user):
    EnterpriseFactory.create_batch(MOST + 1)

    groups = search(member, "示例")

    assert len(groups[0].hits) == MOST
    assert "/enterprises/?q=" in groups[0].more


def test_the_search_box_gets_options_and_a_reader_without_script_a_page(huaxiang, member, as_user):
    browser = as_user(member)

    part = browser.get("/search/", {"q": "nbhx"}, headers={"HX-Request": "true"}).content.decode()
    whole = browser.get("/search/", {"q": "nbhx"}).content.decode()

    assert "<html" not in part
    assert f'role="option" href="{huaxiang.get_absolute_url()}"' in part
    assert "<html" in whole
    assert huaxiang.get_absolute_url() in whole


@pytest.mark.parametrize("q", ["", "  ", "，", "\0", "a" * 5000, "<script>alert(1)</script>"])
def test_odd_texts_find_nothing_and_break_nothing(member, as_user, q):
    response = as_user(member).get("/search/", {"q": q})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_who_reads_no_business_data_finds_nothing(huaxiang, sysadmin, secadmin, auditor, chain):
    for user in (sysadmin, secadmin, auditor):
        assert found(user, "华翔") == {}
        assert found(user, "智能网联") == {}


def test_the_search_costs_the_same_queries_for_many_hits(member, as_user, t01, chain, django_assert_max_num_queries):
    browser = as_user(member)
    counts = []
    for size in (1, 10):
        for _ in range(size):
            project = ProjectFactory(team=t01, chain=chain)
            ContactFactory(enterprise=project.enterprise)
        with django_assert_max_num_queries(16) as queries:
            browser.get("/search/", {"q": "示例"}, headers={"HX-Request": "true"})
        counts.append(len(queries))

    # A page that exact hits fill needs not look for others.
    assert counts[1] <= counts[0]
