"""People of firms from a list: who they are, what is refused, what is kept and what never is."""

import json

import pytest

from crm.enterprises.models import Alias, Contact, Enterprise
from crm.enterprises.naming import normalise_name
from crm.imports import queries
from crm.imports.models import ImportedContact
from tests.crm.imports.people import checked_people, imported_people, person, write
from tests.factories import ContactFactory, EnterpriseFactory

pytestmark = pytest.mark.django_db
NAME = "重庆示例甲内饰有限公司"


@pytest.fixture
def firm(db):
    return EnterpriseFactory(name=NAME)


def people(firm):
    return [(one.name, one.mobile, one.landline, one.email) for one in firm.contacts.order_by("pk")]


def only_fault(batch):
    return batch.rows.get().faults[0]


def test_a_person_gets_the_first_number_of_each_kind_and_the_firm_the_others(hq, firm):
    row = person(
        NAME, 姓名="张示例", 职务="总经理", 手机="13800138000；13800138001", 座机="023-65361234", 邮箱="Zhang@example.com",
        微信="zhang-shili",
    )  # fmt: skip
    batch = checked_people([row], hq)
    assert (batch.counts, Contact.objects.count()) == ({"created": 1}, 0)

    assert write(batch, hq).result == {"created": 1}
    assert people(firm) == [
        ("张示例", "13800138000", "023-65361234", "Zhang@example.com"),
        ("企业公开手机", "13800138001", "", ""),
    ]
    first = firm.contacts.first()
    assert (first.title, first.wechat, first.is_primary, first.created_by) == ("总经理", "zhang-shili", True, hq)
    assert firm.contacts.filter(is_primary=True).count() == 1


def test_numbers_without_a_name_are_called_by_what_they_are(hq, firm):
    row = person(NAME, 座机="023-65361234;400-123-4567", 更多电话="13800138000", 邮箱="info@example.com")
    imported_people([row], hq)

    assert [name for name, *_ in people(firm)] == ["企业公开电话", "企业服务热线", "企业公开手机", "企业公开邮箱"]


def test_the_firm_is_found_by_code_by_name_and_by_a_former_name(hq, firm):
    old = EnterpriseFactory(name="重庆示例乙内饰有限公司")
    Alias.objects.create(
        enterprise=old, kind="former", name="重庆示例旧名有限公司", name_norm=normalise_name("重庆示例旧名有限公司")
    )
    rows = [
        person(NAME, 统一社会信用代码=firm.uscc, 手机="13800138000"),
        person(NAME, 手机="13800138001"),
        person("重庆示例旧名有限公司", 手机="13800138002"),
    ]

    assert imported_people(rows, hq).result == {"created": 3}
    assert (firm.contacts.count(), old.contacts.count()) == (2, 1)


def test_a_firm_that_is_not_there_is_never_entered(hq, firm):
    batch = imported_people([person("没有这家有限公司", 手机="13800138000")], hq)

    assert (batch.result, Enterprise.objects.count(), Contact.objects.count()) == ({"refused": 1}, 1, 0)
    assert "请先导入企业名单" in only_fault(batch)["reason"]


def test_a_name_of_several_firms_waits_for_somebody(hq, firm):
    EnterpriseFactory(name=NAME)

    batch = imported_people([person(NAME, 手机="13800138000")], hq)
    assert (batch.result, "不止" in only_fault(batch)["reason"] or "2 家" in only_fault(batch)["reason"]) == (
        {"conflict": 1},
        True,
    )


def test_a_firm_taken_out_of_the_library_gets_nobody(hq):
    gone = EnterpriseFactory(name=NAME, is_deleted=True)

    assert imported_people([person(NAME, 统一社会信用代码=gone.uscc, 手机="13800138000")], hq).result == {"refused": 1}


@pytest.mark.parametrize(
    ("cells", "column", "word"),
    [
        ({}, "手机", "没有可用"),
        ({"手机": "12345"}, "手机", "没有可用"),
        ({"座机": "138****8000"}, "座机", "打了码"),
        ({"邮箱": "not-a-mail"}, "邮箱", "没有可用"),
        ({"手机": "13800138000", "是否同意": "不同意"}, "是否同意", "不能导入"),
        ({"手机": "13800138000", "姓名": "很" * 65}, "姓名", "过长"),
    ],
)
def test_a_row_with_nothing_to_keep_is_refused_beside_its_cell(hq, firm, cells, column, word):
    batch = checked_people([person(NAME, **cells)], hq)

    fault = only_fault(batch)
    assert (batch.counts, fault["column"], word in fault["reason"]) == ({"refused": 1}, column, True)


def test_a_masked_or_impossible_number_beside_a_good_one_is_a_warning(hq, firm):
    batch = imported_people([person(NAME, 手机="138****8000；13800138001；12345")], hq)

    warnings = batch.rows.get().warnings
    assert [(one["code"], one["value"]) for one in warnings] == [
        ("number_masked", "138****8000"),
        ("number_invalid", "*****"),
    ]
    assert [mobile for _, mobile, *_ in people(firm)] == ["13800138001"]


def test_a_number_in_the_cell_of_the_name_is_a_number(hq, firm):
    imported_people([person(NAME, 姓名="张示例 13800138000")], hq)

    assert people(firm) == [("张示例", "13800138000", "", "")]


def test_the_same_number_twice_in_a_file_is_a_repeat(hq, firm):
    other = EnterpriseFactory(name="重庆示例乙内饰有限公司")
    rows = [
        person(NAME, 手机="13800138000"),
        person(NAME, 手机="138 0013 8000"),
        person(other.name, 手机="13800138000"),
        person(NAME, 手机="13800138000", 座机="023-65361234"),
    ]
    batch = checked_people(rows, hq)
    assert batch.counts == {"created": 3, "duplicate": 1}
    assert batch.rows.get(verdict="duplicate").duplicate_of == 2

    assert write(batch, hq).result == batch.counts
    assert (firm.contacts.count(), other.contacts.count()) == (2, 1)


