"""The templates that people download: they open in a spreadsheet, and filled in with their own example they import."""

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from crm.enterprises.models import Enterprise
from crm.imports import services
from crm.imports.models import ImportBatch
from tests.factories.imports import checked, csv_bytes, firm, imported, xlsx_bytes

pytestmark = pytest.mark.django_db


def downloaded(browser, kind) -> bytes:
    answer = browser.get(reverse("imports:template", args=[kind]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def sheets(content: bytes) -> tuple[list[list], list[list]]:
    """Return the rows of the sheet to fill in and of the remarks."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names, notes = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return names, notes


def filled_in(content: bytes) -> tuple[bytes, list[str]]:
    """Return the template with its example typed into the first row of the first sheet, and its headers."""
    (headers,), notes = sheets(content)
    told = {row[0]: row[1] for row in notes[1:]}
    return xlsx_bytes([[told[header] for header in headers]], header=headers), headers


@pytest.mark.parametrize("kind", ImportBatch.Kind.values)
def test_a_template_has_headers_an_example_and_remarks(kind, hq, as_user):
    (headers,), notes = sheets(downloaded(as_user(hq), kind))

    assert "企业名称" in headers
    remarks = [row[0] for row in notes[1:]]
    assert remarks[: len(headers)] == headers
    assert any("不会被读取" in text for text in remarks)


@pytest.mark.parametrize("kind", ImportBatch.Kind.values)
def test_a_template_with_its_example_is_read_column_by_column(kind, hq, as_user):
    content, headers = filled_in(downloaded(as_user(hq), kind))

    batch = checked(content, hq, name="填好的模板.xlsx", kind=kind)

    assert (batch.status, batch.rows_read, batch.message) == ("previewed", 1, "")
    assert [column["text"] for column in batch.mapping["columns"]] == headers
    assert all(column["field"] for column in batch.mapping["columns"])


def test_the_example_of_the_firm_template_becomes_a_firm(hq, as_user):
    content, _ = filled_in(downloaded(as_user(hq), "enterprise"))
    batch = checked(content, hq, name="填好的模板.xlsx")
    assert batch.counts == {"created": 1}

    services.start_commit(batch.pk, by=hq, ring=False)
    services.commit(batch.pk)

    assert "示例" in Enterprise.objects.get().name


def test_the_list_of_batches_says_which_file_was_imported_before(hq, as_user):
    browser, page = as_user(hq), reverse("imports:list")
    first = imported(csv_bytes([firm(1)]), hq)
    checked(csv_bytes([firm(2)]), hq)
    assert "此文件已于" not in browser.get(page).content.decode()

    checked(csv_bytes([firm(1)]), hq)

    text = browser.get(page).content.decode()
    assert text.count("此文件已于") == 1
    first.refresh_from_db()
    assert first.finished_at


def test_the_list_of_batches_costs_the_same_queries_for_many_files(hq, as_user, django_assert_num_queries):
    browser, page = as_user(hq), reverse("imports:list")
    imported(csv_bytes([firm(1)]), hq)
    browser.get(page)
    with django_assert_num_queries(5):
        browser.get(page)
    for _ in range(3):
        checked(csv_bytes([firm(1)]), hq)
    with django_assert_num_queries(5):
        browser.get(page)
