"""The daily run: one dispute that cannot take effect holds up nothing else."""

from decimal import Decimal

import pytest

from core.audit.models import AuditEntry
from crm.claims import services, tasks
from crm.claims.models import Claim, LeadIntake
from crm.claims.services.ending import end_claim
from crm.projects.models import Project
from tests.crm.claims import test_disputes
from tests.crm.claims.test_lapses import at
from tests.factories import ProjectFactory

clock, other_leader = test_disputes.clock, test_disputes.other_leader
clash, dispute = test_disputes.clash, test_disputes.dispute


@pytest.fixture
def silent(clock, t01, chain, claimed):
    """An active claim whose silence ends on the third day from START."""
    clock.move_to(at(-14))
    claim = claimed(ProjectFactory(team=t01, chain=chain, grade="A"))
    clock.move_to(at(0))
    return claim


def rule(dispute, hq, outcome, **fields):
    services.rule_on_dispute(dispute.pk, by=hq, outcome=outcome, reasons="依据充分", **fields)


def test_a_ruling_on_a_project_that_ended_becomes_final_without_effect(silent, clock, dispute, hq, project, t02):
    rule(dispute, hq, "co_lead", share_challenger=Decimal(30))
    Project.objects.filter(pk=project.pk).update(status="terminated")
    clock.move_to(at(3))

    tasks.lapse_claims()

    dispute.refresh_from_db()
    assert dispute.status == "final"
    assert "已终止" in dispute.not_applied
    assert Claim.objects.get(pk=dispute.challenger_id).status == "filed"
    silent.refresh_from_db()
    assert silent.status == "lapsed"
    assert "已终止" in AuditEntry.objects.get(action="dispute.final").changes["not_applied"]


def test_a_challenger_whose_project_ended_gets_no_claim(clock, dispute, hq, rival):
    rule(dispute, hq, "transfer")
    Project.objects.filter(pk=rival.pk).update(status="terminated")
    clock.move_to(at(3))

    assert services.close_disputes() == 1
    dispute.refresh_from_db()
    holder, challenger = Claim.objects.get(pk=dispute.claim_id), Claim.objects.get(pk=dispute.challenger_id)
    assert (holder.status, challenger.status, dispute.status) == ("active", "filed", "final")
    assert "已终止" in dispute.not_applied


def test_keys_that_another_team_took_meanwhile_are_told_and_the_run_goes_on(
    silent, clock, dispute, hq, firm, claimed, t01, chain
):
    rule(dispute, hq, "transfer")
    end_claim(Claim.objects.get(pk=dispute.claim_id), "revoked", "revoked", by=hq, action="claim.revoked")
    third = claimed(ProjectFactory(team=t01, chain=chain, enterprise=firm, name="第三个示例项目"))
    clock.move_to(at(3))

    tasks.lapse_claims()

    dispute.refresh_from_db()
    silent.refresh_from_db()
    third.refresh_from_db()
    assert (dispute.status, silent.status, third.status) == ("final", "lapsed", "active")
    assert "其他组的有效报备" in dispute.not_applied
    assert Claim.objects.get(pk=dispute.challenger_id).status == "filed"
    assert services.close_disputes() == 0


def test_a_team_that_was_closed_gets_no_share_and_the_run_goes_on(silent, clock, dispute, hq, t02):
    rule(dispute, hq, "co_lead", share_challenger=Decimal(30))
    t02.is_active = False
    t02.save(update_fields=["is_active"])
    clock.move_to(at(3))

    tasks.lapse_claims()

    dispute.refresh_from_db()
    silent.refresh_from_db()
    assert (dispute.status, silent.status) == ("final", "lapsed")
    assert "已停用" in dispute.not_applied


def test_the_page_of_the_dispute_says_why_the_ruling_had_no_effect(clock, dispute, hq, project, as_user):
    rule(dispute, hq, "co_lead", share_challenger=Decimal(30))
    Project.objects.filter(pk=project.pk).update(status="terminated")
    clock.move_to(at(3))
    services.close_disputes()

    assert "未能执行" in as_user(hq).get(dispute.get_absolute_url()).text


def test_a_step_that_fails_does_not_stop_the_others_and_is_still_told(silent, clock, monkeypatch):
    def fail():
        raise ZeroDivisionError

    monkeypatch.setattr(services, "close_disputes", fail)
    clock.move_to(at(3))

    with pytest.raises(ExceptionGroup) as failure:
        tasks.lapse_claims()

    silent.refresh_from_db()
    assert silent.status == "lapsed"
    assert [type(one) for one in failure.value.exceptions] == [ZeroDivisionError]
    assert LeadIntake.objects.get(project=silent.project).pool_state == "pooled"
