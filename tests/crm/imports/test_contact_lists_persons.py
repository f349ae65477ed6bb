"""Whose numbers a list may touch: nobody is mixed with another, filed at a wrong firm, or shown to who may not see them."""

import json

import pytest
from django.urls import reverse

from crm.enterprises.models import Contact, Enterprise
from tests.crm.imports.people import checked_people, imported_people, person, write
from tests.factories import ContactFactory, EnterpriseFactory
from tests.factories.imports import checked, code, csv_bytes, written

pytestmark = pytest.mark.django_db
NAME = "重庆示例甲内饰有限公司"
MOBILE = "13800138000"
FIRMS = ("企业名称", "统一社会信用代码", "联系电话")


@pytest.fixture
def firm(db):
    return EnterpriseFactory(name=NAME, uscc=code(1), uscc_check="ok")


def status_of(browser, batch):
    answer = browser.get(reverse("imports:file", args=[batch.pk]))
    b"".join(answer)
    return answer.status_code


def test_taking_the_people_of_anothers_file_uncovers_none_of_its_numbers(hq, data_admin, firm, as_user):
    firms = written(checked(csv_bytes([[NAME, code(1), MOBILE]], FIRMS), hq), hq)
    browser = as_user(data_admin)
    assert status_of(browser, firms) == 403

    answer = browser.post(reverse("imports:people", args=[firms.pk]))

    taken = type(firms).objects.latest("pk")
    assert (answer.status_code, taken.by, taken.options["taken_from"]) == (302, data_admin, firms.pk)
    assert status_of(browser, taken) == 403
    assert reverse("imports:file", args=[taken.pk]) not in browser.get(taken.get_absolute_url()).content.decode()
    refused = b"".join(browser.get(reverse("imports:refused", args=[taken.pk])).streaming_content)
    assert refused
    assert MOBILE.encode() not in refused


def test_whoever_handed_a_file_in_keeps_it_when_another_takes_its_people(hq, data_admin, firm, as_user):
    firms = written(checked(csv_bytes([[NAME, code(1), MOBILE]], FIRMS), data_admin), data_admin)

    as_user(hq).post(reverse("imports:people", args=[firms.pk]))

    taken = type(firms).objects.latest("pk")
    assert (taken.by, status_of(as_user(data_admin), taken)) == (hq, 200)


def test_a_number_of_somebody_else_gives_them_nothing_of_the_row(hq, firm):
    known = ContactFactory(enterprise=firm, name="王示例", mobile=MOBILE)
    row = person(
        NAME,
        姓名="张示例",
        手机=MOBILE,
        职务="总经理",
        邮箱="zhang@example.com",
        微信="zhang",
        是否同意="是",
        是否已告知="是",
    )
    before = Contact.objects.values().get()

    batch = imported_people([row], hq)

    found = batch.rows.get()
    assert (batch.counts, batch.result, found.reason) == ({"conflict": 1}, {"conflict": 1}, "contact_named")
    assert (found.faults[0]["column"], found.faults[0]["value"]) == ("手机", "138****8000")
    assert "该号码已登记给另一位联系人" in found.faults[0]["reason"]
    assert MOBILE not in json.dumps(found.faults)
    assert (Contact.objects.values().get(), known.name) == (before, "王示例")


def test_a_further_number_of_a_row_gives_its_owner_no_consent_of_the_named(hq, firm):
    ContactFactory(enterprise=firm, name="王示例", mobile="13800138001", notice_given=False)

    imported_people([person(NAME, 姓名="张示例", 手机=f"{MOBILE}；13800138001", 是否同意="是", 是否已告知="是")], hq)

    found = firm.contacts.order_by("pk").values_list("name", "consent_given", "notice_given")
    assert list(found) == [("王示例", False, False), ("张示例", True, True)]


def test_two_names_under_one_mobile_in_a_file_wait_for_somebody(hq, firm):
    rows = [
        person(NAME, 姓名="张 示例", 手机=MOBILE),
        person(NAME, 姓名="张示例", 手机=MOBILE),
        person(NAME, 姓名="李示例", 手机=MOBILE),
    ]

    batch = imported_people(rows, hq)

    assert batch.result == batch.counts == {"created": 1, "duplicate": 1, "conflict": 1}


@pytest.mark.parametrize("bad_check", [False, True])
def test_a_code_of_one_firm_beside_the_name_of_another_waits_with_both_names(hq, firm, bad_check):
    other = EnterpriseFactory(name="重庆示例乙内饰有限公司")
    told = code(1)
    if bad_check:
        told = code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1")
        Enterprise.objects.filter(pk=firm.pk).update(uscc=told, uscc_check="bad_checksum")
    rows = [
        person(other.name, 统一社会信用代码=told, 手机=MOBILE),
        person(NAME, 统一社会信用代码=told, 手机="13800138001"),
    ]

    batch = imported_people(rows, hq)

    found = batch.rows.get(number=2)
    assert (batch.result, found.reason) == ({"conflict": 1, "created": 1}, "codes_clash")
    assert NAME in found.faults[0]["reason"]
    assert other.name in found.faults[0]["reason"]
    assert (other.contacts.count(), firm.contacts.count()) == (0, 1)


def test_a_resolved_conflict_keeps_no_reason(hq, firm):
    other = EnterpriseFactory(name=NAME)
    batch = checked_people([person(NAME, 姓名="张示例", 手机=MOBILE)], hq)
    assert (batch.counts, batch.reasons) == ({"conflict": 1}, {"several_same_name": 1})
    Enterprise.objects.filter(pk=other.pk).update(is_deleted=True)

    write(batch, hq)

    row = batch.rows.get()
    assert (batch.result, row.verdict, row.reason, row.faults, row.raw) == ({"created": 1}, "created", "", [], [])
    assert batch.reasons == {}


def test_a_list_with_namesakes_and_shared_numbers_changes_nothing_the_second_time(hq, firm):
    rows = [
        person(NAME, 座机="023-65361234"),
        person(NAME, 姓名="张示例", 手机=MOBILE, 座机="023-65361235"),
        person(NAME, 姓名="张示例", 座机="023-65361239"),
        person(NAME, 姓名="张示例", 座机="023-65361234"),
        person(NAME, 姓名="张示例", 手机="13800138001", 邮箱="a@example.com"),
        person(NAME, 姓名="张示例", 座机="023-65361238"),
        person(NAME, 邮箱="b@example.com"),
        person(NAME, 姓名="李示例", 座机="023-65361234", 邮箱="b@example.com"),
    ]
    imported_people(rows, hq)
    before = list(Contact.objects.order_by("pk").values())

    batch = imported_people(rows, hq)

    assert list(Contact.objects.order_by("pk").values()) == before
    assert not {"created", "updated"} & {key for key, count in batch.result.items() if count}


def test_a_person_of_that_name_comes_before_a_number_without_a_name(hq, firm):
    ContactFactory(enterprise=firm, name="企业公开电话", mobile="", landline="023-65361234")
    ContactFactory(enterprise=firm, name="张示例", mobile="", landline="", email="a@example.com")

    imported_people([person(NAME, 姓名="张示例", 座机="023-65361234", 邮箱="a@example.com", 职务="经理")], hq)

    found = firm.contacts.order_by("pk").values_list("name", "title")
    assert list(found) == [("企业公开电话", ""), ("张示例", "经理")]
