"""The enterprise library in the administration."""

import pytest

from core.audit.models import AuditEntry
from crm.enterprises.models import Alias, Enterprise
from tests.factories.enterprises import AliasFactory, ContactFactory, EnterpriseFactory, uscc_of

pytestmark = pytest.mark.django_db
FIRMS = "/admin/enterprises/enterprise/"


def sent(firm=None, **fields) -> dict:
    management = {"aliases-TOTAL_FORMS": "1", "aliases-INITIAL_FORMS": "0", "aliases-0-kind": "former"}
    base = {"name": firm.name, "uscc": firm.uscc, "version": firm.version} if firm else {}
    return {**management, "grade": "C", **base, **fields}


def test_the_data_administrator_finds_firms_by_initials(data_admin, as_user):
    firm = EnterpriseFactory(name="宁波华翔电子股份有限公司")
    EnterpriseFactory()

    html = as_user(data_admin).get(FIRMS, {"q": "nbhx"}).content.decode()

    assert firm.name in html
    assert "重庆示例" not in html


def test_a_change_in_the_administration_goes_through_the_service(data_admin, as_user):
    firm = EnterpriseFactory(name="重庆示例水泵有限公司")

    answer = as_user(data_admin).post(f"{FIRMS}{firm.pk}/change/", sent(firm, name="重庆示例流体有限公司"))

    firm.refresh_from_db()
    assert answer.status_code == 302
    assert (firm.name_norm, firm.version) == ("重庆示例流体有限公司", 1)
    assert Alias.objects.get().name == "重庆示例水泵有限公司"
    assert [entry.action for entry in AuditEntry.objects.filter(target_id=firm.pk)] == ["enterprise.updated"]


def test_refusals_of_the_service_are_errors_of_the_form(data_admin, as_user):
    EnterpriseFactory(uscc=uscc_of(1))

    answer = as_user(data_admin).post(f"{FIRMS}add/", sent(name="另一家示例", uscc=uscc_of(1)))

    assert answer.status_code == 200
    assert "该代码已登记给" in answer.content.decode()
    assert Enterprise.objects.count() == 1


def test_a_stale_change_is_refused(data_admin, as_user):
    firm = EnterpriseFactory(version=3)

    answer = as_user(data_admin).post(f"{FIRMS}{firm.pk}/change/", sent(firm, version=2, address="新址"))

    assert "内容已被他人更新" in answer.content.decode()


def test_an_alias_is_added_beside_those_there_are(data_admin, as_user):
    firm = AliasFactory().enterprise

    answer = as_user(data_admin).post(
        f"{FIRMS}{firm.pk}/change/", sent(firm, **{"aliases-0-kind": "short", "aliases-0-name": "示例泵"})
    )

    assert answer.status_code == 302
    assert set(firm.aliases.values_list("kind", flat=True)) == {"former", "short"}


def test_a_faulty_alias_keeps_the_whole_page_from_being_saved(data_admin, as_user):
    firm = EnterpriseFactory()

    answer = as_user(data_admin).post(
        f"{FIRMS}{firm.pk}/change/", sent(firm, address="新址", **{"aliases-0-name": "名" * 300})
    )

    firm.refresh_from_db()
    assert answer.status_code == 200
    assert (firm.address, firm.version) == ("", 0)


def test_contacts_are_shown_masked_and_only_shown(data_admin, as_user):
    contact = ContactFactory(mobile="13800138000", email="zhang@example.com")
    browser = as_user(data_admin)

    pages = [
        browser.get("/admin/enterprises/contact/"),
        browser.get(f"/admin/enterprises/contact/{contact.pk}/change/"),
    ]

    for page in pages:
        html = page.content.decode()
        assert "138****8000" in html
        assert "13800138000" not in html
        assert "zhang@" not in html
    assert browser.post(f"/admin/enterprises/contact/{contact.pk}/change/", {"name": "改名"}).status_code == 403
    assert browser.get("/admin/enterprises/contact/add/").status_code == 403


def test_nobody_deletes_a_firm(data_admin, as_user):
    firm = EnterpriseFactory()

    assert as_user(data_admin).post(f"{FIRMS}{firm.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Enterprise.objects.filter(pk=firm.pk).exists()


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
def test_the_three_administrators_do_not_read_firms(who, request, as_user):
    EnterpriseFactory()

    assert as_user(request.getfixturevalue(who)).get(FIRMS).status_code == 403


def test_a_firm_taken_out_of_the_library_is_listed_apart_and_brought_back(data_admin, as_user):
    gone, there = EnterpriseFactory(name="重庆示例停用有限公司", is_deleted=True), EnterpriseFactory()
    browser = as_user(data_admin)

    assert list(browser.get(FIRMS).context["cl"].result_list) == [there]
    assert list(browser.get(FIRMS, {"gone": "yes"}).context["cl"].result_list) == [gone]
    browser.post(f"{FIRMS}?gone=yes", {"action": "bring_back", "_selected_action": [gone.pk]})

    gone.refresh_from_db()
    assert not gone.is_deleted
    assert AuditEntry.objects.get(action="enterprise.reactivated").actor_id == data_admin.pk
