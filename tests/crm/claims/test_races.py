"""Two at once, with real transactions: the database decides, nobody gets a 500."""

import pytest
from django.db import connections
from django.utils import timezone

from crm.claims import services
from crm.claims.models import Claim, ClaimKey, LeadIntake, PoolTake, Transfer
from crm.projects.models import Project
from tests.crm.projects.test_two_at_once import both, refusals
from tests.factories import FollowUpFactory, ProjectFactory, TeamFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hq_people():
    return UserFactory(role="hq_staff"), UserFactory(role="commander")


@pytest.fixture
def pair():
    """Two projects of two teams at one firm, each with a proven talk."""
    first = ProjectFactory()
    second = ProjectFactory(enterprise=first.enterprise)
    for project in (first, second):
        FollowUpFactory(project=project, place="企业会议室", happened_at=timezone.now())
    return first, second


def active():
    return Claim.objects.filter(status="active").count()


def test_of_two_teams_that_file_at_once_both_wait_and_one_is_confirmed(pair, hq_people):
    first, second = pair
    claims = both(*[lambda p=p: services.file_claim(p.pk, by=None) for p in pair])

    assert [claim.status for claim in claims] == ["filed", "filed"]
    results = both(
        *[
            lambda claim=claim, who=who: services.confirm_claim(claim.pk, by=who)
            for claim, who in zip(claims, hq_people, strict=True)
        ]
    )
    assert [refusal.code for refusal in refusals(results)] == ["claim_clash"]
    assert active() == 1
    assert ClaimKey.objects.filter(released_at=None).values("claim").distinct().count() == 1


def test_one_claim_confirmed_by_two_people_is_confirmed_once(pair, hq_people):
    claim = services.file_claim(pair[0].pk, by=None)

    results = both(*[lambda who=who: services.confirm_claim(claim.pk, by=who) for who in hq_people])

    assert [refusal.code for refusal in refusals(results)] == ["claim_not_waiting"]
    claim.refresh_from_db()
    assert (claim.status, claim.version) == ("active", 1)


def test_one_project_filed_twice_at_once_waits_once(pair):
    results = both(*[lambda: services.file_claim(pair[0].pk, by=None)] * 2)

    assert [refusal.code for refusal in refusals(results)] == ["already_claimed"]


def test_two_daily_runs_lapse_each_claim_once(pair):
    claim = services.confirm_claim(services.file_claim(pair[0].pk, by=None).pk, by=None)
    Claim.objects.filter(pk=claim.pk).update(protect_until="2026-01-01")

    assert sorted(both(services.lapse_claims, services.lapse_claims)) == [0, 1]


def test_of_two_teams_at_the_pool_one_gets_the_lead(pair):
    services.open_intakes()
    services.pool_leads([pair[0].pk], by=None)
    lead = LeadIntake.objects.get(project=pair[0])
    people = [(member_of(team), team) for team in (TeamFactory(), TeamFactory())]

    results = both(
        *[lambda who=who, team=team: services.take_from_pool(lead.pk, by=who, team=team) for who, team in people]
    )

    assert [refusal.code for refusal in refusals(results)] == ["not_in_pool"]
    assert PoolTake.objects.count() == 1


def test_a_team_cannot_beat_its_limit_by_two_takes_at_once():
    projects = [ProjectFactory(), ProjectFactory()]
    services.open_intakes()
    services.pool_leads([one.pk for one in projects], by=None)
    services.set_pool_rule(by=None, most=1, days=7, barred_days=15)
    team = TeamFactory()
    people = [member_of(team), member_of(team)]
    leads = LeadIntake.objects.order_by("pk").values_list("pk", flat=True)

    results = both(
        *[
            lambda pk=pk, who=who: services.take_from_pool(pk, by=who, team=team)
            for pk, who in zip(leads, people, strict=True)
        ]
    )

    assert [refusal.code for refusal in refusals(results)] == ["pool_limit"]


def test_of_two_transfers_one_version_one_is_stale(pair, hq_people):
    project, teams = pair[0], (TeamFactory(), TeamFactory())

    results = both(
        *[
            lambda who=who, team=team: services.transfer_project(
                project.pk, by=who, to_team=team, reason="land", version=0
            )
            for who, team in zip(hq_people, teams, strict=True)
        ]
    )

    assert [refusal.code for refusal in refusals(results)] == ["stale"]
    assert Transfer.objects.count() == 1
    assert Project.objects.get(pk=project.pk).team in teams
    connections.close_all()
