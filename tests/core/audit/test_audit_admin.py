"""The audit log in the administration."""

import pytest
from django.contrib import admin
from django.urls import reverse

from core.audit.models import AuditEntry
from core.audit.services import record
from tests.factories import ContactFactory, EnterpriseFactory

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


FIRM, STAGE = "重庆示例保密内饰有限公司", "乙某机密合同"


@pytest.fixture
def of_business(db, hq):
    """A firm's entry, a contact's, an export's: the auditor may know that they are, not what stands in them."""
    firm = EnterpriseFactory(name=FIRM)
    person = ContactFactory(enterprise=firm, name="周机密示例")
    record("contact.revealed", person, by=hq, changes={"reason": f"约访{FIRM}"})
    record("project.exported", by=hq, changes={"filters": {"q": [FIRM]}, "rows": 12})
    return record(
        "enterprise.updated",
        firm,
        by=hq,
        changes={"name": ["", FIRM], "intro": [STAGE, ""], "insured_count": [731846205, 319]},
    )


def test_of_business_objects_the_auditor_reads_who_what_and_which_but_no_content(as_user, auditor, of_business):
    browser = as_user(auditor)

    pages = [browser.get(LOG).text]
    pages += [browser.get(f"{LOG}{one.pk}/change/").text for one in AuditEntry.objects.all()]

    for word in (FIRM, STAGE, "周机密示例", "731846205"):
        assert not [page for page in pages if word in page], word
    shown = browser.get(f"{LOG}{of_business.pk}/change/").text
    for word in ("调度示例", "修改企业", f"企业 #{of_business.target_id}", "name", "intro", "insured_count"):
        assert word in shown
    exported = AuditEntry.objects.get(action="project.exported")
    assert "&quot;rows&quot;: 12" in browser.get(f"{LOG}{exported.pk}/change/").text


def test_no_search_filter_or_order_of_the_log_confirms_a_hidden_name(as_user, auditor, of_business):
    browser = as_user(auditor)

    for word in (FIRM, "保密内饰", "周机密示例", STAGE):
        assert browser.get(LOG, {"q": word}).context["cl"].result_count == 0, word
    for name in ("target_label", "target_label__contains", "changes__icontains", "changes__name__1"):
        assert browser.get(LOG, {name: FIRM}).status_code == 400, name
    assert (
        browser.get(LOG, {"q": f"#{of_business.target_id}", "type": "enterprises.enterprise"})
        .context["cl"]
        .result_count
        == 1
    )
    ordered = admin.site.get_model_admin(AuditEntry).target.admin_order_field
    assert ordered == "target_id"


def test_accounts_and_teams_are_named_in_the_log(as_user, auditor, t01, member):
    record("membership.left", member.memberships.get(), by=None, changes={"until": [None, "2026-11-22"]})
    browser = as_user(auditor)

    assert browser.get(LOG, {"q": "新能源汽车组"}).context["cl"].result_count == 1
    entry = AuditEntry.objects.get(action="membership.left")
    page = browser.get(f"{LOG}{entry.pk}/change/").text
    assert "新能源汽车组" in page
    assert "2026-11-22" in page


def test_every_filter_that_is_offered_can_be_used(as_user, auditor, entry):
    browser = as_user(auditor)

    for query in (
        "at__gte=2020-01-01T00:00:00Z",
        "at__year=2026",
        "type=accounts.user",
        "result__exact=done",
        "channel=system",
    ):
        assert browser.get(f"{LOG}?{query}").status_code == 200, query


@pytest.mark.parametrize(
    ("who", "query"),
    [
        ("secadmin", "accounts/user/?password__startswith=md5"), ("secadmin", "accounts/user/?owned_projects=1"),
        ("secadmin", "accounts/user/?email__contains=a"), ("data_admin", "enterprises/enterprise/?projects__isnull=False"),
        ("data_admin", "enterprises/enterprise/?projects=1"), ("data_admin", "enterprises/contact/?mobile_index=x"),
        ("sysadmin", "chains/team/?projects=1"),
    ],
)  # fmt: skip
def test_no_list_of_the_administration_is_narrowed_by_what_it_does_not_offer(request, as_user, who, query):
    assert as_user(request.getfixturevalue(who)).get(f"/admin/{query}").status_code == 400


@pytest.mark.parametrize(
    ("who", "query"),
    [
        ("secadmin", "accounts/user/?is_active__exact=1&role__exact=member"), ("secadmin", "chains/membership/?current=yes"),
        ("data_admin", "enterprises/enterprise/?owner_team__id__exact=1"),
        ("data_admin", "enterprises/enterprise/?owner_team__isnull=True"), ("sysadmin", "chains/node/?chain__id__exact=1"),
        ("sysadmin", "workcalendar/workcalendarday/?is_workday__exact=1"),
    ],
)  # fmt: skip
def test_the_filters_of_the_administration_work(request, as_user, who, query):
    assert as_user(request.getfixturevalue(who)).get(f"/admin/{query}").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "said", "expected"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first one is what the client claims
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "not an address", "127.0.0.1"),
    ],
)
def test_the_address_is_the_clients_behind_proxies_of_our_own_and_no_claim(
    as_user, member, settings, proxies, said, expected
):
    settings.TRUSTED_PROXIES = proxies

    as_user(member).post("/no-such-page/", headers={"X-Forwarded-For": said})

    assert AuditEntry.objects.filter(action="request.refused").latest("pk").address == expected
