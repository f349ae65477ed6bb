"""The pages about columns: what is shown, what is refused, who sees them, what they cost."""

import pytest
from django.urls import reverse

from crm.enterprises.models import Enterprise
from crm.enterprises.services import create_enterprise
from crm.imports import services
from crm.imports.models import ImportBatch, ListMapping
from crm.imports.services import peeking
from tests.factories import layouts
from tests.factories.imports import checked, code, csv_bytes, firm, imported, received, xlsx_bytes

pytestmark = pytest.mark.django_db
STRANGE = ("名头", "证号", "老板", "本钱(万元)")
ROW = ["重庆示例奇表有限公司", code(1), "张示例", "5000"]
MEANT = {"column_0": "name", "column_1": "uscc", "column_2": "legal_person", "column_3": "capital"}


def columns_url(batch, query=""):
    return reverse("imports:columns", args=[batch.pk]) + query


@pytest.fixture
def saved(hq, as_user):
    batch = checked(csv_bytes([ROW], STRANGE), hq)
    as_user(hq).post(columns_url(batch), MEANT | {"save_as": "市局月报"})
    services.check(batch.pk)
    return ListMapping.objects.get()


def test_a_list_without_a_header_leads_to_its_columns_and_from_there_to_the_preview(hq, as_user):
    batch = checked(csv_bytes([ROW], STRANGE), hq)
    browser = as_user(hq)
    assert columns_url(batch) in browser.get(batch.get_absolute_url()).content.decode()

    page = browser.get(columns_url(batch)).content.decode()
    for text in ("没有找到表头", "名头", "张示例", "表头在第 1 行", "不导入", "法定代表人"):
        assert text in page

    answer = browser.post(columns_url(batch), MEANT)
    assert answer.url == batch.get_absolute_url()
    services.check(batch.pk)
    page = browser.get(answer.url).content.decode()
    assert ("写入 1 行" in page, "手动对应，4 列对应 4 列" in page, Enterprise.objects.count()) == (True, True, 0)


def test_a_checked_list_shows_what_its_columns_were_taken_for(hq, as_user):
    batch = checked(csv_bytes([firm(1)]), hq)

    page = as_user(hq).get(columns_url(batch)).content.decode()

    assert '<option value="capital" selected>注册资本</option>' in page
    assert "6 列，已对应 6 列" in page


def test_columns_of_contacts_count_alike_on_the_batch_and_on_its_columns(hq, as_user):
    batch = checked(
        csv_bytes(
            [[*ROW[:3], "138 0013 8000", "示例"]], ("企业名称", "统一社会信用代码", "法定代表人", "联系电话", "备注")
        ),
        hq,
    )
    browser = as_user(hq)

    assert "5 列，已对应 4 列" in browser.get(columns_url(batch)).content.decode()
    assert "5 列对应 4 列" in browser.get(batch.get_absolute_url()).content.decode()


