"""Disputes: the days to file, rule and appeal, the four outcomes, rulings that never change."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import InternalError, transaction
from django.db.utils import IntegrityError

from core.audit.models import AuditEntry
from core.errors import StaleWrite
from crm.claims import services
from crm.claims.models import Claim, Clash, Dispute, Ruling, Transfer
from crm.claims.queries.shares import shares_of
from crm.projects.services import withdraw_file
from tests.crm.claims.conftest import DAY
from tests.crm.claims.test_filing import refused
from tests.crm.claims.test_lapses import START, at
from tests.factories import ProjectFileFactory, UserFactory, member_of


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def other_leader(t02):
    return member_of(t02, "team_leader", name="外组组长示例")


@pytest.fixture
def clash(clock, project, rival, claimed, talked):
    """T02's filed claim met the active one of T01, on Monday 2026-03-02."""
    claimed(project)
    talked(rival)
    services.file_claim(rival.pk, by=None, plea="dispute")
    return Clash.objects.get()


GIVEN = {"ground": "earlier_evidence", "statement": "我组二月已与对方签到洽谈", "evidence_kind": "visit"}


@pytest.fixture
def dispute(clash, other_leader):
    return services.file_dispute(clash.pk, by=other_leader, **GIVEN)


def sides(dispute):
    return Claim.objects.get(pk=dispute.claim_id), Claim.objects.get(pk=dispute.challenger_id)


def final(clock, dispute, hq, outcome, **fields):
    services.rule_on_dispute(dispute.pk, by=hq, outcome=outcome, reasons="依据充分", **fields)
    clock.move_to(at(3))
    assert services.close_disputes() == 1
    assert services.close_disputes() == 0
    return sides(dispute)


@pytest.mark.parametrize(("days", "in_time"), [(7, True), (8, False)])
def test_it_is_filed_within_five_workdays_of_the_hit(clock, clash, other_leader, days, in_time):
    clock.move_to(at(days, hour=23, minute=50))

    if in_time:
        dispute = services.file_dispute(clash.pk, by=other_leader, **GIVEN)
        assert (dispute.found_on, dispute.rule_due_on) == (START.date(), datetime.date(2026, 3, 12))
    else:
        refused(lambda: services.file_dispute(clash.pk, by=other_leader, **GIVEN), "too_late")


def test_all_faults_at_once_and_only_the_own_leader_once(clash, other_leader, other_member, member):
    refusal = refused(
        lambda: services.file_dispute(clash.pk, by=other_leader, ground="", statement=" ", evidence_kind=""), "invalid"
    )
    assert set(refusal.fields) == {"ground", "statement", "evidence_kind"}
    refused(lambda: services.file_dispute(clash.pk, by=other_member, **GIVEN), "forbidden")
    with pytest.raises(Clash.DoesNotExist):
        services.file_dispute(clash.pk, by=member, **GIVEN)
    services.file_dispute(clash.pk, by=other_leader, **GIVEN)
    refused(lambda: services.file_dispute(clash.pk, by=other_leader, **GIVEN), "already_disputed")


def test_files_of_the_own_project_prove_it_and_only_those_who_see_it_read_them(
    clash, other_leader, rival, project, as_user, member
):
    paper, foreign = ProjectFileFactory(project=rival, title="示例交办件.pdf"), ProjectFileFactory(project=project)
    refusal = refused(
        lambda: services.file_dispute(clash.pk, by=other_leader, **GIVEN, papers=[paper.pk, foreign.pk]), "invalid"
    )
    assert set(refusal.fields) == {"papers"}

    dispute = services.file_dispute(clash.pk, by=other_leader, **GIVEN, papers=[paper.pk])

    assert list(dispute.papers.all()) == [paper]
    assert "示例交办件.pdf" in as_user(other_leader).get(dispute.get_absolute_url()).text
    assert "示例交办件.pdf" not in as_user(member).get(dispute.get_absolute_url()).text
    refused(lambda: withdraw_file(paper.pk, by=other_leader, reason="传错"), "file_in_use")


def test_a_ruling_waits_two_workdays_for_an_appeal(clock, dispute, hq, other_leader):
    services.rule_on_dispute(dispute.pk, by=hq, outcome="keep", reasons="先报备有效", version=0)
    dispute.refresh_from_db()
    assert (dispute.status, dispute.appeal_due_on) == ("ruled", datetime.date(2026, 3, 4))
    clock.move_to(at(2, hour=23, minute=59))
    assert services.close_disputes() == 0
    assert services.appeal(dispute.pk, by=other_leader, reasons="证据未采信").status == "appealed"


def test_too_late_for_an_appeal(clock, dispute, hq, other_leader):
    services.rule_on_dispute(dispute.pk, by=hq, outcome="keep", reasons="先报备有效")
    clock.move_to(at(3))

    refused(lambda: services.appeal(dispute.pk, by=other_leader, reasons="证据未采信"), "too_late")


def test_keep_ends_the_challenge(clock, dispute, hq):
    holder, challenger = final(clock, dispute, hq, "keep")

    assert (holder.status, challenger.status, challenger.end_reason) == ("active", "revoked", "ruled")


