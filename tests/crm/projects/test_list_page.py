"""The project list: scope, filters, order, sum, export, query count."""

import datetime
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from core.audit.models import AuditEntry
from crm.projects.filters import ORDERINGS
from crm.projects.models import Project
from crm.projects.tables import COLUMNS
from tests.factories import EnterpriseFactory, NodeFactory, ProjectFactory, TeamFactory, UserFactory

URL = reverse("projects:list")


def listed(response):
    return [row["project"].pk for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("hq", {"own", "other"}), ("commander", {"own", "other"}), ("member", {"own"}), ("leader", {"own"}),
        ("other_member", {"other"}), ("chain_leader", {"own"}),
    ],
)  # fmt: skip
def test_everybody_sees_the_projects_they_answer_for(everybody, as_user, project, others_project, who, sees):
    rows = listed(as_user(everybody[who]).get(URL))

    assert set(rows) == {{"own": project, "other": others_project}[name].pk for name in sees}


@pytest.mark.parametrize(
    "who", ["data_admin", "sysadmin", "secadmin", "auditor", "partner", "service_officer", "clerk"]
)
@pytest.mark.parametrize("name", ["list", "board", "export", "create", "create-existing", "nodes", "owners"])
def test_who_does_not_work_with_projects_gets_none_of_their_pages(everybody, as_user, project, who, name):
    assert as_user(everybody[who]).get(reverse(f"projects:{name}")).status_code == 403


@pytest.mark.parametrize("name", ["list", "board", "export", "create", "create-existing"])
def test_somebody_not_signed_in_is_sent_to_the_login(client, db, name):
    assert client.get(reverse(f"projects:{name}")).status_code == 302


def test_a_co_teams_member_sees_it_too(other_member, t02, as_user, project):
    project.co_teams.add(t02)

    assert listed(as_user(other_member).get(URL)) == [project.pk]


def test_drop_downs_offer_nothing_of_others(member, as_user, project, others_project):
    Project.objects.filter(pk=others_project.pk).update(owner=UserFactory(name="外组秘密示例"))
    html = as_user(member).get(URL).content.decode()

    assert project.team.name in html
    for hidden in (others_project.team.name, "外组秘密示例", others_project.name):
        assert hidden not in html


def test_filtering_by_somebody_elses_team_finds_nothing_and_says_nothing(member, as_user, others_project):
    html = as_user(member).get(URL, {"team": others_project.team_id}).content.decode()

    assert others_project.team.name not in html


@pytest.fixture
def many(t01, chain, node, member, days_ago):
    firm = EnterpriseFactory(name="宁波示例华翔电子股份有限公司")
    common = {"team": t01, "chain": chain}
    return {
        "lead": ProjectFactory(
            name="座舱总成", enterprise=firm, **common, total_invest_wan=Decimal(10000), light="red"
        ),
        "signed": ProjectFactory(
            stage="signed", node=node, type="land", owner=member, grade="A", **common, total_invest_wan=Decimal(22000)
        ),
        "late": ProjectFactory(stage="sited", stage_due_on=days_ago(1), **common, light="yellow"),
        "over": ProjectFactory(stage="review", status="terminated", stage_due_on=days_ago(1), **common, light="frozen"),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "座舱"}, {"lead"}),
        ({"q": "zczc"}, {"lead"}),
        ({"q": "nbslhx"}, {"lead"}),
        ({"q": "华翔"}, {"lead"}),
        ({"q": "没有这个"}, set()),
        ({"stage": ["lead", "sited"]}, {"lead", "late"}),
        ({"phase": "landing"}, {"late"}),
        ({"phase": ["attract", "landing"]}, {"lead", "signed", "late", "over"}),
        ({"type": "land"}, {"signed"}),
        ({"light": ["red", "yellow"]}, {"lead", "late"}),
        ({"grade": "A"}, {"signed"}),
        ({"status": "terminated"}, {"over"}),
        ({"mine": "true"}, {"signed"}),
        ({"mine": "false"}, {"lead", "late", "over"}),
        ({"overdue": "true"}, {"late"}),
        ({"overdue": "false"}, {"lead", "signed", "over"}),
    ],
)
def test_filters_narrow(member, as_user, many, query, found):
    names = {project.pk: name for name, project in many.items()}

    assert {names[pk] for pk in listed(as_user(member).get(URL, query))} == found


