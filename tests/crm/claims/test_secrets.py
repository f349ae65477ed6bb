"""A restricted project stays unknown to other teams, also where the headquarters met it for them."""

import pytest
from django.urls import reverse

from core.accounts.models import User
from crm.claims import services
from crm.claims.models import Clash, Dispute
from crm.claims.panels import panel_of
from crm.claims.queries.clashes import claims_in_the_way
from crm.projects.models import Project
from tests.crm.claims.test_disputes import GIVEN
from tests.factories import member_of


@pytest.fixture
def other_leader(t02):
    return member_of(t02, "team_leader", name="外组组长示例")


@pytest.fixture
def hidden(project, rival, claimed, talked, hq):
    """HQ filed T02's claim, which met the active one of T01; since then T01's project is restricted."""
    claimed(project)
    talked(rival)
    services.file_claim(rival.pk, by=hq, plea="dispute")
    Project.objects.filter(pk=project.pk).update(confidentiality="restricted")
    return Clash.objects.get()


def hits(project, user):
    return panel_of(Project.objects.get(pk=project.pk), user)["claim"]["hits"]


def test_the_panel_shows_the_hit_to_those_alone_who_see_the_project(hidden, rival, other_member, hq):
    assert hits(rival, other_member) == []
    assert [hit["row"] for hit in hits(rival, hq)] == [hidden]


def test_the_dialogue_of_a_dispute_does_not_name_it(hidden, other_leader, hq, as_user):
    url = reverse("claims:dispute-file", args=[hidden.pk])

    assert as_user(other_leader).get(url).status_code == 404
    with pytest.raises(Clash.DoesNotExist):
        services.file_dispute(hidden.pk, by=other_leader, **GIVEN)
    assert as_user(hq).get(url).status_code == 200


def test_a_dispute_with_it_is_for_those_alone_who_see_both(hidden, hq, other_leader, leader):
    dispute = services.file_dispute(hidden.pk, by=hq, **GIVEN)

    assert list(Dispute.objects.visible_to(hq)) == [dispute]
    assert list(Dispute.objects.visible_to(leader)) == [dispute]
    assert not Dispute.objects.visible_to(other_leader).exists()


def test_whoever_works_on_a_restricted_project_knows_of_its_claim(project, rival, claimed, t02, other_member):
    claimed(project)
    Project.objects.filter(pk=project.pk).update(confidentiality="restricted")
    assert claims_in_the_way(rival, other_member) == []

    project.co_teams.add(t02)
    anew = User.objects.get(pk=other_member.pk)  # what a person reaches is kept for one request
    assert [found[0].project for found in claims_in_the_way(rival, anew)] == [project]
