"""From the list of records its author corrects a follow-up within 24 hours, and appends to it later."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.followups.models import FollowUp
from crm.followups.policy import can_correct_followup, corrections_within
from crm.followups.services import void_followup
from crm.projects.stages import Stage
from tests.factories import EnterpriseFactory, FollowUpFactory, ProjectFactory

pytestmark = pytest.mark.django_db
LIST = reverse("followups:list")
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def acts(as_user):
    """Return a function: which acts the list of records offers somebody on a follow-up."""

    def offered(user, followup) -> set[str]:
        page = as_user(user).get(LIST, {"due": "records"}).text
        return {name for name in ("edit", "note") if reverse(f"followups:{name}", args=[followup.pk]) in page}

    return offered


def aged(followup, hours):
    FollowUp.objects.filter(pk=followup.pk).update(created_at=timezone.now() - hours * HOUR)
    return followup


def test_it_is_corrected_on_its_first_day_and_appended_to_later(acts, log, member):
    followup = log()

    assert acts(member, aged(followup, 23)) == {"edit"}
    assert acts(member, aged(followup, 25)) == {"note"}


def test_a_colleague_and_headquarters_are_offered_neither(acts, log, leader, hq):
    followup = log()

    assert (acts(leader, followup), acts(hq, followup)) == (set(), set())


def test_a_voided_one_stays_as_it_is(acts, log, member, hq):
    followup = log()
    void_followup(followup.pk, by=hq, reason="未实际发生")

    assert acts(member, followup) == set()


def test_for_many_as_for_one(member, t01, t02, chain, hq, service_officer):
    shared = ProjectFactory(team=t02)
    shared.co_teams.add(t01)
    served = ProjectFactory(team=t02, service_officer=service_officer, stage=Stage.COMMISSIONED)
    projects = [ProjectFactory(team=t01, chain=chain), ProjectFactory(team=t02), shared, served]
    people = (member, hq, service_officer)
    rows = [FollowUpFactory(project=one, created_by=author) for one in projects for author in people]
    rows.append(FollowUpFactory(project=None, enterprise=EnterpriseFactory(), team=t01, created_by=member))

    found = {user: corrections_within(user, rows) for user in people}
    assert found == {user: {one.pk for one in rows if can_correct_followup(user, one)} for user in people}
    assert [len(ids) for ids in found.values()] == [3, 4, 1]
