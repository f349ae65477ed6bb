"""A written list of projects taken back: what nobody worked on goes, with its firm; the rest stays and is listed."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.audit.models import AuditEntry
from crm.enterprises.models import Enterprise
from crm.enterprises.services import create_enterprise, update_enterprise
from crm.followups.models import FollowUp
from crm.followups.services import log_followup
from crm.imports import services
from crm.imports.models import ImportBatch, ImportRow, LeftAlone
from crm.notices.services import raise_due_notices
from crm.projects.models import Milestone, Project, StageChange
from crm.projects.services import refresh_lights, update_project
from tests.factories.imports import checked, csv_bytes, undone, written

pytestmark = pytest.mark.django_db
KIND = ImportBatch.Kind.EXISTING_PROJECT
HEADER = ("投资方", "项目名称", "产业链", "责任组", "项目类型", "所处阶段", "进入阶段日期", "本周进展", "下一步计划")
FIRM = "重庆示例甲有限公司"


def row(project, name=FIRM, stage="签约"):
    return [name, project, "智能网联新能源汽车", "T01", "租赁厂房", stage, "2026-09-01", "进展示例", "办证 2026-12-20"]


@pytest.fixture
def batch(hq, chain, t01):
    """Three projects of two firms, one of which was there before."""
    create_enterprise(by=hq, name="重庆示例老有限公司")
    rows = [row("一"), row("二"), row("三", name="重庆示例老有限公司")]
    return written(checked(csv_bytes(rows, HEADER), hq, kind=KIND), hq)


def test_what_nobody_worked_on_goes_with_its_firm(hq, batch):
    refresh_lights()
    raise_due_notices(timezone.localdate() + datetime.timedelta(days=40))
    assert (Project.objects.count(), FollowUp.objects.count(), Milestone.objects.exists()) == (3, 3, True)
    assert services.forecast(batch) == {"gone": 3, "restored": 0, "partly": 0, "stays": 0, "total": 3}

    undone(batch, hq)

    assert (batch.status, batch.undo["gone"], batch.undo["stays"]) == ("undone", 3, 0)
    counts = [model.objects.count() for model in (Project, FollowUp, Milestone, StageChange)]
    assert counts == [0, 0, 0, 0]
    assert list(Enterprise.objects.values_list("name", flat=True)) == ["重庆示例老有限公司"]
    assert not ImportRow.objects.filter(batch=batch, enterprise__name=FIRM).exists()
    assert AuditEntry.objects.filter(action="project.removed").count() == 3


def test_a_project_that_was_worked_on_stays_with_its_firm_and_the_reason(hq, batch):
    one, two, three = Project.objects.order_by("no")
    update_project(one.pk, by=hq, version=0, content="改过")
    log_followup(
        by=hq, enterprise=three.enterprise, project=three, kind="phone", happened_at=timezone.now(),
        summary="电话沟通了示例事项和时间安排", next_on=timezone.localdate(),
    )  # fmt: skip

    undone(batch, hq)

    assert set(Project.objects.values_list("name", flat=True)) == {"一", "三"}
    assert Enterprise.objects.filter(name=FIRM).exists()
    reasons = {left.name: left.reasons[0]["text"] for left in LeftAlone.objects.all()}
    assert reasons == {f"一（{FIRM}）": "导入后有人改过", "三（重庆示例老有限公司）": "已有跟进记录"}


def test_a_new_firm_that_somebody_changed_stays(hq, batch):
    firm = Enterprise.objects.get(name=FIRM)
    update_enterprise(firm.pk, by=hq, version=firm.version, legal_person="张示例")

    undone(batch, hq)

    assert (Project.objects.count(), Enterprise.objects.filter(pk=firm.pk).exists()) == (0, True)


def test_an_undone_list_can_be_imported_again(hq, batch):
    undone(batch, hq)
    rows = [row("一"), row("二"), row("三", name="重庆示例老有限公司")]

    assert written(checked(csv_bytes(rows, HEADER), hq, kind=KIND), hq).result == {"created": 3}


def test_the_page_offers_the_undo_and_shows_what_it_would_do(hq, batch, as_user):
    browser, address = as_user(hq), reverse("imports:undo", args=[batch.pk])
    assert address in browser.get(batch.get_absolute_url()).content.decode()

    forecast = browser.get(reverse("imports:forecast", args=[batch.pk])).content.decode()
    assert ("移除项目" in forecast, "3 个" in forecast) == (True, True)
    assert browser.post(address, {"reason": "传错文件"}).status_code == 302
    services.undo(batch.pk)
    assert "项目和企业库已回到导入前的状态" in browser.get(batch.get_absolute_url()).content.decode()


def test_undoing_costs_the_same_number_of_queries_for_any_number_of_projects(
    hq, chain, t01, django_assert_max_num_queries
):
    rows = [row(f"示例{number}", name=f"重庆示例{number:03}有限公司") for number in range(30)]
    batch = written(checked(csv_bytes(rows, HEADER), hq, kind=KIND), hq)
    services.start_undo(batch.pk, by=hq, reason="示例", ring=False)

    with django_assert_max_num_queries(160):
        services.undo(batch.pk)
    assert Project.objects.count() == 0
