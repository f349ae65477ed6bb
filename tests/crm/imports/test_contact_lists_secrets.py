"""Numbers of people in lists: encrypted while they wait, masked on every page, whole only in files of who may have them."""

import json
import re
from io import BytesIO

import pytest
from django.db import connection
from django.urls import reverse
from python_calamine import CalamineWorkbook

from core.audit.models import AuditEntry
from crm.enterprises.services import create_enterprise
from crm.imports.models import ImportBatch
from crm.imports.sealing import hidden, mask_of, opened, seal
from tests.crm.imports.people import HEADER, checked_people, imported_people, person, write
from tests.factories import UserFactory
from tests.factories.imports import checked, code, csv_bytes, imported

pytestmark = pytest.mark.django_db
NAME = "重庆示例甲内饰有限公司"
NUMBERS = ("13800138000", "13900139000", "023-65361234", "zhang@example.com", "zhang-shili")
FIRMS = ("企业名称", "统一社会信用代码", "成立日期", "联系电话", "邮箱", "传真", "备注")


@pytest.fixture
def firm(hq):
    return create_enterprise(by=hq, name=NAME)


@pytest.fixture
def rows(firm):
    good = person(
        NAME, 姓名="张示例", 手机="13800138000", 座机="023-65361234", 邮箱="zhang@example.com", 微信="zhang-shili"
    )
    return [good, person("没有这家有限公司", 手机="13900139000", 邮箱="zhang@example.com", 微信="zhang-shili")]


