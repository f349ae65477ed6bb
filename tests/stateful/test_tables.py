"""The tables that the walk is judged by: they agree with the product on single cases, and tell when it is wrong."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from crm.claims.models import Claim, LeadIntake
from crm.projects.models import Milestone
from crm.projects.queries.lighting import lights_of
from tests.factories import ProjectFactory
from tests.stateful.clocks import kept_days_are_right
from tests.stateful.lights import colour_of
from tests.stateful.offices import may_ever

pytestmark = pytest.mark.django_db
DAYS = (-1, 0, 15, 16, 60, 61)
KINDS = (*Milestone.Kind.values,)


@pytest.mark.parametrize(
    ("type", "stage"), [("land", "signed"), ("land", "commissioned"), ("platform", "signed"), ("office", "registered")]
)
def test_the_light_of_a_milestone_is_that_of_the_tables(t01, chain, type, stage):
    today, told = timezone.localdate(), set()
    for number, (kind, days) in enumerate((kind, days) for kind in KINDS for days in DAYS):
        fixed = {"basis": ("contract", "default")[number % 2], "postponed_times": number % 3 // 2}
        project = ProjectFactory(team=t01, chain=chain, type=type, stage=stage, stage_due_on=None)
        due_on = today + datetime.timedelta(days)
        Milestone.objects.create(project=project, kind=kind, name="示例节点", due_on=due_on, **fixed)
        [verdict] = lights_of([project], today)
        assert verdict.colour == colour_of(project, today), (kind, days, fixed)
        told.add(verdict.colour.value)

    assert told == {"green", "yellow", "red"}


def test_a_wrong_day_of_a_claim_and_a_wrong_clock_of_a_lead_are_found(t01, chain):
    project = ProjectFactory(team=t01, chain=chain, stage="lead", grade="C")
    now, today = timezone.now(), timezone.localdate()
    with time_machine.travel(now):
        claim = Claim.objects.create(
            project=project, team=t01, status="active", filed_at=now, confirm_due_on=today, confirmed_at=now,
            protect_until=today + datetime.timedelta(90), due_on=timezone.localdate(project.created_at) + datetime.timedelta(61),
        )  # fmt: skip
        lead = LeadIntake.objects.create(project=project, received_at=now, next_due_at=now + datetime.timedelta(1))
        kept_days_are_right()

        Claim.objects.filter(pk=claim.pk).update(due_on=claim.protect_until)
        with pytest.raises(AssertionError, match="claim"):
            kept_days_are_right()
        Claim.objects.filter(pk=claim.pk).update(due_on=claim.due_on)
        LeadIntake.objects.filter(pk=lead.pk).update(next_step="judge")
        with pytest.raises(AssertionError, match="lead"):
            kept_days_are_right()


@pytest.mark.parametrize(
    ("role", "path", "body", "may"),
    [
        ("hq_staff", "claims/3/confirm/", {}, True), ("team_leader", "claims/3/confirm/", {}, False),
        ("team_leader", "claims/3/release/", {}, True), ("member", "claims/3/release/", {}, False),
        ("member", "projects/3/extensions/", {}, True), ("member", "projects/3/extensions/4/approve/", {}, False),
        ("service_officer", "followups/", {}, True), ("service_officer", "projects/3/", {}, False),
        ("service_officer", "projects/3/facts/", {"code": "service_file"}, True),
        ("service_officer", "projects/3/facts/", {"code": "first_output"}, False),
        ("member", "projects/3/facts/", {"code": "legal_passed"}, False), ("member", "/projects/existing/", {}, False),
        ("sysadmin", "light-rules/milestone/", {}, True), ("commander", "light-rules/milestone/", {}, False),
        ("auditor", "projects/", {}, False), (None, "projects/", {}, False),
    ],
)  # fmt: skip
def test_who_may_ever_do_what(role, path, body, may):
    assert may_ever(role, path, body) is may


@pytest.mark.parametrize(
    ("role", "about", "may"), [("member", "draft", True), ("member", "signed", False), ("hq_staff", "signed", True)]
)
def test_a_draft_is_given_up_by_the_team_and_a_signed_contract_by_headquarters(role, about, may):
    assert may_ever(role, "contracts/3/terminate/", {}, about) is may
