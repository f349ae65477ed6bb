"""Filing and confirming claims: evidence, clash, the workday of the headquarters."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.claims.models import Claim, ClaimKey
from crm.claims.services import confirm_claim, decline_claim, file_claim, release_claim, revoke_claim
from crm.projects.models import Project
from tests.crm.claims.conftest import DAY
from tests.factories import NodeFactory, ParkFactory, ProjectFactory

CHONGQING = ZoneInfo("Asia/Shanghai")


def refused(act, code):
    with pytest.raises(RuleViolation) as refusal:
        act()
    assert refusal.value.code == code
    return refusal.value


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, True),
        ({"kind": "reception"}, True),
        ({"kind": "meeting"}, True),
        ({"kind": "phone"}, False),
        ({"kind": "online"}, False),
        ({"kind": "inspect", "level": 3}, False),
        ({"place": " "}, False),
        ({"counterpart": ""}, False),
        ({"voided_at": datetime.datetime(2026, 11, 1, tzinfo=CHONGQING)}, False),
    ],
)
def test_a_first_talk_is_a_visit_reception_or_meeting_with_counterpart_and_place(
    project, member, talked, fields, counts
):
    talked(project, **fields)

    if counts:
        assert file_claim(project.pk, by=member).status == "filed"
    else:
        refusal = refused(lambda: file_claim(project.pk, by=member), "evidence_missing")
        assert "对方人员和地点" in refusal.fields["evidence"]


def test_evidence_of_another_project_is_no_evidence(project, rival, member, talked):
    talked(project)
    other = talked(rival)

    refused(lambda: file_claim(project.pk, by=member, evidence=[other.pk]), "evidence_missing")


@pytest.mark.parametrize(
    ("filed", "due"),
    [("2026-11-23 10:00", "2026-11-24"), ("2026-11-27 18:00", "2026-11-30"), ("2026-09-30 09:00", "2026-10-08")],
)
def test_headquarters_have_one_workday(project, member, talked, filed, due):
    at = datetime.datetime.fromisoformat(filed).replace(tzinfo=CHONGQING)
    with time_machine.travel(at, tick=False):
        talked(project)
        assert str(file_claim(project.pk, by=member).confirm_due_on) == due


def test_a_confirmed_claim_protects_ninety_days_and_holds_the_firms_code_and_names(project, member, hq, talked, today):
    talked(project)
    claim = confirm_claim(file_claim(project.pk, by=member).pk, by=hq)

    assert (claim.status, claim.protect_until, claim.confirmed_by) == ("active", today + 90 * DAY, hq)
    assert set(claim.keys.values_list("key", flat=True)) == {
        f"code:{project.enterprise.uscc}",
        f"name:{project.enterprise.name_norm}",
    }
    acts = AuditEntry.objects.filter(action__startswith="claim.").order_by("id")
    assert [entry.action for entry in acts] == ["claim.filed", "claim.confirmed"]


def test_only_the_leading_team_files_and_only_headquarters_confirm(project, member, leader, other_member, talked):
    talked(project)

    with pytest.raises(Project.DoesNotExist):
        file_claim(project.pk, by=other_member)
    claim = file_claim(project.pk, by=member)
    refused(lambda: confirm_claim(claim.pk, by=leader), "forbidden")
    with pytest.raises(Claim.DoesNotExist):
        confirm_claim(claim.pk, by=other_member)


def test_twice_is_told_and_a_stale_confirmation_is_refused(project, member, hq, talked):
    talked(project)
    claim = file_claim(project.pk, by=member)

    refused(lambda: file_claim(project.pk, by=member), "already_claimed")
    with pytest.raises(StaleWrite):
        confirm_claim(claim.pk, by=hq, version=7)
    confirm_claim(claim.pk, by=hq, version=0)
    refused(lambda: confirm_claim(claim.pk, by=hq), "claim_not_waiting")
    refused(lambda: file_claim(project.pk, by=member), "already_claimed")


def test_evidence_that_was_voided_meanwhile_confirms_nothing(project, member, hq, talked, today):
    followup = talked(project)
    claim = file_claim(project.pk, by=member)
    type(followup).objects.filter(pk=followup.pk).update(voided_at="2026-11-20T00:00Z")

    refused(lambda: confirm_claim(claim.pk, by=hq), "evidence_missing")


def test_no_claim_on_a_project_that_rests_or_is_red_by_silence(project, member, talked, today):
    talked(project, at=datetime.datetime.combine(today - 61 * DAY, datetime.time(9), CHONGQING))
    refused(lambda: file_claim(project.pk, by=member), "claim_quiet")

    talked(project)
    Project.objects.filter(pk=project.pk).update(status="suspended")
    refused(lambda: file_claim(project.pk, by=member), "project_not_active")


def test_a_second_team_at_a_protected_firm_has_to_say_what_it_wants(project, rival, other_member, claimed, talked):
    claimed(project)
    talked(rival)

    refusal = refused(lambda: file_claim(rival.pk, by=other_member), "claim_clash")
    assert "T01" in refusal.message
    assert "协同申请、异议或不同项目" in refusal.message
    claim = file_claim(rival.pk, by=other_member, plea="cowork")
    assert [(clash.level, clash.against.team.code) for clash in claim.clashes.all()] == [(1, "T01")]


@pytest.mark.parametrize("plea", ["cowork", "dispute"])
def test_it_cannot_become_active_beside_the_first(project, rival, hq, claimed, talked, plea):
    claimed(project)
    talked(rival)
    claim = file_claim(rival.pk, by=None, plea=plea)

    refused(lambda: confirm_claim(claim.pk, by=hq), "claim_clash")


@pytest.mark.parametrize(
    ("same", "passes"), [("both", False), ("node", False), ("park", True), ("nothing known", False), ("neither", True)]
)
def test_a_different_project_stands_at_another_node_or_site(project, rival, hq, claimed, talked, same, passes):
    parks = ParkFactory(), ParkFactory()
    nodes = project.node, NodeFactory(chain=project.chain)
    Project.objects.filter(pk=project.pk).update(park=parks[0])
    places = {
        "both": (nodes[0], parks[0]),
        "node": (nodes[0], None),
        "park": (nodes[1], parks[0]),
        "neither": (nodes[1], parks[1]),
        "nothing known": (None, None),
    }
    node, park = places[same]
    Project.objects.filter(pk=rival.pk).update(node=node, park=park)
    claimed(project)
    talked(rival)
    claim = file_claim(rival.pk, by=None, plea="different")

    if passes:
        assert confirm_claim(claim.pk, by=hq).scope == f"project:{rival.pk}"
    else:
        refused(lambda: confirm_claim(claim.pk, by=hq), "claim_clash")


def test_a_second_project_of_the_same_team_needs_no_plea(project, t01, chain, firm, claimed):
    claimed(project)
    second = ProjectFactory(enterprise=firm, team=t01, chain=chain)

    assert claimed(second).scope == f"project:{second.pk}"


def test_a_declined_released_or_revoked_claim_frees_the_firm(project, rival, hq, leader, member, claimed, talked):
    talked(project)
    declined = decline_claim(file_claim(project.pk, by=member).pk, by=hq, reason="依据不足")
    assert (declined.status, declined.end_reason) == ("revoked", "declined")

    first = claimed(project)
    refused(lambda: release_claim(first.pk, by=member, reason="不做了"), "forbidden")
    refused(lambda: release_claim(first.pk, by=leader, reason=" "), "reason_missing")
    release_claim(first.pk, by=leader, reason="投资方去了外地")
    assert not ClaimKey.objects.filter(released_at=None).exists()

    second = claimed(rival)
    assert revoke_claim(second.pk, by=hq, reason="依据不实").end_reason == "revoked"
    refused(lambda: revoke_claim(second.pk, by=hq, reason="依据不实"), "claim_ended")


def test_a_restricted_holder_stays_unknown_to_the_second_team_but_not_to_headquarters(
    project, rival, hq, other_member, claimed, talked
):
    Project.objects.filter(pk=project.pk).update(confidentiality="restricted")
    claimed(project)
    talked(rival)

    claim = file_claim(rival.pk, by=other_member)
    assert not claim.clashes.exists()
    refused(lambda: confirm_claim(claim.pk, by=hq), "claim_clash")


def test_who_filed_a_claim_does_not_confirm_it(project, talked, hq, commander):
    talked(project)
    claim = file_claim(project.pk, by=hq)

    refused(lambda: confirm_claim(claim.pk, by=hq), "forbidden")
    assert confirm_claim(claim.pk, by=commander).status == "active"
