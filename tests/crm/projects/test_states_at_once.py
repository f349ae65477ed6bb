"""Decisions on states at once, with real transactions: one wins, nothing happens twice, nobody waits for ever."""

import datetime

import pytest
from django.utils import timezone

from crm.projects.models import Project, StateRequest
from crm.projects.services import approve_state, merge_project, reject_state, request_state, suspend_project
from tests.crm.projects.test_two_at_once import both, refusals
from tests.factories import EnterpriseFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return UserFactory(role="hq_staff"), UserFactory(role="commander")


@pytest.fixture
def until():
    return timezone.localdate() + datetime.timedelta(days=30)


def test_of_approval_and_rejection_at_once_one_counts(people, until):
    project = ProjectFactory()
    request = request_state(project.pk, "suspend", by=None, reason="等", resume_by_on=until)

    results = both(
        lambda: approve_state(request.pk, by=people[0]), lambda: reject_state(request.pk, by=people[1], note="不同意")
    )

    request.refresh_from_db()
    project.refresh_from_db()
    assert [refusal.code for refusal in refusals(results)] == ["request_decided"]
    assert (project.status == "suspended") is (request.status == "approved")


def test_of_two_requests_at_once_one_waits(people, until):
    project = ProjectFactory()

    results = both(
        *[
            lambda who=who: request_state(project.pk, "suspend", by=who, reason="等", resume_by_on=until)
            for who in people
        ]
    )

    assert [refusal.code for refusal in refusals(results)] == ["request_open"]
    assert StateRequest.objects.count() == 1


def test_two_projects_merged_into_each_other_at_once_leave_one(people):
    firm = EnterpriseFactory()
    one, two = ProjectFactory(enterprise=firm), ProjectFactory(enterprise=firm)

    results = both(
        lambda: merge_project(one.pk, two.pk, by=people[0], reason="重复"),
        lambda: merge_project(two.pk, one.pk, by=people[1], reason="重复"),
    )

    assert len(refusals(results)) == 1
    assert Project.objects.running().count() == 1


def test_an_act_of_headquarters_and_an_approval_at_once_are_one_pause(people, until):
    project = ProjectFactory()
    request = request_state(project.pk, "suspend", by=None, reason="等", resume_by_on=until)

    results = both(
        lambda: approve_state(request.pk, by=people[0]),
        lambda: suspend_project(project.pk, by=people[1], reason="等", resume_by_on=until),
    )

    assert [refusal.code for refusal in refusals(results)] in (["project_not_active"], ["request_open"])
    assert project.status_changes.count() == 1
    assert not StateRequest.objects.open().exists()
