"""Who is at a firm already: three levels, and nothing beyond the public card."""

import pytest
from django.urls import reverse

from crm.claims.queries.clashes import clashes, subject_of, typed_subject
from crm.enterprises.models import Alias
from crm.projects.models import Project
from tests.factories import ContactFactory, EnterpriseFactory, ProjectFactory


@pytest.fixture
def theirs(t02, other_chain, other_member):
    """Return a function that makes a project of T02 at a firm."""

    def make(firm, **fields):
        return ProjectFactory(enterprise=firm, team=t02, chain=other_chain, owner=other_member, **fields)

    return make


def levels(firm, user, **options):
    return [(card.level, card.reason) for card in clashes(subject_of(firm), user, **options)]


def test_level_one_is_the_same_firm_by_its_code(firm, member, theirs):
    theirs(firm)

    assert levels(firm, member) == [(1, "统一社会信用代码相同")]
    assert [card.level for card in clashes(typed_subject("别的名字有限公司", firm.uscc), member)] == [1]


def test_level_two_is_the_same_name_or_a_former_one_in_both_directions(firm, member, theirs):
    twin = EnterpriseFactory(name=firm.name, uscc=None)
    renamed = EnterpriseFactory(name="重庆示例新名科技有限公司")
    Alias.objects.create(enterprise=renamed, name=firm.name, name_norm=firm.name_norm)
    theirs(twin)
    theirs(renamed)

    assert sorted(levels(firm, member)) == [(2, "名称相同"), (2, "曾用名相同")]
    theirs(firm)
    assert (2, "名称相同") in levels(renamed, member)
    spelled = typed_subject("重庆示例内饰科技有限公司 ")
    assert {card.reason for card in clashes(spelled, member)} == {"名称相同", "曾用名相同"}


@pytest.mark.parametrize(("region", "hit"), [("500107", True), ("510104", False), ("", False)])
def test_level_three_is_the_same_core_in_the_same_city(firm, member, theirs, region, hit):
    theirs(EnterpriseFactory(name="重庆示例内饰科技集团有限公司", region_code=region))

    assert levels(firm, member) == ([(3, "同城同字号")] if hit else [])


@pytest.mark.parametrize("relation", ["sibling", "parent", "child"])
def test_level_three_is_the_same_controlling_group(firm, member, theirs, relation):
    group, other = EnterpriseFactory(name="示例集团有限公司"), EnterpriseFactory(name="示例座椅有限公司")
    parents = {"sibling": (firm, group), "parent": (firm, other), "child": (other, firm)}
    child, parent = parents[relation]
    child.parent = parent
    child.save()
    if relation == "sibling":
        other.parent = group
        other.save()
    theirs(other)

    assert levels(firm, member) == [(3, "同一控股集团")]


def test_level_three_is_the_same_mobile_of_a_contact_and_the_number_stays_secret(firm, member, theirs):
    other = EnterpriseFactory(name="示例座椅有限公司")
    for one in (firm, other):
        ContactFactory(enterprise=one, mobile="13800138000")
    theirs(other)

    (card,) = clashes(subject_of(firm), member)
    assert (card.level, card.reason) == (3, "联系人手机相同")
    assert "138" not in str(card)


def test_a_contact_without_mobile_matches_nobody(firm, member, theirs):
    other = EnterpriseFactory(name="示例座椅有限公司")
    for one in (firm, other):
        ContactFactory(enterprise=one, mobile="")
    theirs(other)

    assert levels(firm, member) == []


def test_the_card_has_firm_stage_team_and_day_and_a_link_only_where_one_may_go(firm, member, hq, rival, claimed, today):
    claimed(rival)

    (card,) = clashes(subject_of(firm), member)
    assert (card.firm, card.stage, card.team, card.last_on, card.url) == (
        firm.name, "线索", "T02 智慧医疗组", today, "",
    )  # fmt: skip
    assert card.blocks
    assert clashes(subject_of(firm), hq)[0].url == rival.get_absolute_url()


@pytest.mark.parametrize(("who", "sees"), [("member", False), ("hq", True), ("other_member", True)])
def test_a_restricted_project_shows_to_those_alone_who_see_it_anyway(firm, rival, everybody, who, sees):
    Project.objects.filter(pk=rival.pk).update(confidentiality="restricted")

    assert bool(clashes(subject_of(firm), everybody[who])) is sees


def test_ended_projects_and_ones_own_asking_project_do_not_count(firm, member, rival, project):
    Project.objects.filter(pk=rival.pk).update(status="terminated")

    assert levels(firm, member, exclude=project.pk) == []


def test_a_firm_that_is_not_in_the_library_is_asked_about_by_name_and_code(as_user, member, auditor, theirs, firm):
    browser, url, rival = as_user(member), reverse("claims:clashes"), theirs(firm)

    empty, found = browser.get(url).text, browser.get(url, {"name": f" {firm.name} "}).text
    assert "疑似撞单" not in empty + browser.get(url, {"name": "示例别的有限公司"}).text
    assert "疑似撞单" in found
    assert rival.get_absolute_url() not in found
    assert "疑似撞单" in browser.get(url, {"name": "示例别的有限公司", "uscc": firm.uscc}).text
    assert as_user(auditor).get(url).status_code == 403


def test_the_number_of_queries_does_not_grow(firm, member, theirs, django_assert_max_num_queries):
    for _number in range(4):
        theirs(firm)
    subject = subject_of(firm)
    member._reach = None
    del member._reach
    with django_assert_max_num_queries(12):
        assert len(clashes(subject, member)) == 4


def test_the_form_for_a_new_project_shows_the_card_but_no_secret(as_user, member, rival, talked):
    talked(rival, summary="密谈内容五千平方米", counterpart="密联系人")
    page = as_user(member).get(reverse("claims:clashes"), {"enterprise": rival.enterprise_id}).text

    assert "疑似撞单" in page
    assert "T02" in page
    assert rival.name not in page
    assert "密谈内容" not in page
    assert "密联系人" not in page
    assert rival.get_absolute_url() not in page


def test_the_closest_come_first_however_many_there_are(firm, member, theirs):
    theirs(firm)
    alike = EnterpriseFactory(name="重庆示例内饰科技集团有限公司", region_code="500107")
    for _number in range(61):
        theirs(alike)

    assert levels(firm, member)[0] == (1, "统一社会信用代码相同")


def test_the_page_compares_a_firm_of_the_library_on_all_levels_and_says_when_it_could_not(
    as_user, member, theirs, firm
):
    group = EnterpriseFactory(name="示例集团有限公司")
    sister = EnterpriseFactory(name="示例座椅有限公司", parent=group)
    firm.parent = group
    firm.save()
    theirs(sister)
    browser, url = as_user(member), reverse("claims:clashes")

    for asked in ({"name": firm.name}, {"uscc": firm.uscc}, {"name": "别的写法有限公司", "uscc": firm.uscc.lower()}):
        assert "同一控股集团" in browser.get(url, asked).text
    unknown = browser.get(url, {"name": "示例没有录入有限公司"}).text
    assert ("未比对字号、集团、手机" in unknown, "没有撞单" in unknown) == (True, False)
    assert "请填写名称或统一社会信用代码" in browser.get(url, {"name": " "}).text