def test_transfer_gives_the_claim_to_the_challenger_with_a_protection_of_its_own(clock, dispute, hq):
    holder, challenger = final(clock, dispute, hq, "transfer")

    assert (holder.status, challenger.status) == ("transferred", "active")
    assert challenger.protect_until == at(3).date() + 90 * DAY


def test_co_lead_shares_the_result_and_makes_a_co_team(clock, dispute, hq, project, t01, t02):
    holder, challenger = final(clock, dispute, hq, "co_lead", share_challenger=Decimal(30))

    assert (holder.status, challenger.status, challenger.end_reason) == ("active", "released", "cowork")
    assert shares_of([project.pk]) == {project.pk: {t01.pk: 70, t02.pk: 30}}
    project.refresh_from_db()
    assert (project.team, list(project.co_teams.all())) == (t01, [t02])
    assert Transfer.objects.get().moves_lead is False


def test_split_lets_both_stand(clock, dispute, hq):
    holder, challenger = final(clock, dispute, hq, "split")

    assert (holder.status, challenger.status) == ("active", "active")


@pytest.mark.parametrize("share", [None, Decimal(0), Decimal(100)])
def test_co_lead_names_a_share_between_nothing_and_all(dispute, hq, share):
    def act():
        services.rule_on_dispute(dispute.pk, by=hq, outcome="co_lead", reasons="共同推进", share_challenger=share)

    assert "share_challenger" in refused(act, "invalid").fields


def test_on_appeal_the_commander_has_the_last_word(clock, dispute, hq, commander, leader, other_member):
    services.rule_on_dispute(dispute.pk, by=hq, outcome="keep", reasons="先报备有效")
    refused(lambda: services.appeal(dispute.pk, by=other_member, reasons="不服"), "forbidden")
    services.appeal(dispute.pk, by=leader, reasons="请复核占比")
    refused(lambda: services.appeal(dispute.pk, by=leader, reasons="请复核占比"), "not_appealable")
    refused(lambda: services.rule_on_dispute(dispute.pk, by=hq, outcome="keep", reasons="维持"), "forbidden")
    services.rule_on_dispute(dispute.pk, by=commander, outcome="split", reasons="确属两个项目")

    assert [claim.status for claim in sides(dispute)] == ["active", "active"]
    assert Dispute.objects.get().status == "final"
    refused(
        lambda: services.rule_on_dispute(dispute.pk, by=commander, outcome="keep", reasons="改判"), "dispute_decided"
    )


def test_only_headquarters_rule_once_on_what_they_have_read(dispute, hq, leader):
    refused(lambda: services.rule_on_dispute(dispute.pk, by=leader, outcome="keep", reasons="自判"), "forbidden")
    with pytest.raises(StaleWrite):
        services.rule_on_dispute(dispute.pk, by=hq, outcome="keep", reasons="维持", version=9)
    services.rule_on_dispute(dispute.pk, by=hq, outcome="keep", reasons="维持")
    refused(lambda: services.rule_on_dispute(dispute.pk, by=hq, outcome="split", reasons="再判"), "dispute_decided")


def test_a_ruling_cannot_be_changed_or_deleted_and_is_in_the_audit(dispute, hq):
    ruling = services.rule_on_dispute(dispute.pk, by=hq, outcome="keep", reasons="维持")

    for act in (lambda: Ruling.objects.update(outcome="split"), lambda: Ruling.objects.all().delete()):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            act()
    assert Ruling.objects.get() == ruling
    assert AuditEntry.objects.get(action="dispute.ruled").changes["outcome"] == "keep"


def test_a_request_for_co_work_is_accepted_with_a_share(clock, project, rival, hq, claimed, talked, t01, t02):
    claimed(project)
    talked(rival)
    claim = services.file_claim(rival.pk, by=None, plea="cowork")
    refused(lambda: services.accept_cowork(claim.pk, by=hq, share_to=Decimal(100)), "invalid")
    ended = services.accept_cowork(claim.pk, by=hq, share_to=Decimal(40))

    assert (ended.status, ended.end_reason) == ("released", "cowork")
    assert shares_of([project.pk]) == {project.pk: {t01.pk: 60, t02.pk: 40}}
    refused(lambda: services.accept_cowork(claim.pk, by=hq, share_to=Decimal(40)), "claim_not_waiting")


def test_who_ruled_first_does_not_rule_on_the_appeal(dispute, hq, commander, leader, as_user):
    services.rule_on_dispute(dispute.pk, by=commander, outcome="keep", reasons="先报备有效")
    services.appeal(dispute.pk, by=leader, reasons="请复核")
    refused(lambda: services.rule_on_dispute(dispute.pk, by=commander, outcome="keep", reasons="维持"), "forbidden")
    assert "裁定异议" not in as_user(commander).get(dispute.get_absolute_url()).text

    other = UserFactory(role="commander")
    services.rule_on_dispute(dispute.pk, by=other, outcome="keep", reasons="维持")
    assert Dispute.objects.get().status == "final"
