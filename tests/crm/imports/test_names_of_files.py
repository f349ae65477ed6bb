"""Numbers of people in the names of files and sheets of contact lists: masked wherever the name is shown."""

import io

import pytest
import xlsxwriter
from django.urls import reverse

from core.audit.models import AuditEntry
from crm.enterprises.services import create_enterprise
from crm.imports.models import ImportBatch
from tests.factories.imports import checked

pytestmark = pytest.mark.django_db
NUMBER = "13800000001"


def two_sheets() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for name in (f"示例人{NUMBER}", f"另一张{NUMBER}"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["企业名称", "姓名", "手机"])
            sheet.write_row(1, 0, ["重庆示例有限公司", "示例人", NUMBER])
    return target.getvalue()


@pytest.fixture
def batch(hq):
    create_enterprise(by=hq, name="重庆示例有限公司")
    return checked(two_sheets(), hq, name=f"联系人{NUMBER}-20261031.xlsx", kind=ImportBatch.Kind.CONTACT)


def test_the_name_of_a_contact_list_is_masked_on_every_page_and_in_the_log(batch, hq, as_user):
    browser = as_user(hq)
    pages = [batch.get_absolute_url(), reverse("imports:list"), reverse("imports:columns", args=[batch.pk])]

    assert batch.file_name == "联系人138xxxx0001-20261031.xlsx"
    for page in pages:
        text = browser.get(page).content.decode()
        shown = text.split("<main")[-1].replace("sheet=", "")
        assert f">示例人{NUMBER}" not in shown
        assert f"“示例人{NUMBER}”" not in shown
        assert f"“另一张{NUMBER}”" not in shown
        assert f"联系人{NUMBER}" not in text
    assert not AuditEntry.objects.filter(target_label__contains=NUMBER).exists()


def test_the_sheet_is_found_again_under_its_own_name(batch, hq, as_user):
    page = as_user(hq).get(reverse("imports:columns", args=[batch.pk]), {"sheet": f"另一张{NUMBER}"})

    assert page.status_code == 200
    assert "另一张138****0001" in page.content.decode()


def test_the_name_of_a_list_of_firms_stays(hq):
    name = "企业名单13800000001.csv"
    assert checked("企业名称\n重庆示例有限公司\n".encode(), hq, name=name).file_name == name
