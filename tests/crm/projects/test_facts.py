"""Facts that gates ask for: recorded once, withdrawn with their row kept."""

import datetime

import pytest

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.projects.models import GateFact, Project
from crm.projects.services import record_fact, withdraw_fact
from tests.factories import ProjectFileFactory


def refused(service, *args, **kwargs) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        service(*args, **kwargs)
    return refusal.value


def test_a_fact_is_recorded_with_date_source_and_person(member, project, today):
    fact = record_fact(project.pk, "intent_document", by=member, met_on=today, source="manual", reference="意向书 1 号")

    assert (fact.met_on, fact.source, fact.reference, fact.recorded_by) == (today, "manual", "意向书 1 号", member)
    assert AuditEntry.objects.get().action == "project.fact_recorded"


def test_the_same_fact_again_changes_nothing(member, project, today):
    first = record_fact(project.pk, "intent_document", by=member, met_on=today, source="manual")
    again = record_fact(project.pk, "intent_document", by=member, met_on=today, source="manual")

    assert (first, GateFact.objects.count(), AuditEntry.objects.count()) == (again, 1, 1)


def test_a_second_fact_of_the_code_asks_to_withdraw_the_first(member, project, today, days_ago):
    record_fact(project.pk, "intent_document", by=member, met_on=days_ago(1), source="manual")

    refusal = refused(record_fact, project.pk, "intent_document", by=member, met_on=today, source="manual")

    assert refusal.code == "fact_exists"


def test_a_later_follow_up_leaves_the_first_meeting_as_it_is(member, project, today, days_ago):
    first = record_fact(project.pk, "counterpart_met", by=member, met_on=days_ago(3), source="follow_up")

    assert record_fact(project.pk, "counterpart_met", by=member, met_on=today, source="follow_up") == first


def test_a_chain_leaders_follow_up_proves_the_meeting(chain_leader, project, today):
    record_fact(project.pk, "site_visited", by=chain_leader, met_on=today, source="follow_up")

    refusal = refused(record_fact, project.pk, "intent_document", by=chain_leader, met_on=today, source="follow_up")
    assert refusal.code == "forbidden"


@pytest.mark.parametrize("code", ["review_passed", "fair_competition_passed", "legal_passed"])
def test_the_three_verdicts_belong_to_the_headquarters(leader, hq, project, today, code):
    assert refused(record_fact, project.pk, code, by=leader, met_on=today, source="manual").code == "forbidden"
    paper = ProjectFileFactory(project=project)
    assert record_fact(project.pk, code, by=hq, met_on=today, source="manual", file=paper).code == code
    assert refused(withdraw_fact, project.pk, code, by=leader, reason="错").code == "forbidden"


def test_a_review_held_on_paper_is_shown_by_its_minutes(hq, project, today):
    given = {"by": hq, "met_on": today, "source": "manual"}

    assert refused(record_fact, project.pk, "review_passed", **given).code == "file_missing"
    assert record_fact(project.pk, "review_passed", **given, file=ProjectFileFactory(project=project)).file


def test_unknown_codes_and_future_dates_are_refused(hq, project, today):
    tomorrow = today + datetime.timedelta(days=1)

    assert refused(record_fact, project.pk, "magic", by=hq, met_on=today, source="manual").code == "fact_unknown"
    refusal = refused(record_fact, project.pk, "legal_passed", by=hq, met_on=tomorrow, source="manual")
    assert (refusal.code, set(refusal.fields)) == ("date_invalid", {"met_on"})


def test_a_withdrawn_fact_keeps_its_row_and_can_be_recorded_anew(member, project, today, days_ago):
    record_fact(project.pk, "intent_document", by=member, met_on=days_ago(3), source="manual")

    withdrawn = withdraw_fact(project.pk, "intent_document", by=member, reason="文件作废")
    record_fact(project.pk, "intent_document", by=member, met_on=today, source="manual")

    assert (withdrawn.withdrawn_by, withdrawn.withdraw_reason) == (member, "文件作废")
    assert (GateFact.objects.count(), project.facts.valid().get().met_on) == (2, today)


def test_withdrawing_needs_a_reason_and_something_to_withdraw(member, project, today):
    assert refused(withdraw_fact, project.pk, "intent_document", by=member, reason="错").code == "fact_missing"
    record_fact(project.pk, "intent_document", by=member, met_on=today, source="manual")
    assert refused(withdraw_fact, project.pk, "intent_document", by=member, reason=" ").code == "reason_missing"


def test_what_a_stage_was_entered_with_only_the_headquarters_withdraw(member, hq, at, today):
    project = at("contact")
    record_fact(project.pk, "counterpart_met", by=hq, met_on=today, source="manual")

    assert refused(withdraw_fact, project.pk, "counterpart_met", by=member, reason="错").code == "fact_in_use"
    assert withdraw_fact(project.pk, "counterpart_met", by=hq, reason="跟进作废").withdrawn_at


def test_an_ended_project_takes_no_facts(hq, at, today):
    project = at("lead", status="terminated")

    assert (
        refused(record_fact, project.pk, "review_opened", by=hq, met_on=today, source="manual").code == "project_ended"
    )


def test_another_teams_project_does_not_exist_for_me(member, others_project, today):
    with pytest.raises(Project.DoesNotExist):
        record_fact(others_project.pk, "review_opened", by=member, met_on=today, source="manual")
