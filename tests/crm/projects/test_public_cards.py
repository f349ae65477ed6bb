"""The public card: firm, stage and team of a project one may not see, and nothing more."""

import pytest

from crm.projects.models import Project
from crm.projects.queries import public_cards, search_projects
from tests.factories import EnterpriseFactory, ProjectFactory


@pytest.fixture
def theirs(t02, other_chain, project):
    """Another team's project at the firm of T01's."""
    return ProjectFactory(name="外组示例项目", enterprise=project.enterprise, team=t02, chain=other_chain)


def test_another_teams_project_at_the_firm_shows_as_a_card(member, project, theirs):
    assert list(public_cards(project.enterprise, member)) == [theirs]


def test_what_one_sees_in_full_is_no_card(hq, other_member, project, theirs):
    assert list(public_cards(project.enterprise, hq)) == []
    assert list(public_cards(project.enterprise, other_member)) == [project]


def test_restricted_and_ended_projects_have_no_card(member, project, theirs):
    Project.objects.filter(pk=theirs.pk).update(confidentiality="restricted")
    assert not public_cards(project.enterprise, member)
    Project.objects.filter(pk=theirs.pk).update(confidentiality="public", status="terminated")
    assert not public_cards(project.enterprise, member)


def test_the_card_stands_at_the_local_entity_too(member, project, theirs):
    theirs.local_entity = EnterpriseFactory()
    theirs.save()

    assert list(public_cards(theirs.local_entity, member)) == [theirs]


@pytest.mark.parametrize(
    "who", ["data_admin", "sysadmin", "secadmin", "auditor", "partner", "service_officer", "clerk"]
)
def test_who_has_no_projects_gets_no_cards(everybody, project, theirs, who):
    assert not [card for card in public_cards(project.enterprise, everybody[who]) if card == theirs]


def test_the_search_follows_the_scope(member, hq, project, theirs):
    assert search_projects(member, "外组示例") == []
    assert search_projects(hq, "外组示例") == [theirs]
    assert search_projects(member, project.no) == [project]
