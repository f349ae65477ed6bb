"""The pages for new, existing and changed projects."""

import pytest
from django.urls import reverse

from crm.projects.models import Project
from tests.factories import ChainFactory, EnterpriseFactory, NodeFactory, ProjectFactory, member_of

CREATE, EXISTING = reverse("projects:create"), reverse("projects:create-existing")


@pytest.fixture
def firm(db):
    return EnterpriseFactory(name="重庆示例内饰科技有限公司")


@pytest.fixture
def typed(firm, chain, node, t01):
    return {
        "enterprise": firm.pk, "name": "内饰件生产基地", "type": "lease", "chain": chain.pk, "node": node.pk,
        "team": t01.pk, "grade": "B", "confidentiality": "internal", "total_invest_wan": "32000",
    }  # fmt: skip


def test_a_member_creates_a_project_and_lands_on_its_page(member, as_user, typed):
    response = as_user(member).post(CREATE, typed)

    project = Project.objects.get()
    assert (response.status_code, response.url) == (302, project.get_absolute_url())
    assert (project.owner, project.total_invest_wan) == (member, 32000)


def test_the_firm_and_the_only_team_and_chain_are_preset(member, as_user, firm, t01, chain):
    form = as_user(member).get(CREATE, {"enterprise": firm.pk}).context["form"]

    assert (form["enterprise"].value(), form["team"].value(), form["chain"].value()) == (firm.pk, t01.pk, chain.pk)
    assert form["owner"].value() == member.pk


def test_the_nodes_follow_the_chain_and_the_people_the_team(hq, as_user, chain, node, t01, member):
    foreign = NodeFactory(chain=ChainFactory(), name="别链环节")
    browser = as_user(hq)

    html = browser.get(reverse("projects:nodes"), {"chain": chain.pk}).content.decode()
    assert (node.name in html, foreign.name in html, "<html" in html) == (True, False, False)
    html = browser.get(reverse("projects:owners"), {"team": t01.pk}).content.decode()
    assert member.name in html
    assert browser.get(reverse("projects:nodes"), {"chain": "x' OR 1=1"}).status_code == 200


def test_a_member_is_offered_own_teams_only(member, as_user, t02):
    assert t02 not in as_user(member).get(CREATE).context["form"].fields["team"].queryset


def test_another_team_in_the_form_is_refused_like_a_missing_one(member, as_user, typed, t02):
    response = as_user(member).post(CREATE, {**typed, "team": t02.pk})

    assert (response.status_code, set(response.context["form"].errors)) == (422, {"team"})
    assert not Project.objects.exists()


def test_all_faults_show_at_once_and_what_was_typed_stays(member, as_user, typed):
    response = as_user(member).post(CREATE, {**typed, "name": "", "enterprise": "999999", "total_invest_wan": "3.2亿"})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "enterprise", "total_invest_wan"}
    assert "3.2亿" in response.content.decode()


def test_a_second_project_of_the_name_is_refused_beside_the_name(member, as_user, typed):
    browser = as_user(member)
    browser.post(CREATE, typed)

    assert set(browser.post(CREATE, typed).context["form"].errors) == {"name"}


def test_headquarters_open_an_existing_project(hq, as_user, typed, days_ago):
    data = {
        **typed, "stage": "started", "data_as_of_on": f"{days_ago(10)}", "data_source": "2026 年 10 月项目一览表",
        "signed_on": f"{days_ago(300)}",
    }  # fmt: skip

    as_user(hq).post(EXISTING, data)

    project = Project.objects.get()
    assert (project.stage, project.signed_on, project.stage_since_on) == ("started", days_ago(300), None)


def test_impossible_existing_data_is_refused_beside_the_fields(hq, as_user, typed, today):
    data = {**typed, "type": "office", "stage": "started", "data_as_of_on": f"{today}", "data_source": "x"}

    assert set(as_user(hq).post(EXISTING, data).context["form"].errors) == {"stage"}


def test_only_the_headquarters_get_the_page_for_existing_projects(leader, as_user):
    assert as_user(leader).get(EXISTING).status_code == 403


def edit(project):
    return reverse("projects:edit", args=[project.pk])


def posted(form, **changes):
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in {**values, **changes}.items() if value is not None and value is not False}


def test_a_member_changes_the_data(member, as_user, project):
    browser = as_user(member)
    form = browser.get(edit(project)).context["form"]

    response = browser.post(edit(project), posted(form, content="年产 30 万套内饰件", total_invest_wan="32000"))

    project.refresh_from_db()
    assert (response.status_code, project.content, project.version) == (302, "年产 30 万套内饰件", 1)


def test_a_stale_save_shows_both_versions_and_keeps_the_typed_text(member, leader, as_user, project):
    form = as_user(member).get(edit(project)).context["form"]
    as_user(leader).post(edit(project), posted(form, content="组长写的"))

    response = as_user(member).post(edit(project), posted(form, content="组员写的"))

    html = response.content.decode()
    assert response.status_code == 422
    assert "组员写的" in html
    assert "组长写的" in html
    project.refresh_from_db()
    assert project.content == "组长写的"
    fresh = posted(form, content="组员写的", version=project.version)
    assert as_user(member).post(edit(project), fresh).status_code == 302


def test_a_form_without_version_is_stale(member, as_user, project):
    form = as_user(member).get(edit(project)).context["form"]
    data = posted(form, content="x")
    del data["version"]

    assert as_user(member).post(edit(project), data).status_code == 422


def test_signed_amounts_are_closed_to_the_team_and_open_to_the_headquarters_with_a_reason(leader, hq, as_user, at):
    project = at("signed", total_invest_wan=100, contract_amount_wan=100)
    form = as_user(leader).get(edit(project)).context["form"]
    assert form.fields["total_invest_wan"].disabled
    as_user(leader).post(edit(project), posted(form, total_invest_wan="999"))
    project.refresh_from_db()
    assert project.total_invest_wan == 100

    form = as_user(hq).get(edit(project)).context["form"]
    response = as_user(hq).post(edit(project), posted(form, total_invest_wan="119"))
    assert set(response.context["form"].errors) == {"reason"}
    as_user(hq).post(edit(project), posted(form, total_invest_wan="119", reason="补充协议"))
    project.refresh_from_db()
    assert project.total_invest_wan == 119

    form = as_user(hq).get(edit(project)).context["form"]
    response = as_user(hq).post(edit(project), posted(form, total_invest_wan="999", reason="补充协议"))
    assert "重大变更" in str(response.context["form"].errors["total_invest_wan"])


def test_protected_fields_in_the_request_are_ignored(member, as_user, project, t02):
    form = as_user(member).get(edit(project)).context["form"]

    as_user(member).post(edit(project), posted(form, stage="signed", team=t02.pk, status="terminated", light="green"))

    project.refresh_from_db()
    assert (project.stage, project.status, project.team_id == t02.pk) == ("lead", "active", False)


def test_the_owners_of_a_team_are_its_people_of_today(hq, as_user, t01, project):
    gone = member_of(t01, name="离组示例")
    gone.memberships.update(until="2026-01-02")

    html = as_user(hq).get(reverse("projects:owners"), {"team": t01.pk}).content.decode()

    assert gone.name not in html


def test_an_ended_project_cannot_be_changed(hq, as_user, t01, chain):
    project = ProjectFactory(team=t01, chain=chain, status="terminated")
    form = as_user(hq).get(edit(project)).context["form"]

    assert as_user(hq).post(edit(project), posted(form, content="x")).status_code == 422
