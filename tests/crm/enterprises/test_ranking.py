"""Found firms in their order, with what was found marked."""

import pytest

from crm.enterprises import services
from crm.enterprises.highlights import highlight
from crm.enterprises.queries import search_enterprises
from tests.factories.enterprises import AliasFactory, EnterpriseFactory

pytestmark = pytest.mark.django_db


def marked(text: str, query: str) -> str:
    return "".join(f"[{piece}]" if hit else piece for piece, hit in highlight(text, query))


def test_the_firm_of_that_name_comes_first_then_those_that_begin_with_it_then_the_others(hq):
    inside = EnterpriseFactory(name="上海新华翔示例有限公司", updated_at="2026-11-20T00:00Z")
    begins_old = EnterpriseFactory(name="华翔电子示例有限公司", updated_at="2026-01-01T00:00Z")
    begins_new = EnterpriseFactory(name="华翔精密示例有限公司", updated_at="2026-10-01T00:00Z")
    exact = EnterpriseFactory(name="宁波华翔有限公司", updated_at="2020-01-01T00:00Z")

    assert search_enterprises(hq, "华翔") == [exact, begins_new, begins_old, inside]


@pytest.mark.parametrize(("typed", "wanted"), [("nbhx", "宁波华翔"), ("002048", "宁波华翔"), ("hx", "宁波华翔")])
def test_initials_and_codes_that_fit_whole_or_from_the_start_come_first(hq, typed, wanted):
    first = EnterpriseFactory(
        name="宁波华翔", uscc=None, exchange="深圳证券交易所", stock_code="002048", updated_at="2020-01-01T00:00Z"
    )
    EnterpriseFactory(name="宁波华翔示例002048有限公司", updated_at="2026-11-01T00:00Z")

    assert search_enterprises(hq, typed)[0] == first


def test_a_short_name_counts_as_an_exact_hit(hq):
    EnterpriseFactory(name="重庆长安示例汽车有限公司", updated_at="2026-11-01T00:00Z")
    known = AliasFactory(
        enterprise=EnterpriseFactory(name="示例动力股份有限公司"), name="长安", kind="short"
    ).enterprise

    assert search_enterprises(hq, "长安")[0] == known


def test_a_firm_is_found_by_its_legal_person_and_says_so(member, as_user):
    firm = EnterpriseFactory(name="重庆示例甲有限公司", legal_person="欧阳示例")
    EnterpriseFactory(name="重庆示例乙有限公司", legal_person="张示例")

    assert search_enterprises(member, "欧阳") == [firm]
    assert search_enterprises(member, "欧") == []
    for url in ("/search/?q=欧阳", "/enterprises/?q=欧阳"):
        assert "法定代表人 <mark>欧阳</mark>示例" in as_user(member).get(url).content.decode()


def test_a_legal_person_that_changes_is_found_at_once(hq):
    firm = EnterpriseFactory(legal_person="欧阳示例")
    services.update_enterprise(firm.pk, by=hq, version=0, legal_person="司马示例")

    assert search_enterprises(hq, "司马示例") == [firm]
    assert search_enterprises(hq, "欧阳") == []


@pytest.mark.parametrize(
    ("name", "typed", "wanted"),
    [
        ("宁波华翔电子股份有限公司", "华翔", "宁波[华翔]电子股份有限公司"),
        ("宁波华翔电子股份有限公司", "宁波 电子", "[宁波]华翔[电子]股份有限公司"),
        ("宁波华翔电子股份有限公司", "NBHX", "[宁波华翔]电子股份有限公司"),
        ("宁波华翔电子股份有限公司", "huaxiang", "宁波[华翔]电子股份有限公司"),
        ("（上海）甲乙有限公司", "上海甲", "（[上海）甲]乙有限公司"),
        ("Abc 示例", "abc", "[Abc] 示例"),
        ("重庆示例", "zzzz", "重庆示例"),
        ("", "甲", ""),
    ],
)
def test_what_was_typed_is_marked(name, typed, wanted):
    assert marked(name, typed) == wanted


def test_a_name_with_signs_of_html_stays_text_everywhere(member, as_user):
    EnterpriseFactory(name="示例<b>甲</b>公司")

    for url in ("/search/?q=示例", "/enterprises/?q=示例", "/enterprises/pick/?q=示例", "/enterprises/?q=<b>"):
        html = as_user(member).get(url).content.decode()
        assert "<b>甲</b>公司" not in html
    assert "<mark>示例</mark>&lt;b&gt;甲" in as_user(member).get("/enterprises/?q=示例").content.decode()


def test_pages_of_a_search_follow_each_other_without_gap_or_repeat(member, as_user, monkeypatch):
    monkeypatch.setattr("crm.enterprises.views.EnterpriseListView.paginate_by", 3)
    for number in range(4):
        EnterpriseFactory(name=f"示例泵{number}有限公司")
        EnterpriseFactory(name=f"重庆新示例泵{number}有限公司")
    EnterpriseFactory(name="示例泵有限公司")
    browser, found = as_user(member), []
    for page in (1, 2, 3):
        found += [firm.name for firm in browser.get(f"/enterprises/?q=示例泵&page={page}").context["object_list"]]

    assert len(found) == len(set(found)) == 9
    assert found[0] == "示例泵有限公司"
    assert all(name.startswith("示例泵") for name in found[:5])


def test_an_order_asked_for_wins_over_the_rank(member, as_user):
    EnterpriseFactory(name="甲示例泵有限公司")
    EnterpriseFactory(name="示例泵有限公司")

    firms = as_user(member).get("/enterprises/?q=示例泵&ordering=name").context["object_list"]

    assert [firm.name for firm in firms] == ["甲示例泵有限公司", "示例泵有限公司"]
