"""The pages of an import: who sees them, what they show, what they hand out."""

import pytest
from django.urls import reverse

from core.audit.models import AuditEntry
from core.files.models import StoredFile
from crm.enterprises.models import Enterprise
from crm.imports import services
from crm.imports.models import ImportBatch
from tests.factories.imports import HEADER, checked, csv_bytes, firm, imported, upload, written, xlsx_bytes

pytestmark = pytest.mark.django_db
IMPORTERS = {"hq", "commander", "data_admin"}


def status_of(browser, page) -> int:
    answer = browser.get(page)
    if answer.streaming:
        body_of(answer)
    return answer.status_code


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_only_headquarters_and_the_data_administrator_find_these_pages(everybody, as_user):
    batch = imported(csv_bytes([firm(1)]), everybody["hq"])
    pages = [
        reverse("imports:list"), reverse("imports:new"), reverse("imports:template", args=["enterprise"]),
        *(reverse(f"imports:{name}", args=[batch.pk]) for name in ("detail", "refused", "file")),
    ]  # fmt: skip

    for who, user in everybody.items():
        answers = {status_of(as_user(user), page) for page in pages}
        assert answers == ({200} if who in IMPORTERS else {302} if who in {"anonymous", "disabled"} else {404}), who


def test_nobody_else_can_write_or_give_up_a_list(everybody, as_user):
    batch = checked(csv_bytes([firm(1)]), everybody["hq"])

    for who, user in everybody.items():
        if who not in IMPORTERS:
            for name in ("commit", "cancel"):
                assert as_user(user).post(reverse(f"imports:{name}", args=[batch.pk])).status_code in {302, 404}
    batch.refresh_from_db()
    assert batch.status == ImportBatch.Status.PREVIEWED


def test_a_list_goes_from_the_upload_to_the_result(hq, as_user):
    browser = as_user(hq)
    answer = browser.post(reverse("imports:new"), {"kind": "enterprise", "file": upload(csv_bytes([firm(1)]))})
    batch = ImportBatch.objects.get()
    assert answer.url == batch.get_absolute_url()
    assert 'hx-trigger="every 1s"' in browser.get(answer.url).content.decode()

    services.check(batch.pk)
    page = browser.get(answer.url).content.decode()
    assert ("every 1s" in page, "写入 1 行" in page, Enterprise.objects.count()) == (False, True, 0)

    browser.post(reverse("imports:commit", args=[batch.pk]), {"conflicts": "keep"})
    services.commit(batch.pk)
    page = browser.get(answer.url).content.decode()
    assert (
        "新增 1 + 更新 0 + 无变化 0 + 重复 0 + 冲突 0 + 拒绝 0 = 共 1 行"
        in browser.get(f"{answer.url}?verdict=created").content.decode()
    )
    assert Enterprise.objects.count() == 1


def test_the_polled_fragment_is_the_page_without_its_frame(hq, as_user):
    batch = checked(csv_bytes([firm(1)]), hq)

    answer = as_user(hq).get(
        batch.get_absolute_url(), headers={"HX-Request": "true", "HX-Target": "import-live", "X-Background": "1"}
    )

    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="import-live"')
    assert ("<html" in page, 'id="import-actions"' in page) == (False, True)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "空.csv", "空"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "图.xlsx", "PNG"),
        (b"PK\x03\x04" + b"0" * 100, "坏.xlsx", "不完整"),
        (b"<html><table></table></html>", "网页.xls", "网页"),
    ],
)
def test_what_is_no_list_is_refused_on_the_form(hq, as_user, content, name, words):
    answer = as_user(hq).post(reverse("imports:new"), {"kind": "enterprise", "file": upload(content, name)})

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert (ImportBatch.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_markup_in_a_list_is_text_on_the_page(hq, as_user):
    batch = checked(csv_bytes([firm(1, name="<script>alert(1)</script>示例有限公司", code="12")]), hq)

    page = as_user(hq).get(batch.get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;示例有限公司" in page


def test_refused_rows_come_back_in_their_layout_and_can_be_handed_in_again(hq, as_user):
    batch = imported(csv_bytes([firm(1), firm(2, code="9.11101E+17"), firm(3, name="")]), hq)
    answer = as_user(hq).get(reverse("imports:refused", args=[batch.pk]))
    content = body_of(answer)

    assert "attachment" in answer["Content-Disposition"]
    again = checked(content, hq, "问题行.xlsx")
    assert [column["text"] for column in again.mapping["columns"]] == [*HEADER, "错误原因"]
    assert again.counts == {"refused": 2}
    assert (
        written(checked(xlsx_bytes([[*firm(2), ""]], [*HEADER, "错误原因"]), hq, "改.xlsx"), hq).result["created"] == 1
    )


def test_the_same_file_again_says_when_it_was_imported(hq, as_user):
    content = csv_bytes([firm(1)])
    imported(content, hq)

    page = as_user(hq).get(checked(content, hq).get_absolute_url()).content.decode()

    assert "此文件已于" in page
    assert "确认完成" in page


def test_a_list_can_be_given_up_until_it_is_written(hq, as_user):
    batch = checked(csv_bytes([firm(1)]), hq)

    as_user(hq).post(reverse("imports:cancel", args=[batch.pk]))
    refused = as_user(hq).post(reverse("imports:commit", args=[batch.pk]))

    batch.refresh_from_db()
    assert (batch.status, refused.status_code, Enterprise.objects.count()) == ("cancelled", 409, 0)


def test_rows_are_narrowed_by_card_and_reason(hq, as_user):
    batch = checked(csv_bytes([firm(1), firm(2, code="12"), firm(3, name="")]), hq)
    url = batch.get_absolute_url()
    browser = as_user(hq)

    assert "示例00001" not in browser.get(url).content.decode().split("im-table")[1]
    assert "示例00001" in browser.get(f"{url}?verdict=created").content.decode()
    by_reason = browser.get(f"{url}?verdict=todo&reason=code_invalid").content.decode()
    assert ("示例00002" in by_reason, "没有企业名称" in by_reason) == (True, False)


@pytest.mark.parametrize("rows", [1, 25])
def test_the_preview_costs_the_same_number_of_queries_for_any_number_of_rows(
    hq, as_user, django_assert_max_num_queries, rows
):
    batch = imported(csv_bytes([firm(number) for number in range(rows)]), hq)
    browser = as_user(hq)
    browser.get(batch.get_absolute_url())

    with django_assert_max_num_queries(14):
        browser.get(f"{batch.get_absolute_url()}?verdict=created")


def test_upload_writing_and_every_firm_leave_a_row_in_the_log(hq):
    imported(csv_bytes([firm(1)]), hq)
    imported(csv_bytes([firm(1, person="李示例")]), hq)

    acts = list(AuditEntry.objects.order_by("id").values_list("action", "actor_name"))
    for action in ("import.uploaded", "import.committed", "import.done", "enterprise.created", "enterprise.updated"):
        assert (action, str(hq)) in acts
    changed = AuditEntry.objects.get(action="enterprise.updated")
    assert changed.changes["legal_person"] == ["张示例", "李示例"]
    assert changed.target_id == Enterprise.objects.get().pk


def test_the_template_is_a_list_that_can_be_imported_once_filled(hq, as_user):
    answer = as_user(hq).get(reverse("imports:template", args=["enterprise"]))

    batch = checked(body_of(answer), hq, "模板.xlsx")

    assert "没有数据行" in batch.message
    assert all(column["field"] for column in batch.mapping["columns"])
