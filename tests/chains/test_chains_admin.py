"""The administration of teams, people, chains and nodes: through the services, recorded, nothing deleted."""

import datetime

import pytest

from chains.models import Agency, Chain, Leadership, Membership, Node, Team
from core.accounts.models import User
from core.accounts.roles import Role
from core.audit.models import AuditEntry
from tests.factories import ChainFactory, NodeFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
MODELS = ["agency", "park", "team", "membership", "chain", "node", "leadership"]


def errors(response):
    return response.context["adminform"].form.errors


@pytest.mark.parametrize("model", MODELS)
def test_the_system_administrator_opens_every_list_and_form(as_user, sysadmin, model, t01, chain, chain_leader, member):
    browser = as_user(sysadmin)

    assert browser.get(f"/admin/chains/{model}/").status_code == 200
    assert browser.get(f"/admin/chains/{model}/?q=示例").status_code == 200
    assert browser.get(f"/admin/chains/{model}/add/").status_code == 200
    for row in Team.objects.model._meta.apps.get_model("chains", model).objects.all():
        assert browser.get(f"/admin/chains/{model}/{row.pk}/change/").status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_deleted(as_user, sysadmin, model, t01, chain_leader, member):
    row = Team.objects.model._meta.apps.get_model("chains", model).objects.first()
    if row is not None:
        assert as_user(sysadmin).post(f"/admin/chains/{model}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", ["auditor", "secadmin"])
def test_chains_are_the_system_administrators_business(request, as_user, name, chain):
    assert as_user(request.getfixturevalue(name)).get("/admin/chains/chain/").status_code == 403


def test_the_data_administrator_reads_chains_and_changes_none(as_user, data_admin, chain):
    browser = as_user(data_admin)

    assert browser.get("/admin/chains/chain/").status_code == 200
    assert browser.get("/admin/chains/chain/add/").status_code == 403


def test_a_saved_agency_leaves_old_and_new(as_user, sysadmin):
    browser = as_user(sysadmin)
    fields = {"code": "A1", "name": "区示例局", "kind": "department", "is_active": "on"}
    browser.post("/admin/chains/agency/add/", fields)
    agency = Agency.objects.get()
    browser.post(f"/admin/chains/agency/{agency.pk}/change/", {**fields, "name": "区示例委"})
    browser.post(f"/admin/chains/agency/{agency.pk}/change/", {**fields, "name": "区示例委"})

    created, updated = AuditEntry.objects.filter(target_type="chains.agency").order_by("id")
    assert (created.action, created.actor_id, created.channel) == ("agency.created", sysadmin.pk, "admin")
    assert (updated.action, updated.changes) == ("agency.updated", {"name": ["区示例局", "区示例委"]})


def test_a_team_keeps_its_chains_in_the_record(as_user, sysadmin, t01, chain):
    other = ChainFactory()
    fields = {
        "code": "T01",
        "name": t01.name,
        "kind": "industry",
        "chains": [chain.pk, other.pk],
        "is_active": "on",
        "sort": 0,
    }

    as_user(sysadmin).post(f"/admin/chains/team/{t01.pk}/change/", fields)

    assert set(t01.chains.all()) == {chain, other}
    assert AuditEntry.objects.get(action="team.updated").changes == {"chains": [[chain.pk], [chain.pk, other.pk]]}


def test_there_is_exactly_one_active_headquarters(as_user, sysadmin, hq_team):
    browser = as_user(sysadmin)
    fields = {"code": "T00", "name": hq_team.name, "kind": "hq", "sort": 0}

    second = browser.post("/admin/chains/team/add/", {**fields, "code": "T99", "name": "又一个", "is_active": "on"})
    closed = browser.post(f"/admin/chains/team/{hq_team.pk}/change/", fields)
    changed = browser.post(f"/admin/chains/team/{hq_team.pk}/change/", {**fields, "kind": "town", "is_active": "on"})

    assert "已有一个启用" in str(errors(second))
    assert "is_active" in errors(closed)
    assert "kind" in errors(changed)
    assert Team.objects.get(kind="hq", is_active=True) == hq_team


def test_a_membership_is_joined_moved_and_ended_through_the_services(as_user, secadmin, t01, t02):
    browser = as_user(secadmin)
    person = UserFactory()
    url = "/admin/chains/membership/add/"
    joined = browser.post(url, {"user": person.pk, "team": t01.pk, "since": "2026-11-01", "is_primary": "on"})
    refused = browser.post(url, {"user": person.pk, "team": t02.pk, "since": "2026-11-20", "is_primary": "on"})
    moved = browser.post(
        url, {"user": person.pk, "team": t02.pk, "since": "2026-11-20", "is_primary": "on", "moves": "on"}
    )

    assert (joined.status_code, refused.status_code, moved.status_code) == (302, 200, 302)
    assert "is_primary" in errors(refused)
    former, present = Membership.objects.filter(user=person).order_by("since")
    assert former.until == datetime.date(2026, 11, 19)
    browser.post(f"/admin/chains/membership/{present.pk}/change/", {"until": "2026-11-22"})
    present.refresh_from_db()
    assert present.until == datetime.date(2026, 11, 22)
    actions = AuditEntry.objects.filter(target_type="chains.membership").values_list("action", flat=True)
    assert sorted(actions) == ["membership.joined"] * 2 + ["membership.left"] * 2


