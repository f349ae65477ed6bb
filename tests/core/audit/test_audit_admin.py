"""The audit log in the administration."""

import pytest
from django.urls import reverse

from core.audit.models import AuditEntry
from core.audit.services import record

pytestmark = pytest.mark.django_db
LOG = "/admin/audit/auditentry/"


@pytest.fixture
def entry(member):
    return record("account.role_changed", member, by=None, changes={"role": ["member", "<b>hq</b>"]})


def test_the_auditor_reads_searches_and_filters_the_log(as_user, auditor, entry):
    browser = as_user(auditor)

    assert "变更角色" in browser.get(LOG).content.decode()
    for query in ("q=组员示例", "action=account.role_changed"):
        assert browser.get(f"{LOG}?{query}").context["cl"].result_count == 1
    for query in ("q=没有此人", "result__exact=refused", "action=account.login_failed", "channel=api"):
        assert browser.get(f"{LOG}?{query}").context["cl"].result_count == 0


def test_an_entry_shows_old_and_new_as_text(as_user, auditor, entry):
    page = as_user(auditor).get(f"{LOG}{entry.pk}/change/").content.decode()

    assert "&lt;b&gt;hq&lt;/b&gt;" in page
    assert "<b>hq</b>" not in page


def test_nobody_changes_adds_or_deletes_an_entry(as_user, auditor, entry):
    browser = as_user(auditor)

    assert browser.get(f"{LOG}add/").status_code == 403
    assert browser.post(f"{LOG}{entry.pk}/change/", {"action": "x"}).status_code == 403
    assert browser.post(f"{LOG}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    browser.post(LOG, {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"})
    assert AuditEntry.objects.filter(pk=entry.pk, action="account.role_changed").exists()


@pytest.mark.parametrize("name", ["sysadmin", "secadmin", "data_admin"])
def test_other_administrators_read_nothing_of_it(request, as_user, entry, name):
    assert as_user(request.getfixturevalue(name)).get(LOG).status_code == 403


@pytest.mark.parametrize("name", ["member", "leader", "hq", "commander", "chain_leader", "partner"])
def test_business_people_have_no_administration(request, as_user, name):
    assert as_user(request.getfixturevalue(name)).get(reverse("admin:index"), follow=True).status_code == 403


def test_a_refused_request_leaves_a_row_with_person_and_address(as_user, member):
    as_user(member).get("/admin/", follow=True)

    entry = AuditEntry.objects.get(action="request.refused")
    assert (entry.actor_id, entry.address, entry.channel, entry.changes["status"]) == (
        member.pk, "127.0.0.1", "admin", 403,
    )  # fmt: skip
