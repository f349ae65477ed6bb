"""Projects that began before the system, opened from a list by headquarters alone."""

import pytest
from django.urls import reverse

from crm.enterprises.services import create_enterprise
from crm.imports import services
from crm.imports.models import ImportBatch
from crm.projects.models import Project, StageChange
from tests.factories import NodeFactory
from tests.factories.imports import checked, code, csv_bytes, received, upload, written

pytestmark = pytest.mark.django_db
KIND = ImportBatch.Kind.EXISTING_PROJECT
HEADER = (
    "企业名称", "信用代码", "项目名称", "产业链", "环节", "招商组", "项目类型", "所处阶段", "总投资(万元)", "进入阶段日期", "资料来源",
    "截至日期",
)  # fmt: skip
NAME = "重庆示例内饰科技有限公司"


@pytest.fixture
def firm(hq, chain, t01):
    NodeFactory(chain=chain, name="内外饰")
    return create_enterprise(by=hq, name=NAME)


def row(**changes):
    good = {
        "name": NAME, "code": "", "project": "示例内饰件基地", "chain": "智能网联新能源汽车", "node": "内外饰", "team": "T01",
        "type": "租赁厂房", "stage": "签约", "wan": "12000", "since": "2026-03-18", "source": "示例台账", "as_of": "2026-10-31",
    }  # fmt: skip
    return list((good | changes).values())


def test_a_list_opens_projects_where_they_stand(hq, firm):
    batch = checked(csv_bytes([row()], HEADER), hq, kind=KIND)
    assert (batch.counts, Project.objects.count()) == ({"created": 1}, 0)

    written(batch, hq)

    project = Project.objects.get()
    assert (project.enterprise, project.stage, project.team.code, project.node.name) == (
        firm,
        "signed",
        "T01",
        "内外饰",
    )
    assert (project.total_invest_wan, str(project.stage_since_on), project.opened_as_existing) == (
        12000,
        "2026-03-18",
        True,
    )
    assert StageChange.objects.get().kind == StageChange.Kind.OPENING
    assert batch.result == {"created": 1}


def test_the_same_list_again_opens_nothing(hq, firm):
    content = csv_bytes([row(), row()], HEADER)
    assert written(checked(content, hq, kind=KIND), hq).result == {"created": 1, "duplicate": 1}

    assert written(checked(content, hq, kind=KIND), hq).result == {"unchanged": 1, "duplicate": 1}
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "column", "word"),
    [
        ({"chain": "没有这条链"}, "产业链", "没有名为"),
        ({"node": "没有这环"}, "环节", "没有名为"),
        ({"team": "T99"}, "招商组", "没有名为"),
        ({"type": "别的"}, "项目类型", "可填"),
        ({"stage": "别的"}, "所处阶段", "可填"),
        ({"since": "2026-11-01"}, "进入阶段日期", "截至日期"),
        ({"as_of": "2099-01-01"}, "截至日期", ""),
        ({"wan": "很多"}, "总投资(万元)", "无法识别"),
        ({"wan": "-5"}, "总投资(万元)", "负数"),
        ({"wan": "100万美元"}, "总投资(万元)", "折合成人民币"),
        ({"wan": "99999999999999999"}, "总投资(万元)", "数额过大"),
        ({"project": ""}, "项目名称", "必填"),
        ({"project": "长" * 121}, "项目名称", "最多 120 个字"),
        ({"chain": "", "node": ""}, "产业链", "整批默认值"),
        ({"team": ""}, "招商组", "整批默认值"),
        ({"type": ""}, "项目类型", "整批默认值"),
        ({"stage": ""}, "所处阶段", "必填"),
        ({"chain": "新能源"}, "产业链", "是否为“智能网联新能源汽车”"),
        ({"type": "增资技改", "stage": "考察"}, "所处阶段", "没有“考察”这个阶段"),
        ({"stage": "已终止"}, "所处阶段", "不导入"),
        ({"stage": "暂停"}, "所处阶段", "搁置前所处的阶段"),
        ({"since": "2026-02-30"}, "进入阶段日期", "不存在"),
        ({"as_of": "去年"}, "截至日期", "无法识别"),
        ({"name": "示例甲有限公司、示例乙有限公司"}, "企业名称", "几家企业"),
        ({"name": "***"}, "企业名称", "没有文字"),
        ({"code": "91500106"}, "信用代码", ""),
        ({"code": code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1")}, "信用代码", "校验"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_column(hq, firm, changes, column, word):
    batch = checked(csv_bytes([row(**changes)], HEADER), hq, kind=KIND)

    fault = batch.rows.get().faults[0]
    assert (batch.counts, fault["column"], word in fault["reason"]) == ({"refused": 1}, column, True)
    assert Project.objects.count() == 0


def test_the_data_administrator_imports_no_projects(data_admin, hq, firm, as_user):
    batch = checked(csv_bytes([row()], HEADER), hq, kind=KIND)
    browser = as_user(data_admin)

    assert browser.get(batch.get_absolute_url()).status_code == 404
    assert browser.get(reverse("imports:template", args=[KIND])).status_code == 404
    assert reverse("imports:template", args=[KIND]) not in browser.get(reverse("imports:new")).content.decode()
    answer = browser.post(reverse("imports:new"), {"kind": KIND, "file": upload(csv_bytes([row()], HEADER))})
    assert (answer.status_code, ImportBatch.objects.count()) == (422, 1)


def test_a_long_list_is_worked_off_in_short_chunks(hq, firm):
    batch = received(csv_bytes([row(chain="没有这条链")] * 450, HEADER), hq, kind=KIND)
    seen = []

    services.check(batch.pk, progress=lambda at: seen.append(at.rows_read))

    assert seen == [200, 400, 450]