def test_a_new_chain_leader_replaces_the_former_one(as_user, sysadmin, chain, chain_leader):
    successor = UserFactory(role=Role.CHAIN_LEADER)

    response = as_user(sysadmin).post(
        "/admin/chains/leadership/add/",
        {"chain": chain.pk, "user": successor.pk, "role": "leader", "since": "2026-11-23"},
    )

    assert response.status_code == 302
    assert Leadership.objects.get(user=chain_leader).until == datetime.date(2026, 11, 22)
    assert AuditEntry.objects.filter(action="leadership.ended").count() == 1


def test_a_term_that_would_end_before_it_began_is_a_fault_of_the_form(as_user, sysadmin, chain, chain_leader):
    term = Leadership.objects.get()

    response = as_user(sysadmin).post(f"/admin/chains/leadership/{term.pk}/change/", {"until": "2025-01-01"})

    assert "until" in errors(response)


def test_a_nodes_tree_is_checked_and_nothing_half_done(as_user, sysadmin, chain, other_chain):
    foreign = NodeFactory(chain=other_chain)
    fields = {
        "chain": chain.pk, "parent": foreign.pk, "code": "N1", "name": "座椅", "position": "mid", "importance": "core",
        "industry_codes": "3670,99x", "target_count": 2, "sort": 0,
    }  # fmt: skip
    browser = as_user(sysadmin)

    refused = browser.post("/admin/chains/node/add/", fields)
    saved = browser.post("/admin/chains/node/add/", {**fields, "parent": "", "industry_codes": "3670"})

    assert {"parent", "industry_codes"} <= set(errors(refused))
    assert saved.status_code == 302
    assert Node.objects.get(chain=chain).industry_codes == ["3670"]


def test_a_list_takes_as_many_queries_for_many_teams_as_for_few(as_user, sysadmin, django_assert_num_queries, t01):
    browser = as_user(sysadmin)
    browser.get("/admin/chains/team/")
    with django_assert_num_queries(5) as few:
        browser.get("/admin/chains/team/")
    for _ in range(10):
        TeamFactory().chains.add(ChainFactory())

    with django_assert_num_queries(len(few)):
        browser.get("/admin/chains/team/")


def test_the_security_administrator_manages_accounts_in_the_administration(as_user, secadmin, member):
    browser = as_user(secadmin)
    made = browser.post(
        "/admin/accounts/user/add/", {"username": "zhang", "name": "张示例", "role": "member"}, follow=True
    )
    page = browser.get(f"/admin/accounts/user/{member.pk}/change/")
    fields = {"name": "改名示例", "role": "team_leader", "title": "组长", "email": ""}
    browser.post(f"/admin/accounts/user/{member.pk}/change/", fields)

    assert "请发放一次性链接" in made.content.decode()
    assert "partner" not in str(page.context["adminform"].form["role"])
    member.refresh_from_db()
    assert (member.name, member.role, member.is_active) == ("改名示例", "team_leader", False)
    assert AuditEntry.objects.filter(target_id=member.pk, actor_id=secadmin.pk).count() == 3


def test_a_refused_change_of_ones_own_role_changes_nothing_else_either(as_user, secadmin):
    fields = {"name": "改名示例", "role": "auditor", "is_active": "on"}

    response = as_user(secadmin).post(f"/admin/accounts/user/{secadmin.pk}/change/", fields)

    assert "不能修改本人的角色" in str(errors(response))
    assert User.objects.get(pk=secadmin.pk).name == "安全示例"
    assert not AuditEntry.objects.filter(action="account.updated").exists()


def test_protected_fields_of_an_account_do_not_come_in_by_the_form(as_user, secadmin, member):
    fields = {
        "name": member.name,
        "role": "member",
        "is_active": "on",
        "username": "root",
        "password": "x",
        "is_staff": "on",
    }

    as_user(secadmin).post(f"/admin/accounts/user/{member.pk}/change/", fields)

    after = User.objects.get(pk=member.pk)
    assert (after.username, after.password, after.is_staff) == ("member", member.password, False)


def test_a_link_is_issued_by_post_and_shown_once(as_user, secadmin, member):
    browser = as_user(secadmin)

    assert browser.get(f"/admin/accounts/user/{member.pk}/link/").status_code == 302
    assert not member.one_time_links.exists()
    page = browser.post(f"/admin/accounts/user/{member.pk}/link/")

    assert "http://testserver/activate/" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert member.one_time_links.count() == 1


def test_actions_work_on_several_accounts_and_name_those_refused(as_user, secadmin, member, leader):
    chosen = {"_selected_action": [member.pk, leader.pk, secadmin.pk]}

    page = (
        as_user(secadmin).post("/admin/accounts/user/", {"action": "disable", **chosen}, follow=True).content.decode()
    )

    assert "已停用 2 个账号" in page
    assert "不能停用本人的账号" in page
    assert User.objects.filter(pk__in=[member.pk, leader.pk], is_active=True).count() == 0


@pytest.mark.parametrize("name", ["sysadmin", "auditor", "data_admin"])
def test_accounts_are_the_security_administrators_business(request, as_user, name, member):
    browser = as_user(request.getfixturevalue(name))

    assert browser.get("/admin/accounts/user/").status_code == 403
    assert browser.post(f"/admin/accounts/user/{member.pk}/link/").status_code == 403
    assert not member.one_time_links.exists()


def test_no_chain_is_lost_when_two_share_a_name(as_user, sysadmin, chain):
    response = as_user(sysadmin).post(
        "/admin/chains/chain/add/", {"code": "X", "name": chain.name, "status": "active", "sort": 0}
    )

    assert "name" in errors(response)
    assert Chain.objects.count() == 1