def stored():
    """Return all that the tables of imports, audit and contacts hold, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in ("imports_importrow", "imports_importbatch", "imports_importedcontact", "enterprises_contact"):
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
            found += [text for (text,) in cursor.fetchall()]
        cursor.execute("SELECT changes::text FROM audit_auditentry")
        found += [text for (text,) in cursor.fetchall()]
    return "\n".join(found)


def spilt(text):
    return [number for number in NUMBERS if number in text]


def test_no_table_holds_a_number_in_the_clear_at_any_step(hq, rows):
    batch = checked_people(rows, hq)
    assert spilt(stored()) == []

    write(batch, hq)
    assert spilt(stored()) == []
    assert AuditEntry.objects.filter(action="contact.created").count() == 1


def test_a_number_in_the_text_about_somebody_is_masked_and_kept_nowhere(hq, firm):
    row = person(
        NAME, 姓名="张示例 13900139000", 职务="经理 13900139000", 手机="13800138000", 来源说明="李总 13900139000 提供"
    )

    imported_people([row], hq, source_note="王总 13900139000")

    contact = firm.contacts.first()
    assert (contact.title, contact.source_note) == ("经理 139****9000", "李总 139****9000 提供")
    assert spilt(stored()) == []


def test_the_page_and_the_mapping_show_masks_alone(hq, rows, as_user):
    batch = checked_people(rows, hq)
    browser = as_user(hq)

    pages = [browser.get(f"{batch.get_absolute_url()}?verdict={verdict}") for verdict in ("created", "refused")]
    pages.append(browser.get(reverse("imports:columns", args=[batch.pk])))
    texts = [page.content.decode() for page in pages]

    assert [page.status_code for page in pages] == [200] * 3
    assert [spilt(text) for text in texts] == [[], [], []]
    assert ["138****8000" in texts[0], "139****9000" in texts[1], "138****8000" in texts[2]] == [True] * 3


def sheet(answer):
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    return book.get_sheet_by_index(0).to_python()


def status_of(browser, batch):
    answer = browser.get(reverse("imports:file", args=[batch.pk]))
    b"".join(answer)
    return answer.status_code


def test_the_rows_to_mend_go_whole_to_who_may_have_them_and_masked_to_others(hq, data_admin, rows, as_user):
    batch = checked_people(rows, hq)
    address = reverse("imports:refused", args=[batch.pk])

    header, row = sheet(as_user(hq).get(address))
    assert header == [*HEADER, "错误原因"]
    assert (row[4], row[7], row[8]) == ("13900139000", "zhang@example.com", "zhang-shili")

    masked = sheet(as_user(data_admin).get(address))[1]
    assert (masked[4], masked[7]) == ("139****9000", "z***@example.com")
    assert "zhang-shili" not in masked[8]


def test_who_reads_masks_alone_gets_the_whole_of_their_own_list(data_admin, rows, as_user):
    batch = checked_people(rows, data_admin)

    assert sheet(as_user(data_admin).get(reverse("imports:refused", args=[batch.pk])))[1][4] == "13900139000"
    assert status_of(as_user(data_admin), batch) == 200


def test_the_original_of_somebody_elses_list_with_numbers_is_not_for_who_reads_masks(hq, data_admin, rows, as_user):
    people = checked_people(rows, hq)
    firms = checked(csv_bytes([[NAME, "", "", "13800138000", "", "", ""]], FIRMS), hq)
    plain = checked(csv_bytes([[NAME, ""]], FIRMS[:2]), hq)
    browser = as_user(data_admin)

    assert [status_of(browser, one) for one in (people, firms, plain)] == [403, 403, 200]
    assert reverse("imports:file", args=[people.pk]) not in browser.get(people.get_absolute_url()).content.decode()


def test_numbers_in_refused_rows_of_firms_are_sealed_too(hq, as_user):
    bad = [
        NAME,
        "91350100M000100Y4Z",
        "2018-06-01",
        "13800138000",
        "zhang@example.com",
        "023-65361234",
        "找张总 13900139000",
    ]
    batch = checked(csv_bytes([bad], FIRMS), hq)

    assert spilt(stored()) == []
    raw = batch.rows.get().raw
    assert (raw[:3], [opened(cell) for cell in raw]) == (bad[:3], bad)
    assert sheet(as_user(hq).get(reverse("imports:refused", args=[batch.pk])))[1][:7] == bad


def test_a_written_list_of_firms_keeps_no_number(hq):
    imported(csv_bytes([[NAME, code(1), "2018-06-01", "13800138000", "zhang@example.com", "", ""]], FIRMS), hq)

    assert spilt(stored()) == []


def test_a_number_in_a_faulty_cell_is_masked_in_the_fault(hq, firm):
    batch = checked_people([person(NAME, 手机="1380013800；138001380001")], hq)

    told = json.dumps([batch.rows.get().faults, batch.rows.get().warnings])
    assert re.findall(r"\d{6,}", told) == []


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("13800138000", "138****8000"),
        ("13800138000;zhang@example.com", "138****8000；z***@example.com"),
        ("张示例", "***"),
        (13800138000, "138****8000"),
    ],
)
def test_whatever_stands_in_a_cell_has_a_mask(text, mask):
    cell = seal(text)

    assert (mask_of(text), hidden(cell), opened(cell), hidden("原样")) == (mask, mask, text, "原样")


def test_the_audit_says_what_was_stated_and_no_number(hq, rows):
    imported_people(rows, hq, source="referral")

    entry = AuditEntry.objects.get(action="import.committed")
    assert entry.changes["statement"] == {
        "source": "referral", "source_note": "示例推介会名片", "notice": True, "consent": True,
    }  # fmt: skip


def test_the_data_administrator_sees_lists_of_people_and_no_lists_of_projects(data_admin, hq, rows):
    batch = checked_people(rows, hq)
    other = UserFactory(role="member")

    assert list(ImportBatch.objects.visible_to(data_admin)) == [batch]
    assert list(ImportBatch.objects.visible_to(other)) == []


def test_the_page_of_a_single_row_shows_no_number_and_no_cipher(hq, as_user):
    bad = [NAME, "91350100M000100Y4Z", "2018-06-01", "13800138000", "zhang@example.com", "", ""]
    batch = checked(csv_bytes([bad], FIRMS), hq)

    page = as_user(hq).get(reverse("imports:row", args=[batch.pk, 2])).content.decode()
    assert (spilt(page), "sealed" in page) == ([], False)
