"""Every route of the enterprise library for everybody: who gets in, who is refused, for whom the row does not exist."""

import pytest
from django.urls import reverse

from crm.enterprises import policy
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.urls import urlpatterns
from tests.factories.enterprises import ContactFactory, EnterpriseFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
LOGIN, OK, NO, GONE = 302, 200, 403, 404
PEOPLE = [
    "anonymous", "hq", "commander", "member", "leader", "other_member", "chain_leader", "data_admin", "service_officer",
    "clerk", "partner", "sysadmin", "secadmin", "auditor", "disabled",
]  # fmt: skip
# What a GET answers, in the order of PEOPLE. The firm belongs to T01, has one contact, and T01's project on the chain.
ANSWERS = {
    "list": [LOGIN, OK, OK, OK, OK, OK, OK, OK, NO, NO, NO, NO, NO, NO, LOGIN],
    "export": [LOGIN, OK, OK, OK, OK, OK, OK, OK, NO, NO, NO, NO, NO, NO, LOGIN],
    "columns": [LOGIN, OK, OK, OK, OK, OK, OK, OK, NO, NO, NO, NO, NO, NO, LOGIN],
    "bulk-tags": [LOGIN, OK, OK, OK, OK, OK, OK, OK, NO, NO, NO, NO, NO, NO, LOGIN],
    "bulk-team": [LOGIN, OK, OK, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, LOGIN],
    "pick": [LOGIN, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, LOGIN],
    "similar": [LOGIN, OK, OK, OK, OK, OK, NO, OK, NO, NO, NO, NO, NO, NO, LOGIN],
    "create": [LOGIN, OK, OK, OK, OK, OK, NO, OK, NO, NO, NO, NO, NO, NO, LOGIN],
    "edit": [LOGIN, OK, OK, OK, OK, NO, NO, OK, NO, GONE, NO, GONE, GONE, GONE, LOGIN],
    "deactivate": [LOGIN, OK, OK, NO, NO, NO, NO, OK, NO, GONE, NO, GONE, GONE, GONE, LOGIN],
    "alias-create": [LOGIN, OK, OK, OK, OK, NO, NO, OK, NO, GONE, NO, GONE, GONE, GONE, LOGIN],
    "contact-create": [LOGIN, OK, OK, OK, OK, NO, OK, OK, OK, GONE, NO, GONE, GONE, GONE, LOGIN],
    "contact-edit": [LOGIN, OK, OK, OK, OK, GONE, OK, OK, OK, GONE, GONE, GONE, GONE, GONE, LOGIN],
    "contact-leave": [LOGIN, OK, OK, OK, OK, GONE, OK, OK, OK, GONE, GONE, GONE, GONE, GONE, LOGIN],
    "contact-reveal": [LOGIN, OK, OK, OK, OK, GONE, OK, NO, OK, GONE, GONE, GONE, GONE, GONE, LOGIN],
}
# Who gets in there stands in tests/scope/pages.py.
TOLD_THERE = {
    "duplicates", "duplicates-search", "pair-reject", "pair-branch", "merge", "merge-with", "merges", "merge-undo",
    "firm-lists", "firm-list-create", "firm-list-edit", "firm-list-close", "bulk-list", "verify",
}  # fmt: skip
FREE_OF_ROWS = {"list", "export", "columns", "bulk-tags", "bulk-team", "pick", "similar", "create"}


@pytest.fixture
def firm(t01, chain, service_officer):
    firm = EnterpriseFactory(name="重庆示例水泵有限公司", owner_team=t01, service_officer=service_officer)
    ProjectFactory(enterprise=firm, team=t01, chain=chain)
    return firm


@pytest.fixture
def contact(firm):
    return ContactFactory(enterprise=firm, mobile="13800138000")


@pytest.fixture
def people(everybody, leader):
    return everybody | {"leader": leader}


def address(name, firm, contact) -> str:
    if name in FREE_OF_ROWS:
        return reverse(f"enterprises:{name}")
    return reverse(f"enterprises:{name}", args=[contact.pk if name in CONTACT_ROUTES else firm.pk])


CONTACT_ROUTES = {"contact-edit", "contact-leave", "contact-reveal"}


def test_every_route_has_its_answers():
    assert set(ANSWERS) | TOLD_THERE == {pattern.name for pattern in urlpatterns}


@pytest.mark.parametrize("name", ANSWERS)
def test_who_gets_in(name, people, firm, contact, as_user):
    url = address(name, firm, contact)

    answers = [as_user(people[who]).get(url).status_code for who in PEOPLE]

    assert dict(zip(PEOPLE, answers, strict=True)) == dict(zip(PEOPLE, ANSWERS[name], strict=True))


@pytest.mark.parametrize(
    "name", sorted(set(ANSWERS) - FREE_OF_ROWS - {"contact-create"} | {"create", "contact-create"})
)
def test_who_is_refused_changes_nothing(name, people, firm, contact, as_user):
    url = address(name, firm, contact)
    refused = [who for who, answer in zip(PEOPLE, ANSWERS[name], strict=True) if answer != OK]
    before = state()

    for who in refused:
        sent = {"name": "改名示例有限公司", "version": "0", "reason": "看看", "kind": "former", "grade": "A"}
        answer = as_user(people[who]).post(url, sent)
        assert answer.status_code in {LOGIN, NO, GONE}, who
        assert "13800138000" not in answer.content.decode()

    assert state() == before


def state() -> list:
    firms = list(Enterprise.objects.order_by("pk").values("pk", "name", "version", "is_deleted", "grade"))
    return firms + list(Contact.objects.order_by("pk").values("pk", "name", "version", "status"))


@pytest.mark.parametrize("name", sorted(set(ANSWERS) - FREE_OF_ROWS))
def test_a_row_that_is_not_there_is_a_404_even_for_headquarters(name, hq, as_user):
    assert as_user(hq).get(reverse(f"enterprises:{name}", args=[10**9])).status_code == GONE


def test_the_picker_knows_only_the_firms_that_one_sees(people, firm, as_user):
    url = reverse("enterprises:pick")

    finders = {who for who in PEOPLE if firm.name in as_user(people[who]).get(url, {"q": "水泵"}).content.decode()}

    assert finders == {
        "hq", "commander", "member", "leader", "other_member", "chain_leader", "data_admin", "service_officer", "partner",
    }  # fmt: skip


def test_leaving_a_team_takes_its_firms_away_with_the_next_request(member, firm, contact, as_user):
    url = reverse("enterprises:contact-reveal", args=[contact.pk])
    browser = as_user(member)
    assert browser.get(url).status_code == OK

    member.memberships.update(until="2026-01-31")

    assert browser.get(url).status_code == GONE


def test_the_filters_offer_teams_and_chains_to_who_may_read_their_names(member, clerk, t01, t02):
    assert policy.can_list_enterprises(member)
    assert not policy.can_list_enterprises(clerk)
