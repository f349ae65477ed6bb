"""The project list: scope, filters, order, sum, export, query count."""

import datetime
import io
import zipfile
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from core.audit.models import AuditEntry
from core.files.models import path_of
from crm.lists.models import ExportJob, SavedView
from crm.projects.filters import ORDERINGS
from crm.projects.models import Project
from crm.projects.tables import BY_KEY, COLUMNS
from crm.projects.tasks import build_export
from tests.factories import EnterpriseFactory, FollowUpFactory, NodeFactory, ProjectFactory, TeamFactory, UserFactory

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
    head = rows[2]
    assert {row[head.index("项目编号")] for row in rows[3:-1]} == {many["lead"].no, many["late"].no}
    assert {row[head.index("总投资（亿元）")] for row in rows[3:-1]} == {1.0, ""}
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


def sheet_of(content: bytes):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def exported(response) -> bytes:
    return b"".join(response.streaming_content)


def test_the_workbook_is_the_form_that_offices_hand_round(hq, as_user, many, t01, leader):
    content = exported(as_user(hq).get(reverse("projects:export"), {"ordering": "no"}))
    rows = sheet_of(content)

    assert rows[0][0] == "招商项目一览表"
    assert "统计截至" in rows[1][0]
    for standard in (
        "序号", "项目名称", "投资方", "投资方简介", "产业链", "环节", "项目类型", "总投资（亿元）", "建设内容及规模", "用地（亩）", "厂房（㎡）",
        "预期产值（亿元）", "预期税收（万元）", "就业（人）", "所处阶段", "本周进展", "存在问题", "下一步计划", "计划签约时间", "计划开工时间",
        "计划投产时间", "责任组", "包抓领导", "责任单位", "责任人", "亮灯", "备注",
    ):  # fmt: skip
        assert standard in rows[2], standard
    assert [row[0] for row in rows[3:]] == [1, 2, 3, 4, "合计"]
    assert rows[-1][rows[2].index("总投资（亿元）")] == 3.2
    assert "组长示例（组长）" in rows[3][rows[2].index("包抓领导")]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        drawn, named = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/workbook.xml").decode()
    assert 'orientation="landscape"' in drawn
    assert 'fitToHeight="0"' in drawn
    assert '<mergeCell ref="A1:' in drawn
    assert "$1:$3" in named


def test_the_weeks_progress_and_the_problem_stand_in_the_row(hq, member, as_user, many, t01):
    FollowUpFactory(project=many["lead"], created_by=member, summary="与总经理商定厂房面积，约定周五复看")
    long_ago = timezone.now() - datetime.timedelta(days=30)
    FollowUpFactory(project=many["signed"], created_by=member, summary="上月的事", happened_at=long_ago)
    Project.objects.filter(pk=many["lead"].pk).update(light_reason="33 天无有效跟进，B 级超过 30 天转红")
    rows = sheet_of(exported(as_user(hq).get(reverse("projects:export"))))

    told = {row[rows[2].index("项目名称")]: dict(zip(rows[2], row, strict=True)) for row in rows[3:]}
    assert "约定周五复看" in told["座舱总成"]["本周进展"]
    assert "33 天无有效跟进" in told["座舱总成"]["存在问题"]
    assert "上月的事" not in str([row["本周进展"] for row in told.values()])


def test_more_than_a_page_can_wait_for_is_written_in_the_background(hq, as_user, many, others_project, monkeypatch):
    monkeypatch.setattr("crm.projects.views.exporting.AT_ONCE", 1)
    browser, url = as_user(hq), reverse("projects:export")

    assert "在后台生成" in browser.get(url, {"status": "active"}).text
    assert browser.post(f"{url}?status=active", {"reason": ""}).status_code == 422
    assert browser.post(f"{url}?status=active", {"reason": "周调度会"}).status_code == 302
    job = ExportJob.objects.get()
    assert (job.page, job.rows_expected, job.query) == ("projects", 4, "status=active")
    build_export(job.pk)
    job.refresh_from_db()
    assert (job.status, job.rows_done) == ("ready", 4)
    rows = sheet_of(path_of(job.file.uid).read_bytes())
    assert [row[0] for row in rows[3:]] == [1, 2, 3, 4, "合计"]


def test_a_person_chooses_the_columns_and_keeps_a_view(member, as_user, many):
    browser = as_user(member)
    browser.post(reverse("projects:columns"), {"columns": ["firm", "team", "leaders", "remark", "gone"]})
    browser.post(reverse("projects:columns"), {"columns": ["firm", "team", "leaders", "remark"]})

    response = browser.get(URL)
    assert [head.text for head in response.context["heads"]] == ["投资方", "责任组", "包抓领导", "备注"]
    browser.post(
        reverse("lists:view-save"),
        {"page": "projects", "name": "红灯项目", "shared": "private", "query": "light=red", "columns": "firm,light"},
    )
    opened = browser.get(SavedView.objects.get().get_absolute_url(), follow=True)
    assert ([head.text for head in opened.context["heads"]], listed(opened)) == (["投资方", "亮灯"], [many["lead"].pk])
    browser.post(reverse("projects:columns"), {"reset": "1"})
    assert browser.get(URL).context["usual"]


def test_all_columns_cost_no_query_a_row(
    member, as_user, t01, chain, django_assert_max_num_queries, django_assert_num_queries
):
    def more(number):
        for _ in range(number):
            ProjectFactory(team=t01, chain=chain, owner=UserFactory(), node=NodeFactory(chain=chain))

    browser = as_user(member)
    browser.post(reverse("projects:columns"), {"columns": list(BY_KEY)})
    more(1)
    with django_assert_max_num_queries(34) as few:
        browser.get(URL)
    more(8)
    with django_assert_num_queries(len(few)):
        browser.get(URL)


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