def test_every_fault_stands_beside_its_column_and_what_was_chosen_stays(hq, as_user):
    batch = checked(csv_bytes([ROW], STRANGE), hq)

    answer = as_user(hq).post(columns_url(batch), {"column_1": "uscc", "column_2": "uscc", "column_3": "capital"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请指定哪一列是“企业名称”" in page
    assert page.count("选了 2 次，只能对应一列") == 2
    assert '<option value="capital" selected>' in page
    batch.refresh_from_db()
    assert batch.status == "failed"


def test_another_row_and_another_sheet_can_be_looked_at_and_taken(hq, as_user):
    batch = checked(layouts.chain_list(), hq, "名单.xlsx")
    browser = as_user(hq)

    page = browser.get(columns_url(batch, "?sheet=智能装备")).content.decode()
    assert ("重庆示例智能装备有限公司" in page, "重庆示例新能源汽车有限公司" in page) == (True, False)

    browser.post(columns_url(batch, "?sheet=智能装备&row=1"), {"column_8": "name", "column_9": "uscc"})
    services.check(batch.pk)
    batch.refresh_from_db()
    assert (batch.sheet, batch.rows.get().values["uscc"]) == ("智能装备", code(6))


@pytest.mark.parametrize(
    "query", ["?row=99", "?row=0", "?row=-1", "?row=abc", "?row=" + "9" * 30, "?sheet=没有", "?row=%00", "?sheet=%00"]
)
def test_a_place_that_is_not_there_is_said_on_the_page(hq, as_user, query):
    batch = checked(xlsx_bytes([firm(1)]), hq, "名单.xlsx")
    browser = as_user(hq)

    assert browser.get(columns_url(batch, query)).status_code == 200
    assert browser.post(columns_url(batch, query), {"column_0": ""}).status_code in {200, 422}


def test_a_file_that_cannot_be_read_says_so(hq, as_user):
    damaged = xlsx_bytes([firm(1)]).replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet9.xml")
    batch = checked(damaged, hq, "坏.xlsx")

    answer = as_user(hq).get(columns_url(batch))

    assert (answer.status_code, "看不了这里" in answer.content.decode()) == (200, True)


def test_markup_in_headers_and_samples_is_text(hq, as_user):
    batch = checked(csv_bytes([["重庆示例有限公司", "<img src=x>"]], ("企业名称", "<script>alert(1)</script>")), hq)

    page = as_user(hq).get(columns_url(batch)).content.decode()

    assert ("<script>alert" in page, "<img src=x>" in page, "&lt;script&gt;alert(1)" in page) == (False, False, True)


def test_columns_of_a_list_on_its_way_or_written_lead_back_to_it(hq, as_user):
    for batch in (received(csv_bytes([firm(1)]), hq), imported(csv_bytes([firm(2)]), hq)):
        answer = as_user(hq).get(columns_url(batch))
        assert (answer.status_code, answer.url) == (302, batch.get_absolute_url())
        assert as_user(hq).post(columns_url(batch), {"column_0": "name"}).status_code == 422
        assert columns_url(batch) not in as_user(hq).get(batch.get_absolute_url()).content.decode()


def test_lists_of_projects_offer_fields_of_projects_to_headquarters_alone(hq, data_admin, as_user):
    batch = checked(csv_bytes([["甲", "乙"]], ("名头", "工程")), hq, kind=ImportBatch.Kind.EXISTING_PROJECT)

    page = as_user(hq).get(columns_url(batch)).content.decode()

    assert ("项目名称" in page, "参保人数" in page) == (True, False)
    assert as_user(data_admin).get(columns_url(batch)).status_code == 404


def test_a_saved_layout_is_shown_renamed_and_deleted(saved, hq, as_user):
    browser = as_user(hq)
    assert "市局月报" in browser.get(reverse("imports:mappings")).content.decode()

    assert browser.post(saved.get_absolute_url(), MEANT | {"name": "月报", "version": saved.version}).status_code == 302
    assert browser.post(saved.get_absolute_url(), {"name": "", "column_0": ""}).status_code == 422
    saved.refresh_from_db()
    assert (saved.name, saved.mapped) == ("月报", 4)

    browser.post(reverse("imports:mapping-delete", args=[saved.pk]))
    assert (
        "月报" not in browser.get(reverse("imports:mappings")).content.decode().split("保存的版式")[1].split("表头")[0]
    )
    assert not ListMapping.objects.exists()


def test_the_layout_of_a_list_is_named_on_its_page(saved, hq, as_user):
    batch = checked(csv_bytes([ROW], STRANGE), hq)

    assert "识别为“市局月报”，4 列对应 4 列" in as_user(hq).get(batch.get_absolute_url()).content.decode()


def test_rows_that_rename_a_firm_can_be_looked_through(hq, as_user):
    create_enterprise(by=hq, name="重庆示例旧名有限公司", uscc=code(1))
    batch = checked(csv_bytes([firm(1), firm(2)]), hq)
    browser = as_user(hq)

    assert "1 行的信用代码或股票代码在库中是另一个名称" in browser.get(batch.get_absolute_url()).content.decode()
    page = browser.get(f"{batch.get_absolute_url()}?verdict=renames").content.decode()

    assert "库中名称为“重庆示例旧名有限公司”，将改名" in page
    assert "示例00002" not in page.split("im-table")[1]


@pytest.mark.parametrize("layouts_kept", [1, 8])
def test_the_pages_cost_the_same_number_of_queries_however_much_is_saved(
    hq, as_user, django_assert_max_num_queries, layouts_kept
):
    for number in range(layouts_kept):
        ListMapping.objects.create(name=f"版式{number}", kind="enterprise", signature=f"{number:064d}", by=hq)
    batch = checked(csv_bytes([firm(number) for number in range(20)]), hq)
    browser = as_user(hq)
    browser.get(reverse("imports:mappings"))

    with django_assert_max_num_queries(12):
        browser.get(reverse("imports:mappings"))
    with django_assert_max_num_queries(12):
        browser.get(columns_url(batch))


def test_all_sheets_together_have_one_deadline(hq, as_user, monkeypatch):
    monkeypatch.setattr(peeking, "PATIENCE", 0)
    batch = checked(csv_bytes([ROW], STRANGE), hq)

    page = as_user(hq).get(columns_url(batch)).content.decode()

    assert "秒" in page
    assert "张示例" not in page
