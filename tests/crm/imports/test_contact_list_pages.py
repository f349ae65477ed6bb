"""The pages of contact lists: the template, the statement, people out of a list of firms, undo, the words."""

from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from core.audit.models import AuditEntry
from crm.enterprises.models import Contact
from crm.enterprises.services import create_enterprise
from crm.imports import services
from crm.imports.columns import CONTACT_EXAMPLE
from crm.imports.models import HeaderAlias, ImportBatch
from tests.crm.imports.people import HEADER, KIND, STATEMENT, checked_people, imported_people, people_list, person
from tests.factories import EnterpriseFactory
from tests.factories.imports import checked, code, csv_bytes, imported, undone, upload, xlsx_bytes

pytestmark = pytest.mark.django_db
NAME = "重庆示例甲内饰有限公司"
FIRMS = ("企业名称", "统一社会信用代码", "联系电话", "不可用电话", "邮箱")


@pytest.fixture
def firm(hq):
    return create_enterprise(by=hq, name=NAME)


@pytest.fixture
def batch(hq, firm):
    return checked_people([person(NAME, 姓名="张示例", 手机="13800138000")], hq)


@pytest.fixture
def firms(hq):
    return imported(
        csv_bytes([[NAME, code(1), "13800138000；023-65361234", "13900139000", "a@example.com"]], FIRMS), hq
    )


def state(batch):
    batch.refresh_from_db()
    return batch.status


def text_of(answer):
    return answer.content.decode()


def test_a_list_is_handed_in_by_headquarters_and_the_data_administrator_alone(hq, data_admin, member, firm, as_user):
    form = {"kind": KIND}
    codes = []
    for someone in (hq, data_admin, member):
        given = form | {"file": upload(people_list([person(NAME, 手机="13800138000")]))}
        codes.append(as_user(someone).post(reverse("imports:new"), given).status_code)

    assert (codes, ImportBatch.objects.filter(kind=KIND).count()) == ([302, 302, 404], 2)


def test_the_template_filled_in_with_its_own_example_is_read_whole(hq, as_user):
    create_enterprise(by=hq, name=CONTACT_EXAMPLE[0])
    answer = as_user(hq).get(reverse("imports:template", args=[KIND]))
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    header = book.get_sheet_by_index(0).to_python()[0]

    batch = checked(xlsx_bytes([CONTACT_EXAMPLE], header), hq, "联系人.xlsx", KIND)

    assert (header, batch.counts, batch.rows.get().warnings) == ([*HEADER], {"created": 1}, [])


@pytest.mark.parametrize("missing", ["source", "source_note", "notice", "consent"])
def test_without_a_whole_statement_nothing_is_written(hq, batch, as_user, missing):
    given = STATEMENT | {missing: ""}

    answer = as_user(hq).post(reverse("imports:statement", args=[batch.pk]), given)

    assert (answer.status_code, state(batch)) == (422, "previewed")
    assert missing in answer.context["form"].errors
    assert "个人信息保护法" in text_of(answer)


def test_the_plain_way_of_writing_refuses_a_contact_list_and_says_what_to_do(hq, batch, as_user):
    answer = as_user(hq).post(reverse("imports:commit", args=[batch.pk]))

    assert (answer.status_code, state(batch)) == (409, "previewed")
    assert "请先声明来源" in text_of(answer)


def test_with_a_statement_the_list_is_written(data_admin, hq, batch, as_user):
    page = as_user(data_admin).get(batch.get_absolute_url())
    assert reverse("imports:statement", args=[batch.pk]) in text_of(page)

    answer = as_user(data_admin).post(reverse("imports:statement", args=[batch.pk]), STATEMENT)
    services.commit(batch.pk)

    assert (answer.status_code, answer.url, state(batch)) == (302, batch.get_absolute_url(), "done")
    assert Contact.objects.get().consent_given


def test_the_statement_is_made_in_the_modal(hq, batch, as_user):
    browser, address = (
        as_user(hq, headers={"HX-Request": "true", "HX-Target": "modal-body"}),
        f"/imports/{batch.pk}/statement/",
    )

    assert "lz-modal" in text_of(browser.get(address))
    answer = browser.post(address, STATEMENT)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, batch.get_absolute_url())


def test_a_statement_about_an_older_check_is_refused(hq, batch, as_user):
    answer = as_user(hq).post(reverse("imports:statement", args=[batch.pk]), STATEMENT | {"checked": "2020-01-01"})

    assert (answer.status_code, state(batch)) == (422, "previewed")


def test_lists_of_firms_have_no_statement(hq, as_user):
    batch = checked(csv_bytes([[NAME, code(1)]], FIRMS[:2]), hq)

    assert as_user(hq).get(reverse("imports:statement", args=[batch.pk])).status_code == 404


