"""Saved views and chosen columns: private by default, shared on purpose, never more than the opener's scope."""

import pytest

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.lists.models import SavedView
from crm.lists.services import choose_columns, remove_view, save_view
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
LIST, SAVE = "/enterprises/", "/lists/views/new/"


def keep(user, name="规上企业", query="grade=A", **more) -> SavedView:
    return save_view(by=user, page="enterprises", name=name, query=query, **more)


def sees(user) -> set[str]:
    return {view.name for view in SavedView.objects.visible_to(user)}


def test_a_view_is_private_unless_it_is_shared(member, leader, other_member, hq):
    keep(member, "我的")
    keep(member, "本组的", shared="team")
    keep(hq, "全员的", shared="all")

    assert sees(member) == {"我的", "本组的", "全员的"}
    assert sees(leader) == {"本组的", "全员的"}
    assert sees(other_member) == sees(hq) == {"全员的"}


def test_a_view_for_all_is_not_for_people_without_the_list(
    hq, service_officer, clerk, auditor, sysadmin, partner, as_user
):
    view = keep(hq, "全员的", query="q=示例", shared="all")

    for user in (service_officer, clerk, auditor, sysadmin, partner):
        assert sees(user) == set()
    assert as_user(service_officer).get(f"/lists/views/{view.pk}/").status_code in {403, 404}


def test_only_headquarters_share_with_all_and_only_members_with_a_team(member, data_admin):
    with pytest.raises(RuleViolation, match="指挥部"):
        keep(member, shared="all")
    with pytest.raises(RuleViolation, match="不在任何招商组"):
        keep(data_admin, shared="team")
    assert not SavedView.objects.exists()


def test_who_left_the_team_no_longer_sees_its_views(member, leader):
    keep(leader, "本组的", shared="team")
    assert sees(member) == {"本组的"}

    member.memberships.update(until="2026-01-31")

    assert sees(member) == set()


def test_the_same_name_again_replaces_the_view_and_another_persons_stays(member, leader):
    keep(member, query="grade=A")
    keep(leader, query="grade=B", shared="team")
    keep(member, query="grade=C&page=7&view=3&q=")

    assert sorted(SavedView.objects.values_list("owner__username", "query")) == [
        ("leader", "grade=B"),
        ("member", "grade=C"),
    ]
    assert AuditEntry.objects.filter(action="list.view_saved").count() == 3


@pytest.mark.parametrize(
    "fields", [{"name": "  "}, {"name": "长" * 41}, {"query": "q=" + "长" * 2_000}, {"shared": "world"}]
)
def test_a_view_that_cannot_be_is_refused(member, fields):
    with pytest.raises(RuleViolation):
        keep(member, **fields)


def test_a_view_opens_the_list_with_one_click_and_with_its_columns(member, as_user):
    firm = EnterpriseFactory(grade="A", legal_person="欧阳示例", name="示例甲有限公司")
    EnterpriseFactory(grade="B", name="示例乙有限公司")
    view = keep(member, columns=["legal_person", "name", "no_such"])

    response = as_user(member).get(view.get_absolute_url(), follow=True)

    assert response.redirect_chain == [(f"{LIST}?grade=A&view={view.pk}", 302)]
    assert [head.text for head in response.context["heads"]] == ["法定代表人", "企业"]
    assert list(response.context["object_list"]) == [firm]


def test_a_shared_view_shows_the_openers_rows_and_not_its_owners(member, hq, other_member, as_user, t01, chain):
    ProjectFactory(enterprise=EnterpriseFactory(name="甲"), team=t01, chain=chain)
    view = keep(hq, "有项目", "has_project=yes", shared="all")

    def rows(user):
        return [firm.name for firm in as_user(user).get(view.get_absolute_url(), follow=True).context["object_list"]]

    assert rows(member) == rows(hq) == ["甲"]
    assert rows(other_member) == []


