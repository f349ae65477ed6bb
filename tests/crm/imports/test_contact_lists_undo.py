"""A contact list taken back: who came goes, what was filled is blank again, what was touched since stays and is listed."""

import pytest

from core.audit.models import AuditEntry
from crm.enterprises.models import Contact
from crm.enterprises.services import leave_contact, update_contact
from crm.enterprises.services.merging import merge_enterprises
from crm.imports import services
from crm.imports.models import ImportedContact, LeftAlone
from tests.crm.imports.people import imported_people, person
from tests.factories import ContactFactory, EnterpriseFactory
from tests.factories.imports import undone

pytestmark = pytest.mark.django_db
NAME = "重庆示例甲内饰有限公司"
ASIDE = {"version", "updated_at"}


@pytest.fixture
def firm(db):
    return EnterpriseFactory(name=NAME)


def people():
    return [{k: v for k, v in row.items() if k not in ASIDE} for row in Contact.objects.order_by("pk").values()]


def reasons(batch):
    return {one.name: [reason["text"] for reason in one.reasons] for one in LeftAlone.objects.filter(batch=batch)}


def test_the_people_are_as_they_were_before(hq, firm):
    ContactFactory(enterprise=firm, name="张示例", mobile="13800138000", is_primary=True)
    ContactFactory(enterprise=firm, name="企业公开手机", mobile="13800138001")
    before = people()
    rows = [
        person(NAME, 姓名="张示例", 职务="总经理", 手机="13800138000", 邮箱="a@example.com", 是否同意="是"),
        person(NAME, 姓名="李示例", 手机="13800138001"),
        person(NAME, 姓名="王示例", 手机="13800138002"),
    ]
    batch = imported_people(rows, hq)
    assert services.forecast(batch) == {"gone": 1, "restored": 2, "partly": 0, "stays": 0, "total": 3}

    batch = undone(batch, hq)

    assert (people(), batch.status) == (before, "undone")
    assert {key: batch.undo[key] for key in ("gone", "restored", "stays")} == {"gone": 1, "restored": 2, "stays": 0}
    assert AuditEntry.objects.filter(action="contact.removed").count() == 1
    assert AuditEntry.objects.filter(action="contact.restored").count() == 2


def test_whoever_was_touched_since_stays_and_is_listed(hq, firm):
    ContactFactory(enterprise=firm, name="张示例", mobile="13800138000")
    rows = [
        person(NAME, 手机="13800138000", 姓名="张示例", 职务="总经理", 邮箱="a@example.com"),
        person(NAME, 姓名="李示例", 手机="13800138001"),
        person(NAME, 姓名="王示例", 手机="13800138002"),
    ]
    batch = imported_people(rows, hq)
    zhang, li, wang = (Contact.objects.get(name=name) for name in ("张示例", "李示例", "王示例"))
    update_contact(zhang.pk, by=hq, version=zhang.version, title="董事长")
    update_contact(li.pk, by=hq, version=0, title="经理")
    leave_contact(wang.pk, by=hq)

    batch = undone(batch, hq)

    zhang.refresh_from_db()
    assert (zhang.title, zhang.email, Contact.objects.count()) == ("董事长", "", 3)
    assert reasons(batch) == {
        f"张示例（{NAME}）": ["职务后来改过，未恢复"],
        f"李示例（{NAME}）": ["导入后有人改过"],
        f"王示例（{NAME}）": ["导入后有人改过"],
    }
    assert (batch.undo["partly"], batch.undo["stays"]) == (1, 2)


def test_somebody_who_became_one_with_another_person_is_not_removed(hq, firm):
    kept = EnterpriseFactory(name="重庆示例乙内饰有限公司", uscc=None)
    by_hand = ContactFactory(enterprise=kept, name="张示例", mobile="13800138000")
    batch = imported_people([person(NAME, 姓名="张示例", 手机="13800138000")], hq)
    versions = {kept.pk: 0, firm.pk: 0}
    merge_enterprises(kept.pk, firm.pk, choices={}, by=hq, reason="示例", versions=versions)

    assert ImportedContact.objects.get().contact == by_hand
    batch = undone(batch, hq)

    assert Contact.objects.filter(pk=by_hand.pk).exists()
    assert (batch.undo["gone"], batch.undo["stays"]) == (0, 1)


def test_two_lists_are_undone_in_turn_and_nothing_is_left(hq, firm):
    first = imported_people([person(NAME, 姓名="张示例", 手机="13800138000")], hq)
    second = imported_people([person(NAME, 姓名="张示例", 手机="13800138000", 职务="总经理")], hq)

    undone(second, hq)
    undone(first, hq)

    assert (Contact.objects.count(), ImportedContact.objects.count()) == (0, 0)


def test_the_first_list_undone_alone_leaves_whom_the_second_completed(hq, firm):
    first = imported_people([person(NAME, 姓名="张示例", 手机="13800138000")], hq)
    imported_people([person(NAME, 姓名="张示例", 手机="13800138000", 职务="总经理")], hq)

    first = undone(first, hq)

    assert (Contact.objects.count(), first.undo["stays"]) == (1, 1)


def test_somebody_else_becomes_the_primary_contact(hq, firm):
    batch = imported_people([person(NAME, 姓名="张示例", 手机="13800138000")], hq)
    stays = ContactFactory(enterprise=firm, name="李示例")

    undone(batch, hq)

    stays.refresh_from_db()
    assert stays.is_primary
