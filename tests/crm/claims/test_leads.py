"""The clock of a lead: one day, three or seven, a week, every two weeks; and what each act does."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from core.errors import StaleWrite
from crm.claims import services
from crm.claims.models import LeadIntake
from crm.claims.queries.leads import late_first, with_clock
from crm.projects.models import Project
from tests.crm.claims.conftest import DAY
from tests.crm.claims.test_filing import refused
from tests.crm.claims.test_lapses import START, at
from tests.factories import ProjectFactory

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def lead(clock, project):
    services.open_intakes()
    return LeadIntake.objects.get(project=project)


def now_of(lead):
    row = with_clock(LeadIntake.objects.filter(pk=lead.pk)).get()
    return row.step, row.due_at, row.is_late


def respond(lead, by, **fields):
    return services.respond_lead(lead.project_id, by=by, source_kind="referral", **fields)


def test_every_project_at_the_stage_of_a_lead_gets_a_clock_once(clock, project, rival, t01, chain):
    ProjectFactory(team=t01, chain=chain, stage="negotiate")
    ProjectFactory(team=t01, chain=chain, status="terminated")

    assert services.open_intakes() == 2
    assert services.open_intakes() == 0
    assert {lead.received_at for lead in LeadIntake.objects.all()} == {project.created_at}


def test_the_response_is_due_after_one_day(clock, lead):
    assert now_of(lead) == ("respond", START + DAY, False)
    clock.move_to(START + DAY)
    assert now_of(lead)[2] is False
    clock.move_to(START + DAY + MINUTE)
    assert now_of(lead)[2] is True


@pytest.mark.parametrize(("is_major", "days"), [(False, 3), (True, 7)])
def test_the_judgement_is_due_after_three_days_and_after_a_week_for_a_major_lead(clock, lead, member, is_major, days):
    respond(lead, member, is_major=is_major)

    assert now_of(lead)[:2] == ("judge", START + days * DAY)
    clock.move_to(START + days * DAY + MINUTE)
    assert now_of(lead)[2] is True


def test_the_answer_is_due_within_a_week_and_a_report_every_two_weeks(clock, lead, member, leader, talked):
    respond(lead, member)
    services.judge_lead(lead.project_id, by=leader, judgement="follow")
    assert now_of(lead)[:2] == ("feedback", START + 7 * DAY)

    services.answer_referrer(lead.project_id, by=member, feedback="已答复，安排考察")
    assert now_of(lead)[:2] == ("follow", START + 14 * DAY)
    clock.move_to(at(10))
    talked(lead.project)
    assert now_of(lead)[:2] == ("follow", at(24))


@pytest.mark.parametrize("changed", [{"status": "suspended"}, {"status": "terminated"}])
def test_no_clock_runs_while_a_project_rests_or_after_its_end(clock, lead, changed):
    Project.objects.filter(pk=lead.project_id).update(**changed)
    clock.move_to(START + 30 * DAY)

    assert now_of(lead) == ("done", None, False)


def test_after_signing_no_report_is_due(clock, lead, member, leader):
    respond(lead, member)
    services.judge_lead(lead.project_id, by=leader, judgement="follow")
    services.answer_referrer(lead.project_id, by=member, feedback="已答复")
    Project.objects.filter(pk=lead.project_id).update(stage="signed")

    assert now_of(lead)[0] == "done"


def test_the_longest_late_comes_first(clock, lead, t01, chain):
    clock.move_to(START + 2 * DAY)
    ProjectFactory(team=t01, chain=chain)
    services.open_intakes()

    assert late_first(with_clock(LeadIntake.objects.all())).first() == lead


def test_steps_come_in_order_and_each_once(lead, member, leader):
    pk = lead.project_id
    refused(lambda: services.judge_lead(pk, by=leader, judgement="follow"), "not_responded")
    refused(lambda: services.answer_referrer(pk, by=member, feedback="答复"), "not_judged")
    refused(lambda: services.respond_lead(pk, by=member, source_kind=""), "source_missing")
    respond(lead, member)
    refused(lambda: respond(lead, member), "already_responded")
    refused(lambda: services.judge_lead(pk, by=member, judgement="follow"), "forbidden")
    refused(lambda: services.judge_lead(pk, by=leader, judgement="pool"), "reason_missing")
    with pytest.raises(StaleWrite):
        services.judge_lead(pk, by=leader, judgement="follow", version=0)
    services.judge_lead(pk, by=leader, judgement="follow", version=1)
    refused(lambda: services.judge_lead(pk, by=leader, judgement="follow"), "already_judged")
    services.answer_referrer(pk, by=member, feedback="已答复")
    refused(lambda: services.answer_referrer(pk, by=member, feedback="已答复"), "already_answered")


def test_a_dropped_lead_is_a_terminated_project_with_its_reason(lead, member, leader):
    respond(lead, member)
    services.judge_lead(lead.project_id, by=leader, judgement="drop", reason="环保不达标", kind="policy")

    project = Project.objects.get(pk=lead.project_id)
    assert (project.status, project.termination_kind, project.status_reason) == ("terminated", "policy", "环保不达标")


def test_a_lead_may_be_judged_into_the_pool(lead, member, leader, t01):
    respond(lead, member)
    judged = services.judge_lead(lead.project_id, by=leader, judgement="pool", reason="本组产业不符")

    assert (judged.pool_state, judged.pooled_from, judged.pooled_at) == ("pooled", t01, timezone.now())


def test_another_teams_lead_does_not_exist_for_me(lead, other_member):
    with pytest.raises(Project.DoesNotExist):
        respond(lead, other_member)