def test_the_same_list_again_changes_nothing(hq, firm):
    rows = [
        person(NAME, 姓名="张示例", 手机="13800138000;13800138001", 座机="023-65361234", 邮箱="a@example.com"),
        person(NAME, 座机="023-65361235"),
    ]
    imported_people(rows, hq)
    before = list(Contact.objects.order_by("pk").values())

    assert imported_people(rows, hq).result == {"unchanged": 2}
    assert list(Contact.objects.order_by("pk").values()) == before


def test_somebody_known_gets_blanks_filled_and_nothing_erased(hq, firm):
    known = ContactFactory(enterprise=firm, name="张示例", mobile="13800138000", email="old@example.com")
    row = person(NAME, 姓名="张示例", 职务="总经理", 手机="13800138000", 邮箱="new@example.com", 是否同意="是")

    batch = imported_people([row], hq)

    known.refresh_from_db()
    assert batch.result == {"updated": 1}
    assert (known.title, known.email, known.consent_given, known.notice_given) == (
        "总经理",
        "old@example.com",
        True,
        False,
    )
    assert ["邮箱" in one["reason"] for one in batch.rows.get().warnings] == [True]


def test_another_name_for_a_known_number_waits_for_somebody(hq, firm):
    ContactFactory(enterprise=firm, name="李示例", mobile="13800138000")

    batch = imported_people([person(NAME, 姓名="张示例", 手机="13800138000")], hq)

    assert (batch.result, people(firm)[0][0]) == ({"conflict": 1}, "李示例")
    assert "李示例" in only_fault(batch)["reason"]


def test_a_number_without_a_name_gets_the_name_of_its_owner(hq, firm):
    imported_people([person(NAME, 手机="13800138000")], hq)

    assert imported_people([person(NAME, 姓名="张示例", 手机="13800138000")], hq).result == {"updated": 1}
    assert people(firm) == [("张示例", "13800138000", "", "")]


def test_two_people_may_share_a_switchboard(hq, firm):
    rows = [person(NAME, 姓名="张示例", 座机="023-65361234"), person(NAME, 姓名="李示例", 座机="023-65361234")]

    assert imported_people(rows, hq).result == {"created": 2}


def test_somebody_who_left_is_not_brought_back(hq, firm):
    ContactFactory(enterprise=firm, name="张示例", mobile="13800138000", status="left")

    batch = imported_people([person(NAME, 姓名="张示例", 手机="13800138000", 职务="总经理")], hq)

    assert (batch.result, firm.contacts.get().status, firm.contacts.get().title) == ({"unchanged": 1}, "left", "")
    assert "离职" in batch.rows.get().warnings[0]["reason"]


def test_somebody_who_had_their_data_erased_is_not_entered_again_at_any_firm(hq, firm):
    gone = ContactFactory(mobile="13800138000", status="anonymised")
    Contact.objects.filter(pk=gone.pk).update(mobile="", name="已匿名")
    rows = [person(NAME, 姓名="张示例", 手机="13800138000"), person(NAME, 手机="13800138000;13800138001")]

    batch = imported_people(rows, hq)

    assert batch.result == {"refused": 1, "created": 1}
    fault = batch.rows.get(verdict="refused").faults[0]
    assert (fault["value"], "已要求删除" in fault["reason"]) == ("138****8000", True)
    assert [mobile for _, mobile, *_ in people(firm)] == ["13800138001"]


def test_what_the_file_says_of_notice_and_consent_wins_over_the_statement(hq, firm):
    rows = [
        person(NAME, 手机="13800138000"),
        person(NAME, 手机="13800138001", 是否已告知="否", 是否同意="是", 来源说明="本人发来"),
        person(NAME, 手机="13800138002", 是否已告知="也许"),
    ]
    imported_people(rows, hq, source="referral", consent="no")

    found = firm.contacts.order_by("pk").values_list("notice_given", "consent_given", "source", "source_note")
    assert list(found) == [
        (True, False, "referral", "示例推介会名片"),
        (False, True, "referral", "本人发来"),
        (False, False, "referral", "示例推介会名片"),
    ]


def test_each_person_knows_the_list_they_came_from(hq, firm):
    known = ContactFactory(enterprise=firm, name="张示例", mobile="13800138000")
    rows = [person(NAME, 手机="13800138000", 姓名="张示例", 职务="总经理"), person(NAME, 手机="13800138001")]

    batch = imported_people(rows, hq)

    kept = ImportedContact.objects.order_by("contact")
    assert [(one.contact_id == known.pk, one.number, one.is_created, one.batch) for one in kept] == [
        (True, 2, False, batch),
        (False, 3, True, batch),
    ]
    assert json.loads(kept[0].changes) == {"title": ["", "总经理"]}


def test_a_firm_that_went_between_check_and_writing_gets_nobody(hq, firm):
    batch = checked_people([person(NAME, 手机="13800138000")], hq)
    batch.rows.update(enterprise=None)
    firm.delete()

    assert write(batch, hq).result == {"refused": 1}
    assert only_fault(batch)["code"] == "firm_unknown"


def test_what_was_refused_is_corrected_in_the_file_and_handed_in_again(hq, firm):
    batch = checked_people([person("没有这家有限公司", 姓名="张示例", 手机="13800138000")], hq)
    (row,) = queries.rows_to_mend(batch, plain=True)

    again = imported_people([[NAME, *row[1:]]], hq, queries.header_to_mend(batch))

    assert (again.result, people(firm)) == ({"created": 1}, [("张示例", "13800138000", "", "")])
