"""Working on a preview in the browser: what is offered, what an act answers, who is told what."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from crm.enterprises.models import Enterprise
from crm.imports.models import ImportBatch
from crm.imports.services import preview
from tests.crm.imports.previews import row_at
from tests.factories.imports import checked, csv_bytes, firm, imported, written

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def batch(hq):
    return checked(csv_bytes([firm(1, code="12"), firm(2), firm(3, day="不知道")]), hq)


def at(name, batch, *args):
    return reverse(f"imports:{name}", args=[batch.pk, *args])


def target(name):
    return HTMX | {"HX-Target": name}


def test_a_faulty_cell_is_corrected_where_it_stands_and_the_row_shows_its_new_verdict(hq, as_user, batch):
    browser = as_user(hq)
    page = browser.get(batch.get_absolute_url()).content.decode()
    assert f'hx-get="{at("cell", batch, 2, 1)}?"' in page

    form = browser.get(at("cell", batch, 2, 1), headers=target("cell-2-1")).content.decode()
    assert ('value="12"' in form, "autofocus" in form) == (True, True)
    answer = browser.post(
        at("cell", batch, 2, 1), {"cell_1": firm(1)[1], "seen_1": "12", "mark": batch.check_mark}, headers=HTMX
    )

    said = answer.content.decode()
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#row-2")
    assert said.lstrip().startswith('<tr id="row-2"')
    assert ("新增" in said, "改过，原值 12" in said, "新增 2 + 更新 0" in said) == (True, True, True)
    assert 'id="import-mark"' in said
    assert row_at(batch, 2).verdict == "created"


def test_a_column_that_is_not_shown_is_reached_through_the_row(hq, as_user):
    header = ("企业名称", "统一社会信用代码", "股票代码", "成立日期", "上市日期", "注册资本", "英文名")
    row = ["重庆示例甲有限公司", "", "", "2018-06-01", "", "人民币伍仟万元整块", "Demo"]
    batch = checked(csv_bytes([row], header), hq)
    browser = as_user(hq)

    sheet = browser.get(at("row", batch, 2), headers=target("sheet-body")).content.decode()
    assert sheet.count('name="cell_') == len(header)
    told = {f"cell_{index}": text for index, text in enumerate(row)} | {"cell_5": "5000万人民币", "cell_6": "Sample"}
    answer = browser.post(at("row", batch, 2), told | {"mark": batch.check_mark}, headers=target("sheet-body"))

    assert (answer["HX-Trigger"], answer["HX-Retarget"]) == ("closeModal", "#row-2")
    kept = row_at(batch, 2)
    assert (kept.verdict, kept.corrections) == ("created", {"5": "人民币伍仟万元整块", "6": "Demo"})
    assert "英文名改过，原值 Demo" in answer.content.decode()


def test_without_script_the_row_is_a_page_and_comes_back_to_the_filter(hq, as_user, batch):
    browser = as_user(hq)

    assert "<html" in browser.get(at("row", batch, 2)).content.decode()
    answer = browser.post(f"{at('row', batch, 2)}?verdict=todo&page=1", {"cell_1": firm(1)[1]})

    assert (answer.status_code, answer.url) == (302, f"{batch.get_absolute_url()}?verdict=todo&page=1")


def test_of_two_people_at_one_cell_the_second_sees_the_new_value_and_keeps_what_was_typed(hq, as_user, batch):
    preview.correct_cells(batch.pk, 2, by=hq, cells={1: firm(8)[1]})
    asked = {"cell_1": firm(9)[1], "seen_1": "12", "mark": batch.check_mark}
    browser = as_user(hq)

    refused = browser.post(at("cell", batch, 2, 1), asked, headers=HTMX)

    said = refused.content.decode()
    assert (refused.status_code, refused["HX-Retarget"]) == (422, "#cell-2-1")
    assert (f"他人刚改为“{firm(8)[1]}”" in said, f'value="{firm(9)[1]}"' in said) == (True, True)
    assert f'name="seen_1" value="{firm(8)[1]}"' in said
    assert row_at(batch, 2).raw[1] == firm(8)[1]
    again = browser.post(at("cell", batch, 2, 1), asked | {"seen_1": firm(8)[1]}, headers=HTMX)
    assert (again.status_code, row_at(batch, 2).raw[1]) == (200, firm(9)[1])


def test_a_row_is_left_out_and_taken_back(hq, as_user, batch):
    browser = as_user(hq)

    said = browser.post(at("drop", batch, 3), headers=HTMX).content.decode()
    assert ("人工剔除" in said, "恢复" in said) == (True, True)
    batch.refresh_from_db()
    assert batch.counts == {"refused": 3}

    browser.post(at("restore", batch, 3), headers=HTMX)
    batch.refresh_from_db()
    assert batch.counts == {"created": 1, "refused": 2}


def test_all_rows_of_a_filter_are_left_out_at_once(hq, as_user, batch):
    browser = as_user(hq)
    page = browser.get(f"{batch.get_absolute_url()}?verdict=todo&reason=code_invalid").content.decode()
    assert "不导入这 1 行" in page

    answer = browser.post(
        f"{at('many', batch)}?verdict=todo&reason=code_invalid", {"act": "drop", "mark": batch.check_mark}, headers=HTMX
    )

    assert "没有这样的行" in answer.content.decode()
    batch.refresh_from_db()
    assert batch.reasons == {"dropped": 1, "date_unreadable": 1}
    again = {"act": "restore", "mark": batch.check_mark}
    browser.post(f"{at('many', batch)}?verdict=todo&reason=dropped", again, headers=HTMX)
    batch.refresh_from_db()
    assert batch.reasons == {"code_invalid": 1, "date_unreadable": 1}


def test_an_act_on_a_whole_filter_is_refused_once_somebody_else_acted(hq, as_user, batch):
    looked_at = batch.check_mark
    preview.drop_rows(batch.pk, by=hq, numbers=[2])

    answer = as_user(hq).post(at("many", batch), {"act": "drop", "mark": looked_at}, headers=HTMX)

    assert (answer.status_code, "有人改过预览" in answer.content.decode()) == (409, True)
    assert row_at(batch, 4).is_dropped is False


def test_a_preview_from_before_a_correction_is_not_written(hq, as_user, batch):
    looked_at = batch.check_mark
    preview.correct_cells(batch.pk, 2, by=hq, cells={1: firm(1)[1]})

    answer = as_user(hq).post(at("commit", batch), {"conflicts": "keep", "checked": looked_at})

    assert (answer.status_code, "有人改过预览" in answer.content.decode()) == (409, True)
    batch.refresh_from_db()
    assert batch.status == ImportBatch.Status.PREVIEWED


def test_a_conflict_shows_both_values_and_is_decided_row_by_row(hq, as_user):
    imported(csv_bytes([firm(1), firm(2)]), hq)
    Enterprise.objects.update(verified_at=timezone.now())
    batch = checked(csv_bytes([firm(1, person="李示例"), firm(2, person="王示例")]), hq)
    browser = as_user(hq)

    page = browser.get(batch.get_absolute_url()).content.decode()
    assert ("张示例" in page, "李示例" in page, "冲突的 2 行" in page) == (True, True, True)
    answer = browser.post(at("choose", batch, 2), {"choice": "take"}, headers=HTMX)
    assert '<option value="take" selected>' in answer.content.decode()
    batch.refresh_from_db()
    written(batch, hq)

    assert sorted(Enterprise.objects.values_list("legal_person", flat=True)) == ["张示例", "李示例"]
    after = browser.get(batch.get_absolute_url()).content.decode()
    assert ("以名单为准" in after, "保留库中的值" in after, "1 行已按选择写入" in after) == (True, True, True)


def test_of_a_new_firm_there_is_nothing_in_the_library_to_be_kept(hq, as_user):
    right = firm(1)[1]
    batch = checked(csv_bytes([firm(1, code=right[:-1] + ("0" if right[-1] != "0" else "1"))]), hq)
    browser = as_user(hq)

    answer = browser.post(at("choose", batch, 2), {"choice": "keep"}, headers=HTMX).content.decode()
    assert ('<option value="keep" selected>不写入</option>' in answer, "保留库中的值</option>" in answer) == (
        True,
        False,
    )
    written(batch, hq)

    row = browser.get(batch.get_absolute_url()).content.decode().split("im-table")[1]
    assert ("不写入" in row, "保留库中的值" in row) == (True, False)


def test_the_steps_speak_of_what_is_over(hq, as_user):
    batch = checked(csv_bytes([firm(1), firm(2)]), hq)
    browser = as_user(hq)

    before = browser.get(batch.get_absolute_url()).content.decode()
    assert ("核对后再写入" in before, "后台进行，可关闭页面" in before) == (True, True)
    written(batch, hq)

    after = browser.get(batch.get_absolute_url()).content.decode()
    for gone in ("核对后再写入", "后台进行", "问题行可下载改后再传"):
        assert gone not in after
    for said in ("共 2 行", "没有问题行", f"{localtime(batch.finished_at):%m-%d %H:%M}"):
        assert said in after


def test_once_written_nothing_can_be_worked_on(hq, as_user, batch):
    written(batch, hq)
    browser = as_user(hq)

    assert browser.get(at("row", batch, 2)).status_code == 404
    assert browser.post(at("drop", batch, 2)).status_code == 409
    assert "不导入" not in browser.get(batch.get_absolute_url()).content.decode().split("im-table")[1]


def test_the_cells_of_a_list_are_text_on_the_page_and_in_the_form(hq, as_user):
    batch = checked(csv_bytes([firm(1, code='"><script>alert(1)</script>')]), hq)
    browser = as_user(hq)

    for page in (at("row", batch, 2), at("cell", batch, 2, 1), batch.get_absolute_url()):
        assert "<script>alert" not in browser.get(page, headers=HTMX).content.decode()


@pytest.mark.parametrize("rows", [1, 20])
def test_an_act_costs_the_same_number_of_queries_for_any_number_of_rows(
    hq, as_user, django_assert_max_num_queries, rows
):
    imported(csv_bytes([firm(number) for number in range(rows)]), hq)
    Enterprise.objects.update(verified_at="2026-01-01T00:00Z")
    batch = checked(csv_bytes([firm(0, code="12"), *[firm(n, person="李示例") for n in range(rows)]]), hq)
    browser = as_user(hq)
    browser.get(batch.get_absolute_url())

    with django_assert_max_num_queries(24):
        browser.get(batch.get_absolute_url())
    with django_assert_max_num_queries(60):
        browser.post(at("cell", batch, 2, 1), {"cell_1": firm(77)[1]}, headers=HTMX)
    with django_assert_max_num_queries(37):
        browser.post(at("many", batch), {"act": "drop"}, headers=HTMX)


def test_the_choice_of_the_whole_list_says_what_the_preview_cannot_tell(hq, as_user, batch):
    page = as_user(hq).get(batch.get_absolute_url()).content.decode()

    assert "同名的其他行，写入结果可能与预览不同" in page
