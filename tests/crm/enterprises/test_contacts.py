"""The people of a firm: encrypted, masked, uncovered with a reason."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.enterprises import policy, services
from crm.enterprises.models import Contact
from tests.factories.enterprises import ContactFactory, EnterpriseFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
MOBILE = "13800138000"


@pytest.fixture
def firm(t01):
    return EnterpriseFactory(name="重庆示例水泵有限公司", owner_team=t01)


def body(response) -> str:
    return re.sub(r'value="\w{64}"', "", response.content.decode())


def refused(call, code):
    with pytest.raises(RuleViolation) as caught:
        call()
    assert caught.value.code == code
    return caught.value


def test_numbers_are_encrypted_at_rest_and_read_back_plain(firm, member):
    contact = services.add_contact(firm, by=member, name="张示例", mobile="+86 138 0013 8000", email="z@example.com")

    with connection.cursor() as cursor:
        cursor.execute("SELECT mobile, email, mobile_tail_index FROM enterprises_contact")
        stored = cursor.fetchone()
    assert MOBILE not in str(stored)
    assert "8000" not in stored[2]
    assert Contact.objects.get(pk=contact.pk).mobile == MOBILE


def test_the_audit_log_never_holds_a_number(firm, member):
    contact = services.add_contact(firm, by=member, name="张示例", mobile=MOBILE, wechat="zhang_sl")
    services.update_contact(contact.pk, by=member, version=0, mobile="13900139000", title="总经理")

    logged = str(list(AuditEntry.objects.values_list("changes", "target_label")))
    assert MOBILE not in logged
    assert "zhang_sl" not in logged
    assert "13900139000" not in logged
    assert AuditEntry.objects.get(action="contact.updated").changes == {
        "mobile": ["***", "***"],
        "title": ["", "总经理"],
    }


def test_all_faults_of_a_contact_come_at_once(firm, member):
    refusal = refused(
        lambda: services.add_contact(firm, by=member, name="", mobile="1380013", landline=MOBILE, email="nobody"),
        "invalid",
    )

    assert set(refusal.fields) == {"name", "mobile", "landline", "email"}


def test_one_mobile_is_one_person_of_a_firm(firm, member):
    services.add_contact(firm, by=member, name="张示例", mobile=MOBILE)

    refused(lambda: services.add_contact(firm, by=member, name="李示例", mobile=MOBILE), "duplicate_contact")
    services.add_contact(EnterpriseFactory(owner_team=firm.owner_team), by=member, name="张示例", mobile=MOBILE)


def test_the_first_contact_is_the_primary_one_and_there_is_only_one(firm, member):
    first = services.add_contact(firm, by=member, name="张示例")
    second = services.add_contact(firm, by=member, name="李示例", is_primary=True)

    first.refresh_from_db()
    assert (first.is_primary, second.is_primary) == (False, True)


def test_a_stale_change_of_a_contact_is_refused(firm, member):
    contact = services.add_contact(firm, by=member, name="张示例")
    services.update_contact(contact.pk, by=member, version=0, title="总经理")

    with pytest.raises(StaleWrite):
        services.update_contact(contact.pk, by=member, version=0, title="董事长")


def test_who_left_stays_in_the_history(firm, member):
    contact = services.add_contact(firm, by=member, name="张示例", mobile=MOBILE)

    services.leave_contact(contact.pk, by=member)
    services.leave_contact(contact.pk, by=member)
    services.add_contact(firm, by=member, name="李示例", mobile=MOBILE)

    contact.refresh_from_db()
    assert (contact.status, contact.is_primary) == ("left", False)
    assert AuditEntry.objects.filter(action="contact.left").count() == 1


def test_uncovering_a_number_needs_a_reason_and_is_logged_each_time(firm, member):
    contact = ContactFactory(enterprise=firm, mobile=MOBILE)

    refused(lambda: services.reveal_contact(contact.pk, by=member, reason=" "), "reason_missing")
    assert not AuditEntry.objects.exists()
    for _ in range(2):
        assert services.reveal_contact(contact.pk, by=member, reason="约定周四走访").mobile == MOBILE

    entries = AuditEntry.objects.filter(action="contact.revealed", actor_id=member.pk, target_id=contact.pk)
    assert [entry.changes["reason"] for entry in entries] == ["约定周四走访"] * 2
    assert MOBILE not in str([entry.changes for entry in entries])


def test_the_data_administrator_enters_contacts_and_never_sees_a_number(firm, data_admin, as_user):
    contact = services.add_contact(firm, by=data_admin, name="张示例", mobile=MOBILE)

    page = as_user(data_admin).get(f"{firm.get_absolute_url()}?tab=contacts").content.decode()
    assert "138****8000" in page
    assert MOBILE not in page
    refused(lambda: services.reveal_contact(contact.pk, by=data_admin, reason="核对"), "forbidden")
    assert as_user(data_admin).get(reverse("enterprises:contact-reveal", args=[contact.pk])).status_code == 403


def test_contacts_belong_to_the_teams_that_own_the_firm_or_work_on_it(
    firm, member, other_member, t02, hq, chain_leader, service_officer, chain, clerk
):
    contact = ContactFactory(enterprise=firm)

    def readers():
        people = {"member": member, "other": other_member, "hq": hq, "leader": chain_leader, "officer": service_officer}
        for user in people.values():
            vars(user).pop("_reach", None)
        return {name for name, user in people.items() if Contact.objects.visible_to(user).exists()}

    assert readers() == {"member", "hq"}
    project = ProjectFactory(enterprise=firm, team=t02)
    assert readers() == {"member", "hq", "other"}
    project.chain = chain
    project.service_officer = service_officer
    project.save()
    assert readers() == {"member", "hq", "other", "leader", "officer"}
    assert not policy.can_reveal_contact(clerk, contact)


def test_a_foreign_contact_does_not_exist_for_me(firm, other_member, as_user):
    contact = ContactFactory(enterprise=firm)
    browser = as_user(other_member)

    for action in ("contact-edit", "contact-leave", "contact-reveal"):
        url = reverse(f"enterprises:{action}", args=[contact.pk])
        missing = reverse(f"enterprises:{action}", args=[10**9])
        assert browser.get(url).status_code == 404
        assert browser.post(url, {"name": "改名", "reason": "看看"}).status_code == 404
        assert body(browser.get(url)) == body(browser.get(missing))
    contact.refresh_from_db()
    assert contact.name != "改名"


def test_no_page_carries_a_number_until_it_was_asked_for_with_a_reason(firm, member, as_user):
    contact = ContactFactory(
        enterprise=firm, mobile=MOBILE, landline="023-65301234", email="zhang@example.com", wechat="zhangsl"
    )
    browser = as_user(member)
    pages = [firm.get_absolute_url(), f"{firm.get_absolute_url()}?tab=contacts"]
    pages += [reverse(f"enterprises:{name}", args=[contact.pk]) for name in ("contact-edit", "contact-reveal")]

    for url in [*pages, f"{firm.get_absolute_url()}?tab=changes"]:
        html = browser.get(url).content.decode()
        for number in (MOBILE, "65301234", "zhang@", "zhangsl"):
            assert number not in html, (url, number)
    shown = browser.post(pages[-1], {"reason": "约定周四走访"})
    assert MOBILE in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]


def test_without_a_reason_the_modal_says_so_and_shows_nothing(firm, member, as_user):
    contact = ContactFactory(enterprise=firm, mobile=MOBILE)

    answer = as_user(member).post(
        reverse("enterprises:contact-reveal", args=[contact.pk]), {"reason": ""}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 422
    assert MOBILE not in answer.content.decode()


def test_changing_a_contact_leaves_alone_the_numbers_that_were_not_typed(firm, member, as_user):
    contact = ContactFactory(enterprise=firm, mobile=MOBILE, email="zhang@example.com")
    data = {"name": contact.name, "title": "总经理", "version": 0, "source": "card", "mobile": "", "email": "-"}

    answer = as_user(member).post(reverse("enterprises:contact-edit", args=[contact.pk]), data)

    contact.refresh_from_db()
    assert answer.status_code == 302
    assert (contact.title, contact.mobile, contact.email) == ("总经理", MOBILE, "")