def test_filters_that_mean_nothing_any_more_are_dropped_with_a_word(member, as_user):
    view = keep(member, query="grade=A&owner_team=987654&gone=1&ordering=search_key")

    response = as_user(member).get(view.get_absolute_url(), follow=True)

    assert response.redirect_chain[-1] == (f"{LIST}?grade=A&view={view.pk}", 302)
    html = response.content.decode()
    assert "已失效，已去掉" in html
    assert "归口组" in html


def test_a_view_that_is_not_mine_opens_nothing_and_tells_nothing(member, other_member, as_user):
    view = keep(member, "机密视图", columns=["legal_person"])

    assert as_user(other_member).get(view.get_absolute_url()).status_code == 404
    response = as_user(other_member).get(f"{LIST}?view={view.pk}", follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "机密视图" not in response.content.decode()


def test_views_are_removed_by_their_owner_and_shared_ones_by_headquarters(member, leader, hq, commander, as_user):
    own, shared = keep(leader, "本组的", shared="team"), keep(commander, "全员的", shared="all")

    assert as_user(member).post(f"/lists/views/{own.pk}/remove/").status_code == 403
    with pytest.raises(RuleViolation):
        remove_view(shared.pk, by=member)
    assert as_user(leader).post(f"/lists/views/{own.pk}/remove/").status_code == 302
    remove_view(shared.pk, by=hq)
    remove_view(shared.pk, by=hq)
    assert not SavedView.objects.exists()


def test_the_page_keeps_what_the_list_shows(member, as_user):
    browser = as_user(member)
    dialogue = browser.get(
        f"{SAVE}?page=enterprises&query=grade%3DA&columns=name,region", headers={"HX-Request": "true"}
    )
    assert 'value="grade=A"' in dialogue.content.decode()
    assert "全员" not in dialogue.content.decode().partition("shared")[2].partition("</select>")[0]

    sent = {"page": "enterprises", "query": "grade=A", "columns": "name,region", "name": "重点", "shared": "team"}
    answer = browser.post(SAVE, sent, headers={"HX-Request": "true"})

    view = SavedView.objects.get()
    assert (answer.status_code, answer["HX-Redirect"]) == (204, view.get_absolute_url())
    assert (view.columns, view.query, view.shared) == (["name", "region"], "grade=A", "team")
    assert "重点" in browser.get(LIST).content.decode()
    assert browser.post(SAVE, sent | {"name": "", "shared": "all"}).status_code == 422


def heads(browser, query="") -> list[str]:
    return [head.text for head in browser.get(f"{LIST}{query}").context["heads"]]


def test_a_person_chooses_columns_and_their_order_and_gets_the_usual_ones_back(member, other_member, as_user):
    EnterpriseFactory(tags=["规上工业"], park=None)
    browser = as_user(member)
    usual = heads(browser)

    browser.post("/enterprises/columns/", {"columns": ["tags", "name", "uscc"]})

    assert heads(browser) == ["标签", "企业", "统一社会信用代码"]
    assert "规上工业" in browser.get(LIST).content.decode()
    assert heads(as_user(other_member)) == usual
    browser.post("/enterprises/columns/", {"columns": ["tags"], "reset": "1"})
    assert heads(browser) == usual


def test_every_column_can_be_shown(member, as_user, t01):
    keys = "name,uscc,region,industry,capital,currency,established,owner_team,grade,legal_person,reg_status,size,local,park,"
    keys += "industry_code,exchange,stock_code,address,tags,updated"
    EnterpriseFactory(owner_team=t01, tags=["规上工业"])
    choose_columns(by=member, page="enterprises", columns=keys.split(","))

    assert len(heads(as_user(member))) == 20


def test_the_name_cannot_be_hidden_and_an_unknown_column_is_not_shown(member, as_user):
    EnterpriseFactory()
    choose_columns(by=member, page="enterprises", columns=["region", "search_key"])

    assert heads(as_user(member)) == ["企业", "地区"]


def test_views_and_columns_cost_the_list_two_queries_however_many(member, as_user, django_assert_max_num_queries):
    EnterpriseFactory()
    browser, counts = as_user(member), []
    for size in (1, 10):
        for number in range(size):
            keep(member, f"视图{size}-{number}")
        with django_assert_max_num_queries(16) as queries:
            browser.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]
