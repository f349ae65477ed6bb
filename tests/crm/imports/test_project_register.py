"""项目一览表 as we export it goes back in without being touched: the same projects in an empty district."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.enterprises.models import Enterprise
from crm.enterprises.services import create_enterprise
from crm.followups.models import FollowUp
from crm.imports.models import ImportBatch, ImportedProject
from crm.projects.models import Contract, Milestone, Project, StageChange, StatusChange
from crm.projects.services import open_existing_project, suspend_project
from tests.factories import NodeFactory
from tests.factories.imports import checked, written

pytestmark = pytest.mark.django_db
KIND = ImportBatch.Kind.EXISTING_PROJECT
DAY = datetime.date(2026, 10, 31)
EQUAL = (
    "name", "type", "chain_id", "node_id", "team_id", "stage", "stage_since_on", "total_invest_wan", "content", "land_mu",
    "factory_m2", "planned_output_wan", "planned_tax_wan", "planned_jobs", "planned_sign_on", "planned_start_on",
    "planned_commission_on", "data_source", "owner_id",
)  # fmt: skip


def opened(hq, firm, chain, team, **changes):
    given = {
        "name": "示例基地", "type": "lease", "stage": "negotiate", "chain": chain, "team": team, "may_own": False,
        "data_source": "示例台账", "data_as_of_on": DAY,
    }  # fmt: skip
    return open_existing_project(by=hq, enterprise=firm, **(given | changes))


@pytest.fixture
def district(hq, member, chain, other_chain, t01, t02):
    """Four projects of three firms, as different as the list can show them."""
    node = NodeFactory(chain=chain, name="内外饰", code="NEV-3")
    one, two, three = (
        create_enterprise(by=hq, name=f"重庆示例{word}科技有限公司", intro=f"{word}的简介") for word in "甲乙丙"
    )
    today = timezone.localdate()
    opened(
        hq, one, chain, t01, node=node, owner=member, stage="started", stage_since_on=today - datetime.timedelta(days=90),
        total_invest_wan=Decimal("12345.6"), content="建设两条示例生产线；\n一期先行", factory_m2=Decimal("8000.5"),
        planned_output_wan=Decimal(30000), planned_tax_wan=Decimal("1200.25"), planned_jobs=150,
        planned_commission_on=datetime.date(2027, 6, 30),
    )  # fmt: skip
    opened(
        hq, one, other_chain, t02, name="示例二期", type="land", stage="sited", land_mu=Decimal("52.75"),
        total_invest_wan=Decimal(100000), planned_start_on=datetime.date(2027, 3, 1),
    )  # fmt: skip
    opened(hq, two, chain, t01, type="office", stage="commissioned", stage_since_on=datetime.date(2026, 9, 1))
    opened(hq, three, chain, t01, stage="lead", planned_sign_on=datetime.date(2026, 12, 20))
    return [one, two, three]


def exported(browser) -> bytes:
    answer = browser.get(reverse("projects:export"))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def told():
    """Return what every project says, by the name of its firm and its own."""
    rows = Project.objects.order_by("enterprise__name", "name").values("enterprise__name", "enterprise__intro", *EQUAL)
    return list(rows)


def emptied():
    """Take all projects and firms away, and leave the chains, teams and people."""
    for model in (ImportedProject, FollowUp, Milestone, Contract, StageChange, StatusChange, Project, Enterprise):
        model.objects.all().delete()


def test_the_exported_list_brings_the_same_projects_into_an_empty_district(hq, as_user, district):
    before, content = told(), exported(as_user(hq))
    emptied()

    batch = checked(content, hq, name="项目一览表.xlsx", kind=KIND)

    assert (batch.status, batch.counts) == ("previewed", {"created": 4}), batch.message
    assert (Project.objects.count(), Enterprise.objects.count()) == (0, 0)
    written(batch, hq)
    assert batch.result == {"created": 4}
    assert told() == before
    assert Project.objects.filter(opened_as_existing=True, data_as_of_on=timezone.localdate()).count() == 4


def test_the_exported_list_finds_its_own_projects_again(hq, as_user, district):
    batch = checked(exported(as_user(hq)), hq, name="项目一览表.xlsx", kind=KIND)

    assert written(batch, hq).result == {"unchanged": 4}
    assert Project.objects.count() == 4


def test_a_renamed_project_is_known_by_its_number(hq, as_user, district):
    content = exported(as_user(hq))
    Project.objects.filter(name="示例二期").update(name="示例二期（扩能）")

    assert checked(content, hq, name="项目一览表.xlsx", kind=KIND).counts == {"unchanged": 4}


def test_lights_leaders_and_numbers_are_said_to_be_ours(hq, as_user, district):
    batch = checked(exported(as_user(hq)), hq, name="项目一览表.xlsx", kind=KIND)

    (note,) = [note for note in batch.notes if "“亮灯”" in note]
    assert all(word in note for word in ("“本阶段截止”", "“最近跟进”", "“包抓领导”", "“责任单位”", "不从名单导入"))


def test_a_suspended_project_comes_in_with_a_warning_and_an_ended_one_not_at_all(hq, as_user, district):
    one, two, *_rest = Project.objects.order_by("pk")
    suspend_project(
        one.pk, by=hq, reason="等待土地指标", resume_by_on=timezone.localdate() + datetime.timedelta(days=60)
    )
    Project.objects.filter(pk=two.pk).update(status="terminated", status_reason="投资方放弃")
    content = exported(as_user(hq))
    emptied()

    batch = checked(content, hq, name="项目一览表.xlsx", kind=KIND)

    assert batch.counts == {"created": 3, "refused": 1}
    refused, warned = (
        batch.rows.get(verdict="refused"),
        batch.rows.get(values__project="示例基地", values__stage="开工"),
    )
    assert "项目已终止，不导入" in refused.faults[0]["reason"]
    assert any("请再办理搁置" in warning["reason"] for warning in warned.warnings)
    written(batch, hq)
    record = FollowUp.objects.get(summary__contains="等待土地指标")
    assert (record.project.status, record.is_effective) == ("active", False)