def test_the_people_of_a_written_list_of_firms_are_taken_from_the_same_file(hq, firms, as_user):
    assert Contact.objects.count() == 0
    page = text_of(as_user(hq).get(firms.get_absolute_url()))
    assert ("把其中的联系方式导入为联系人" in page, "联系方式另行导入" in page) == (True, True)

    answer = as_user(hq).post(reverse("imports:people", args=[firms.pk]))
    taken = ImportBatch.objects.get(kind=KIND)
    services.check(taken.pk)
    services.start_commit(taken.pk, by=hq, statement=STATEMENT | {"source": "public"}, ring=False)
    services.commit(taken.pk)

    assert (answer.url, taken.file_id, state(taken)) == (taken.get_absolute_url(), firms.file_id, "done")
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["企业公开手机", "企业公开电话", "企业公开邮箱"]
    assert "13900139000" not in [one.mobile for one in Contact.objects.all()]
    assert (
        AuditEntry.objects.filter(action="import.uploaded", target_id=taken.pk).get().changes["taken_from"] == firms.pk
    )


def test_taking_people_twice_gives_the_batch_that_waits(hq, data_admin, firms, as_user):
    first = as_user(hq).post(reverse("imports:people", args=[firms.pk])).url

    assert as_user(data_admin).post(reverse("imports:people", args=[firms.pk])).url == first
    assert ImportBatch.objects.filter(kind=KIND).count() == 1


def test_columns_that_a_person_mapped_stay_mapped(hq):
    from crm.imports.services.peeking import Place, peek

    content = csv_bytes([[NAME, code(1), "13800138000", "张示例"]], ("甲", "乙", "联系电话", "联系人"))
    batch = checked(content, hq)
    top = peek(batch, Place())
    services.map_columns(
        batch.pk, by=hq, header=top.header, fields={0: "name", 1: "uscc", 2: "contact", 3: "contact"}, ring=False
    )
    services.check(batch.pk)
    services.start_commit(batch.pk, by=hq, ring=False)
    services.commit(batch.pk)

    taken = services.take_people(batch.pk, by=hq, ring=False)
    services.check(taken.pk)

    taken.refresh_from_db()
    assert [column["field"] for column in taken.mapping["columns"]] == ["name", "uscc", "phone", "person"]
    assert taken.counts == {"created": 1}


def test_a_list_of_firms_without_numbers_offers_no_people(hq, as_user):
    batch = imported(csv_bytes([[NAME, code(1)]], FIRMS[:2]), hq)

    assert "导入为联系人" not in text_of(as_user(hq).get(batch.get_absolute_url()))
    assert as_user(hq).post(reverse("imports:people", args=[batch.pk])).status_code == 409


def test_a_list_without_any_number_column_says_so(hq, firm):
    batch = checked(csv_bytes([[NAME, "张示例"]], ("企业名称", "姓名")), hq, kind=KIND)

    assert (batch.status, "没有电话、手机或邮箱列" in batch.message) == ("failed", True)


def test_a_taught_header_is_read_as_a_number(hq, firm):
    alias = HeaderAlias(kind=KIND, header="总机", field="phone")
    alias.full_clean()
    alias.save()

    assert checked(csv_bytes([[NAME, "023-65361234"]], ("企业名称", "总机")), hq, kind=KIND).counts == {"created": 1}


def test_dead_numbers_are_read_under_no_mapping(hq, firm):
    HeaderAlias.objects.create(kind=KIND, header="不可用电话", key="不可用电话", field="phone")

    batch = checked(
        csv_bytes([[NAME, "13900139000", "13800138000"]], ("企业名称", "不可用电话", "手机")), hq, kind=KIND
    )
    assert "139****9000" not in str(batch.rows.get().values)


def test_an_undo_is_counted_in_people(hq, firm, as_user):
    batch = imported_people([person(NAME, 姓名="张示例", 手机="13800138000")], hq)
    browser = as_user(hq)
    forecast = text_of(browser.get(reverse("imports:forecast", args=[batch.pk])))
    assert ("移除联系人" in forecast, "1 位" in forecast) == (True, True)
    Contact.objects.update(version=1)

    undone(batch, hq)

    page = text_of(browser.get(batch.get_absolute_url()))
    assert (f"张示例（{NAME}）" in page, "新建的联系人保留" in page, "导入后有人改过" in page) == (True, True, True)


def test_a_firms_page_says_where_people_came_from_and_what_they_were_told(hq, member, firm, as_user, t01):
    batch = imported_people([person(NAME, 姓名="张示例", 手机="13800138000", 是否同意="否")], hq)
    address = f"{firm.get_absolute_url()}?tab=contacts"

    page = text_of(as_user(hq).get(address))

    for words in ("示例推介会名片", "已告知 · 未取得同意", batch.get_absolute_url(), "示例联系人.csv"):
        assert words in page
    firm.owner_team = t01
    firm.save()
    theirs = text_of(as_user(member).get(address))
    assert ("示例推介会名片" in theirs, batch.get_absolute_url() in theirs) == (True, False)


def test_consent_is_entered_and_changed_by_hand_too(hq, as_user):
    firm = EnterpriseFactory()
    given = {"name": "张示例", "mobile": "13800138000", "source": "card", "source_note": "名片", "consent_given": "on"}
    as_user(hq).post(reverse("enterprises:contact-create", args=[firm.pk]), given)

    contact = firm.contacts.get()
    assert (contact.consent_given, contact.notice_given, contact.source_note) == (True, False, "名片")
