"""The pages of an undo: the dialogue with its forecast, live progress, the result and what was left alone."""

import pytest
from django.urls import reverse

from core.spreadsheets.reading import open_table
from crm.enterprises.models import Enterprise
from crm.enterprises.services import update_enterprise
from crm.imports import services
from crm.imports.models import ImportBatch
from tests.factories import ProjectFactory
from tests.factories.imports import checked, csv_bytes, firm, imported, undone

pytestmark = pytest.mark.django_db


def page_of(browser, batch, **headers):
    return browser.get(batch.get_absolute_url(), headers=headers or None).content.decode()


def url(name, batch):
    return reverse(f"imports:{name}", args=[batch.pk])


def touch(hq, number):
    held = Enterprise.objects.get(name=f"重庆示例{number:05d}科技有限公司")
    return update_enterprise(held.pk, by=hq, version=held.version, intro="示例")


def test_from_the_button_to_the_result(hq, as_user):
    batch = imported(csv_bytes([firm(1), firm(2), firm(3)]), hq)
    kept = touch(hq, 1)
    browser = as_user(hq)
    assert url("undo", batch) in page_of(browser, batch)

    dialogue = browser.get(url("undo", batch), headers={"HX-Request": "true"}).content.decode()
    assert ("撤销原因" in dialogue, f'hx-get="{url("forecast", batch)}" hx-trigger="load" hx-target="this"' in dialogue) == (
        True, True,
    )  # fmt: skip
    forecast = browser.get(url("forecast", batch)).content.decode()
    assert ("2 家" in forecast, "1 家" in forecast, Enterprise.objects.count()) == (True, True, 3)

    answer = browser.post(url("undo", batch), {"reason": "传错文件"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, batch.get_absolute_url())
    live = page_of(browser, batch, **{"HX-Request": "true", "HX-Target": "import-live"})
    assert ("every 1s" in live, "0 / 3 家" in live, "正在撤销" in live) == (True, True, True)

    services.undo(batch.pk)
    page = page_of(browser, batch)
    assert ("every 1s" in page, url("undo", batch) in page) == (False, False)
    assert all(words in page for words in ("撤销结果", "传错文件", kept.get_absolute_url(), "导入后有人改过资料"))
    assert "已撤销" in browser.get(reverse("imports:list")).content.decode()


def test_without_a_reason_nothing_is_undone(hq, as_user):
    batch = imported(csv_bytes([firm(1)]), hq)

    answer = as_user(hq).post(url("undo", batch), {"reason": ""}, headers={"HX-Request": "true"})

    batch.refresh_from_db()
    assert (answer.status_code, "请写明撤销原因" in answer.content.decode(), batch.status) == (422, True, "done")


def test_an_undo_that_left_nothing_says_so(hq, as_user):
    batch = undone(imported(csv_bytes([firm(1)]), hq), hq)

    assert "企业库已回到导入前的状态" in page_of(as_user(hq), batch)


def test_a_list_that_is_not_written_or_is_undone_offers_no_undo(hq, as_user):
    waiting, gone = checked(csv_bytes([firm(1)]), hq), undone(imported(csv_bytes([firm(2)]), hq), hq)
    browser = as_user(hq)

    for batch in (waiting, gone):
        assert url("undo", batch) not in page_of(browser, batch)
        assert "<form" in browser.get(url("undo", batch)).content.decode()
        assert browser.post(url("undo", batch), {"reason": "示例"}).status_code == 422


def test_a_list_of_projects_that_kept_no_trail_says_that_it_cannot_be_undone(hq, as_user):
    batch = imported(csv_bytes([firm(1)]), hq)
    ImportBatch.objects.update(kind="existing_project", is_undoable=False)
    batch.refresh_from_db()

    page = page_of(as_user(hq), batch)

    assert ("不能整批撤销" in page, url("undo", batch) in page) == (True, False)


def test_all_that_was_left_can_be_leafed_through_and_downloaded(hq, as_user, tmp_path):
    batch = imported(csv_bytes([firm(number) for number in range(12)]), hq)
    for number in range(12):
        touch(hq, number)
    undone(batch, hq)
    browser = as_user(hq)

    assert url("left", batch) in page_of(browser, batch)
    assert browser.get(url("left", batch)).content.decode().count("导入后有人改过资料") == 12
    answer = browser.get(url("left-file", batch))
    target = tmp_path / "left.xlsx"
    target.write_bytes(b"".join(answer.streaming_content))
    with open_table(target) as table:
        rows = [cells for chunk in table.chunks() for _, cells in chunk]
    assert (len(rows), rows[1][2]) == (13, "导入后有人改过资料")


def test_what_points_at_a_firm_is_named_to_headquarters_alone(hq, data_admin, as_user):
    batch = imported(csv_bytes([firm(1)]), hq)
    ProjectFactory(enterprise=Enterprise.objects.get())
    undone(batch, hq)

    assert "已有招商项目" in page_of(as_user(hq), batch)
    page = page_of(as_user(data_admin), batch)
    assert ("招商项目" in page.split("撤销结果")[1], "已有业务记录" in page) == (False, True)


@pytest.mark.parametrize("rows", [1, 40])
def test_the_pages_cost_the_same_number_of_queries_for_any_number_of_firms(
    hq, as_user, django_assert_max_num_queries, rows
):
    batch = imported(csv_bytes([firm(number) for number in range(rows)]), hq)
    for number in range(rows):
        touch(hq, number)
    undone(batch, hq)
    browser = as_user(hq)
    browser.get(batch.get_absolute_url())

    with django_assert_max_num_queries(15):
        browser.get(batch.get_absolute_url())
    with django_assert_max_num_queries(10):
        browser.get(url("left", batch))


@pytest.mark.parametrize("rows", [1, 40])
def test_the_forecast_costs_the_same_number_of_queries_for_any_number_of_firms(
    hq, as_user, django_assert_max_num_queries, rows
):
    batch = imported(csv_bytes([firm(number) for number in range(rows)]), hq)
    browser = as_user(hq)
    browser.get(batch.get_absolute_url())

    with django_assert_max_num_queries(40):
        browser.get(url("forecast", batch))