def test_relations_narrow(member, as_user, many, node):
    browser = as_user(member)

    for name, row in {"node": node, "owner": member}.items():
        assert listed(browser.get(URL, {name: row.pk})) == [many["signed"].pk]
    assert listed(browser.get(URL, {"enterprise": many["lead"].enterprise_id})) == [many["lead"].pk]
    assert len(listed(browser.get(URL, {"chain": many["lead"].chain_id}))) == 4


@pytest.mark.parametrize("name", [sign + name for name in ORDERINGS for sign in ("", "-")])
def test_every_order_of_the_allow_list_works(member, as_user, many, name):
    assert len(listed(as_user(member).get(URL, {"ordering": name}))) == 4


def test_red_comes_first_by_light_and_unknown_dates_last(member, as_user, many):
    browser = as_user(member)

    assert listed(browser.get(URL, {"ordering": "light"}))[0] == many["lead"].pk
    assert listed(browser.get(URL, {"ordering": "-invest"}))[:2] == [many["signed"].pk, many["lead"].pk]


def test_no_other_order_is_taken(member, as_user, many):
    assert as_user(member).get(URL, {"ordering": "owner__password"}).status_code == 200
    assert {column.key for column in COLUMNS if column.sort_fields} <= set(ORDERINGS)


def test_the_head_shows_count_and_sum_of_the_filter(member, as_user, many):
    response = as_user(member).get(URL, {"light": "red"})

    assert response.context["total_wan"] == 10000
    assert "1.00" in response.content.decode()


def test_htmx_gets_the_table_alone(member, as_user, project):
    html = as_user(member).get(URL, headers={"HX-Request": "true"}).content.decode()

    assert project.enterprise.name in html
    assert "<html" not in html


def test_an_empty_list_says_what_to_do_first(member, leader, as_user):
    assert "新建第一个项目" in as_user(member).get(URL).content.decode()
    assert "没有符合条件的项目" in as_user(member).get(URL, {"q": "无"}).content.decode()


def test_the_query_count_does_not_depend_on_the_rows(
    member, as_user, t01, chain, django_assert_max_num_queries, django_assert_num_queries
):
    def more(number):
        for _ in range(number):
            ProjectFactory(team=t01, chain=chain, owner=UserFactory(), node=NodeFactory(chain=chain))

    browser = as_user(member)
    more(1)
    with django_assert_max_num_queries(24) as few:
        browser.get(URL)
    more(8)
    with django_assert_num_queries(len(few)):
        browser.get(URL)


def test_the_export_holds_the_filtered_rows_and_is_logged(member, as_user, many, others_project):
    response = as_user(member).get(reverse("projects:export"), {"light": ["red", "yellow"]})

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content))).get_sheet_by_index(0)
    rows = sheet.to_python()
    head = rows[0]
    assert {row[head.index("项目编号")] for row in rows[1:]} == {many["lead"].no, many["late"].no}
    assert {row[head.index("总投资（亿元）")] for row in rows[1:]} == {1.0, ""}
    entry = AuditEntry.objects.get(action="project.exported")
    assert entry.changes == {"filters": {"light": ["red", "yellow"]}, "rows": 2}
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("query", [{"light": "purple"}, {"team": "999999"}, {"q": "x" * 101}])
def test_a_faulty_filter_exports_nothing_and_says_why(hq, as_user, many, query):
    came_from = f"http://testserver{URL}?grade=A"
    response = as_user(hq).get(reverse("projects:export"), query, headers={"Referer": came_from})

    assert response.status_code == 409
    assert f'href="{came_from}"' in response.text
    assert "筛选条件有误" in response.text
    assert not AuditEntry.objects.filter(action="project.exported").exists()


def test_too_many_projects_are_not_exported_at_once(hq, as_user, many, monkeypatch):
    monkeypatch.setattr("crm.projects.services.exporting.MOST_ROWS", 1)
    response = as_user(hq).get(reverse("projects:export"))

    assert response.status_code == 409
    assert "请先用筛选缩小范围" in response.text


def test_a_project_of_a_closed_team_is_hidden_from_former_members(member, as_user, project):
    """Reach follows the team and the membership of today."""
    member.memberships.update(until=datetime.date(2026, 1, 2))

    assert listed(as_user(member).get(URL)) == []


def test_a_long_list_says_that_it_is_cut(hq, as_user, monkeypatch, t01, chain):
    monkeypatch.setattr("core.web.pagination.CappedPaginator.cap", 2)
    for _ in range(4):
        ProjectFactory(team=TeamFactory(), chain=chain)

    html = as_user(hq).get(URL).content.decode()

    assert "2 个以上" in html
    assert "合计" in html
