"""A written list of signed projects taken back: the contract that came with a project goes with it."""

import datetime

import pytest

from crm.imports.models import ImportBatch, LeftAlone
from crm.projects.models import Contract, Project
from crm.projects.services import close_month, update_contract
from tests.factories.imports import checked, csv_bytes, undone, written

pytestmark = pytest.mark.django_db
KIND = ImportBatch.Kind.EXISTING_PROJECT
HEADER = ("投资方", "项目名称", "产业链", "责任组", "项目类型", "所处阶段", "签约日期", "合同类型", "合同金额（万元）")


def opened(hq, signed_on="2026-10-15"):
    row = ["重庆示例甲有限公司", "一", "智能网联新能源汽车", "T01", "租赁厂房", "签约", signed_on, "正式合同", "100"]
    return written(checked(csv_bytes([row], HEADER), hq, kind=KIND), hq)


def reasons():
    return [reason["text"] for left in LeftAlone.objects.all() for reason in left.reasons]


@pytest.mark.parametrize("signed_on", ["2026-10-15", ""])
def test_a_contract_that_came_with_its_project_goes_with_it(hq, chain, t01, signed_on):
    batch = opened(hq, signed_on)
    assert Contract.objects.get().from_project

    undone(batch, hq)

    assert (Project.objects.count(), Contract.objects.count(), reasons()) == (0, 0, [])


def test_a_contract_that_somebody_changed_holds_its_project(hq, chain, t01):
    batch = opened(hq)
    contract = Contract.objects.get()
    update_contract(contract.pk, by=hq, version=0, party_a="示例区", reason="示例")

    undone(batch, hq)

    assert Project.objects.exists()
    assert any(text.startswith("已有合同") for text in reasons())


@pytest.mark.parametrize("before", [True, False])
def test_what_counts_in_a_closed_month_stays_and_says_so(hq, chain, t01, before):
    october = datetime.date(2026, 10, 1)
    if before:
        close_month(october, by=hq)
    batch = opened(hq)
    if not before:
        close_month(october, by=hq)

    undone(batch, hq)

    assert Project.objects.exists()
    assert any("已计入已关账月份" in text for text in reasons())
