"""CLAIM: seven, three and one days before a claim ceases to protect, and on the day it does."""

import datetime

import pytest
from django.utils import timezone

from crm.claims.models import Claim
from crm.claims.services import confirm_claim, file_claim, lapse_claims
from crm.claims.services.clocks import keep_days
from tests.crm.notices.conftest import DAY, at, inbox
from tests.crm.notices.rules.conftest import opens, scan, standing, told
from tests.factories import FollowUpFactory

BEGUN = datetime.date(2026, 9, 1)


@pytest.fixture
def claim(made_on, only, t01, chain, member, hq):
    """Return a function that lets T01 claim the member's project on the day it began."""
    only("CLAIM")

    def make(**fields):
        project = made_on(BEGUN, team=t01, chain=chain, owner=member, grade="C", **fields)
        with at(BEGUN):
            moment = timezone.now()
            FollowUpFactory(project=project, kind="visit", place="会议室", counterpart="张示例", happened_at=moment)
            type(project).objects.filter(pk=project.pk).update(last_effective_followup_at=moment)
            return confirm_claim(file_claim(project.pk, by=None).pk, by=hq)

    return make


def moved(claim, **fields):
    """Change the project of a claim, and let its kept day follow."""
    type(claim.project).objects.filter(pk=claim.project_id).update(**fields)
    keep_days([claim.project_id])


def test_before_the_first_red_day_and_on_it_owner_and_leaders_are_told(claim, member, leader, hq, other_member):
    claim()
    over = BEGUN + 61 * DAY
    assert Claim.objects.get().due_on == over

    table = [((over + offset * DAY).isoformat()[5:], offset) for offset in (-7, -3, -1)]
    assert told(over - 9 * DAY, over - DAY) == {"member": table, "leader": table}
    with at(over, "00:15"):
        assert lapse_claims() == 1

    scan(over)
    assert inbox(member) == inbox(leader) == [("CLAIM", over, 0)]
    assert opens(member, over + DAY) == opens(leader, over + DAY) == 200
    scan(over + 31 * DAY)
    assert standing(member, over + 31 * DAY) == 0


def test_the_end_of_protection_counts_where_contacts_go_on(claim, member):
    made = claim()
    with at(BEGUN + 80 * DAY):
        moved(made, last_effective_followup_at=timezone.now())

    end = made.protect_until + DAY
    assert end == BEGUN + 91 * DAY
    assert told(end - 8 * DAY, end) == {"member": [((end + n * DAY).isoformat()[5:], n) for n in (-7, -3, -1, 0)]}


@pytest.mark.parametrize("kind", ["contact", "released", "owner"])
def test_a_contact_a_release_or_another_owner_ends_it_at_once(claim, member, other_member, kind):
    made = claim()
    day = BEGUN + 58 * DAY
    scan(day)
    assert standing(member, day) == 1
    with at(day):
        if kind == "contact":
            moved(made, last_effective_followup_at=timezone.now())
        elif kind == "released":
            Claim.objects.update(status="released", due_on=None, ended_on=day)
        else:
            moved(made, owner=other_member)

    assert standing(member, day) == 0
    assert scan(day).cancelled == 1


def test_a_suspended_project_is_warned_of_its_thirty_days(claim, member, hq):
    made = claim()
    with at(BEGUN + 5 * DAY):
        moved(made, status="suspended")
        made.project.status_changes.create(kind="suspended")
        keep_days([made.project_id])

    end = BEGUN + 36 * DAY
    assert Claim.objects.get().due_on == end
    assert told(end - 8 * DAY, end - 6 * DAY) == {"member": [((end - 7 * DAY).isoformat()[5:], -7)]}


def test_the_end_of_a_project_is_no_news(claim, member):
    made = claim()
    with at(BEGUN + 10 * DAY):
        moved(made, status="terminated")
        lapse_claims()

    assert scan(BEGUN + 10 * DAY).created == 0
