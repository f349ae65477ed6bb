"""What may lie in the pool: leads before signing that nobody has claimed; how a lead leaves it other than by a take."""

import pytest

from crm.claims import services
from crm.claims.models import Claim, LeadIntake
from crm.claims.queries.pool import pool_for
from crm.projects.models import Project, StageChange
from tests.crm.claims import test_pool
from tests.crm.claims.test_filing import refused
from tests.crm.claims.test_lapses import at
from tests.factories import ProjectFactory

clock, pooled = test_pool.clock, test_pool.pooled


def state(project):
    return LeadIntake.objects.get(project=project).pool_state


def signed(lead):
    Project.objects.filter(pk=lead.project_id).update(stage="signed")


def test_a_signed_project_never_gets_into_the_pool(clock, t01, chain):
    project = ProjectFactory(team=t01, chain=chain)
    services.open_intakes()
    Project.objects.filter(pk=project.pk).update(stage="signed")

    assert services.pool_leads([project.pk], by=None) == 0
    assert state(project) == "owned"


def test_a_project_under_an_active_claim_never_gets_into_the_pool(clock, project, claimed):
    services.open_intakes()
    claimed(project)

    assert services.pool_leads([project.pk], by=None) == 0
    assert state(project) == "owned"


@pytest.mark.parametrize("why", ["signed", "claimed"])
def test_nobody_judges_a_signed_or_claimed_project_into_the_pool(clock, project, claimed, leader, why):
    services.open_intakes()
    services.respond_lead(project.pk, by=leader, source_kind="self")
    if why == "claimed":
        claimed(project)
    else:
        Project.objects.filter(pk=project.pk).update(stage="signed")

    refused(lambda: services.judge_lead(project.pk, by=leader, judgement="pool", reason="转出"), "not_for_pool")
    assert LeadIntake.objects.get(project=project).judged_at is None


def test_what_was_signed_in_the_pool_is_seen_and_taken_there_no_more(pooled, other_member, t02):
    (lead,) = pooled()
    signed(lead)

    assert not pool_for(other_member).exists()
    refused(lambda: services.take_from_pool(lead.pk, by=other_member, team=t02), "not_in_pool")
    assert Project.objects.get(pk=lead.project_id).team != t02


def test_what_is_claimed_is_seen_and_taken_in_the_pool_no_more(clock, project, claimed, other_member, t02):
    services.open_intakes()
    claimed(project)
    LeadIntake.objects.filter(project=project).update(pool_state="pooled", pooled_at=at(0), pooled_from=project.team)
    lead = LeadIntake.objects.get(project=project)

    assert not pool_for(other_member).exists()
    refused(lambda: services.take_from_pool(lead.pk, by=other_member, team=t02), "not_in_pool")


def test_a_pooled_lead_is_not_claimed_before_it_is_taken(clock, project, talked, member):
    services.open_intakes()
    services.pool_leads([project.pk], by=None)
    talked(project)

    refused(lambda: services.file_claim(project.pk, by=member), "in_pool")


def test_confirming_a_claim_brings_the_lead_home(clock, project, talked, member, hq):
    services.open_intakes()
    talked(project)
    claim = services.file_claim(project.pk, by=member)
    services.pool_leads([project.pk], by=None)
    services.confirm_claim(claim.pk, by=hq)

    assert state(project) == "owned"


def test_a_transfer_brings_the_lead_home(clock, project, hq, t02):
    services.open_intakes()
    services.pool_leads([project.pk], by=None)
    services.transfer_project(project.pk, by=hq, to_team=t02, reason="leader")

    assert state(project) == "owned"


def test_taking_a_lead_ends_the_claims_that_its_former_team_filed(clock, project, talked, member, other_member, t02):
    services.open_intakes()
    talked(project)
    claim = services.file_claim(project.pk, by=member)
    services.pool_leads([project.pk], by=None)
    services.take_from_pool(project.intake.pk, by=other_member, team=t02)

    claim.refresh_from_db()
    assert (claim.status, claim.end_reason) == ("transferred", "transferred")
    talked(Project.objects.get(pk=project.pk))
    assert services.file_claim(project.pk, by=other_member).team == t02
    assert not Claim.objects.active().exists()


def worked_on(lead, talked, how):
    project = Project.objects.get(pk=lead.project_id)
    if how == "talk":
        talked(project)
    if how == "stage":
        StageChange.objects.create(
            project=project, kind="forward", from_stage="lead", to_stage="contact", actual_on=at(3).date()
        )


@pytest.mark.parametrize(("how", "home"), [("talk", "owned"), ("stage", "owned"), ("nothing", "pooled")])
def test_what_its_team_worked_on_and_nobody_took_in_the_cooling_days_comes_home(clock, pooled, talked, how, home):
    (lead,) = pooled()
    clock.move_to(at(3))
    worked_on(lead, talked, how)

    clock.move_to(at(14, hour=23, minute=59))
    services.recycle_leads()
    assert state(lead.project_id) == "pooled"
    clock.move_to(at(15, hour=0, minute=15))
    services.recycle_leads()
    services.recycle_leads()
    assert state(lead.project_id) == home


def test_what_was_signed_in_the_pool_comes_home_with_the_next_run(clock, pooled):
    (lead,) = pooled()
    signed(lead)
    services.recycle_leads()

    assert state(lead.project_id) == "owned"


def test_the_page_offers_no_claim_to_a_pooled_lead(clock, project, talked, member):
    from crm.claims.panels import panel_of

    services.open_intakes()
    talked(project)
    assert panel_of(project, member)["can_file"]
    services.pool_leads([project.pk], by=None)
    assert not panel_of(project, member)["can_file"]
