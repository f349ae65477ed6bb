"""流转: shares that make 100, the project counted once, the claim that goes along."""

from decimal import Decimal

import pytest

from crm.claims import services
from crm.claims.models import Claim
from crm.claims.queries.shares import shares_of
from crm.projects.models import Project
from crm.projects.services import reassign_project
from tests.crm.claims.conftest import DAY
from tests.crm.claims.test_filing import refused
from tests.factories import TeamFactory


@pytest.fixture
def t03(db):
    return TeamFactory(code="T03", name="高端装备组")


def transfer(project, by, team, **fields):
    return services.transfer_project(project.pk, by=by, to_team=team, **{"reason": "land", **fields})


def shares(project, **options):
    return shares_of([project.pk], **options)[project.pk]


def test_by_default_forty_to_sixty_and_the_project_stays_active(project, hq, t01, t02):
    assert shares(project) == {t01.pk: 100}
    step = transfer(project, hq, t02)

    project.refresh_from_db()
    assert (project.team, project.status) == (t02, "active")
    assert (step.share_from, step.share_to) == (40, 60)
    assert shares(project) == {t01.pk: 40, t02.pk: 60}


@pytest.mark.parametrize(
    ("first", "second", "fine"),
    [("40", "60", True), ("0", "100", True), ("100", "0", True), ("33.33", "66.67", True), ("40", "61", False),
     ("40", "59.99", False), ("-1", "101", False)],
)  # fmt: skip
def test_shares_make_a_hundred(project, hq, t02, first, second, fine):
    def act():
        return transfer(project, hq, t02, share_from=Decimal(first), share_to=Decimal(second))

    if fine:
        assert sum(shares(act().project).values()) == 100
    else:
        refusal = refused(act, "transfer_invalid")
        assert "100" in refusal.fields["share_to"]


def test_each_further_step_splits_what_the_giving_team_had(project, hq, t01, t02, t03):
    transfer(project, hq, t02)
    transfer(project, hq, t03, share_from=Decimal(50), share_to=Decimal(50))

    assert shares(project) == {t01.pk: 40, t02.pk: 30, t03.pk: 30}


def test_back_again_adds_up(project, hq, t01, t02):
    transfer(project, hq, t02)
    transfer(project, hq, t01)

    assert shares(project) == {t01.pk: 76, t02.pk: 24}


def test_a_hand_over_without_transfer_takes_the_leading_part_along(project, hq, t01, t02, t03):
    transfer(project, hq, t02)
    reassign_project(project.pk, by=hq, team=t03, owner=None, reason="人员调整")

    assert shares(project) == {t01.pk: 40, t03.pk: 60}


def test_shares_of_an_earlier_day(project, hq, t01, t02, today):
    transfer(project, hq, t02)

    assert shares(project, on=today - DAY) == {t01.pk: 100}
    assert shares(project, on=today) == {t01.pk: 40, t02.pk: 60}


def test_two_queries_for_any_number(project, rival, hq, t02, t03, django_assert_num_queries):
    transfer(project, hq, t02)
    transfer(rival, hq, t03)

    with django_assert_num_queries(2):
        found = shares_of([project.pk, rival.pk])
    assert all(sum(parts.values()) == 100 for parts in found.values())


def test_only_headquarters_approve_and_only_what_goes_on_passes(project, leader, hq, t01, t02, today):
    refused(lambda: transfer(project, leader, t02), "forbidden")
    refused(lambda: transfer(project, hq, t01), "transfer_invalid")
    refused(lambda: transfer(project, hq, t02, effective_on=today + DAY), "transfer_invalid")
    refused(lambda: transfer(project, hq, t02, reason="whim"), "transfer_invalid")
    Project.objects.filter(pk=project.pk).update(status="terminated")
    refused(lambda: transfer(project, hq, t02), "project_ended")


def test_an_active_claim_goes_along_with_the_rest_of_its_protection(project, hq, t02, claimed, today):
    claim = claimed(project)
    Claim.objects.filter(pk=claim.pk).update(protect_until=today + 20 * DAY, renewals=1)
    transfer(project, hq, t02)

    claim.refresh_from_db()
    heir = Claim.objects.get(status="active")
    assert (claim.status, claim.end_reason) == ("transferred", "transferred")
    assert (heir.team, heir.protect_until, heir.renewals) == (t02, today + 20 * DAY, 1)
    assert heir.keys.filter(released_at=None).count() == 2


def test_a_waiting_claim_ends_with_the_transfer(project, member, hq, t02, talked):
    talked(project)
    claim = services.file_claim(project.pk, by=member)
    transfer(project, hq, t02)

    claim.refresh_from_db()
    assert claim.status == "transferred"
    assert not Claim.objects.filter(status="active").exists()
