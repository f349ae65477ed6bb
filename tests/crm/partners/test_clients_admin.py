"""The security administrator issues clients with the secret shown once, and stops them for good."""

import pytest
from django.test import Client

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.partners.models import PartnerClient
from crm.partners.services import issue_client, revoke_client
from tests.factories import AgencyFactory

LIST = "/admin/partners/partnerclient/"


def issue(browser, agency, chain, **more):
    return browser.post(f"{LIST}add/", {"agency": agency.pk, "scopes": ["read"], "chains": [chain.pk], **more})


def secret_in(page) -> str:
    return page.context_data["secret"]


def test_the_secret_is_shown_once_and_works(as_user, secadmin, chain):
    browser, agency = as_user(secadmin), AgencyFactory()
    page = issue(browser, agency, chain)
    client = PartnerClient.objects.get()

    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert secret_in(page) in page.content.decode()
    given = {
        "grant_type": "client_credentials",
        "client_id": client.application.client_id,
        "client_secret": secret_in(page),
    }
    assert Client().post("/api/v1/token/", given).status_code == 200
    for address in (LIST, f"{LIST}{client.pk}/change/"):
        later = browser.get(address)
        assert later.status_code == 200
        assert secret_in(page) not in later.content.decode()
    assert secret_in(page) not in str(list(AuditEntry.objects.values()))


def test_the_rule_of_the_account_is_what_was_chosen(as_user, secadmin, chain):
    issue(as_user(secadmin), AgencyFactory(), chain, sees_followups="on", expires_on="2027-01-31")

    client = PartnerClient.objects.get()
    rule = client.account.partner_scope
    assert (list(rule.chains.all()), list(rule.parks.all()), rule.sees_followups) == ([chain], [], True)
    assert str(client.expires_on) == "2027-01-31"


def test_a_fault_stands_beside_its_field_and_nothing_is_issued(as_user, secadmin, chain):
    page = issue(as_user(secadmin), AgencyFactory(), chain, expires_on="2020-01-01")

    assert page.status_code == 200
    assert "有效期须晚于今天" in page.content.decode()
    assert not PartnerClient.objects.exists()


def test_stopping_needs_a_reason_and_is_for_good(as_user, secadmin, chain):
    client, _secret = issue_client(AgencyFactory(), by=None, chains=[chain])
    browser, address = as_user(secadmin), f"{LIST}{client.pk}/change/"

    assert browser.post(address, {}).context_data["adminform"].form.errors.keys() == {"reason"}
    browser.post(address, {"reason": "合作结束"})

    client.refresh_from_db()
    assert (client.is_active, client.account.is_active) == (False, False)
    assert AuditEntry.objects.get(action="partner.client_revoked").changes == {"reason": "合作结束"}
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"reason": "再次"}).status_code == 403


@pytest.mark.parametrize("who", ["sysadmin", "auditor", "data_admin", "hq", "member"])
def test_nobody_else_manages_clients(who, as_user, request, chain):
    browser = as_user(request.getfixturevalue(who))

    # whoever has no administration at all is sent to the login page, which refuses
    assert browser.get(LIST, follow=True).status_code == 403
    assert issue(browser, AgencyFactory(), chain).status_code in {302, 403}
    assert not PartnerClient.objects.exists()


def test_the_services_refuse_everybody_else_too(hq, chain):
    client, _secret = issue_client(AgencyFactory(), by=None, chains=[chain])

    with pytest.raises(RuleViolation):
        issue_client(AgencyFactory(), by=hq)
    with pytest.raises(RuleViolation):
        revoke_client(client.pk, by=hq, reason="示例")
    client.refresh_from_db()
    assert client.is_active


def test_revoking_twice_changes_nothing(chain, db):
    client, _secret = issue_client(AgencyFactory(), by=None, chains=[chain])
    for _ in range(2):
        revoke_client(client.pk, by=None, reason="示例")

    assert AuditEntry.objects.filter(action="partner.client_revoked").count() == 1
